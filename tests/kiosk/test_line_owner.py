"""The office decides, makes it durable and only then prints: over faults, restarts, a sick disk and a new day."""

from __future__ import annotations

import os
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from msgspec.structs import replace

from core.instant import Instant, Now
from core.messages.commands import (
    CallNext,
    Finish,
    NewDay,
    OpenCounter,
    Refused,
    Reprint,
    StopIssuing,
    TakeTicket,
    Undo,
    VoidTicket,
)
from core.messages.events import OfficeResumed, SlipConfirmed, SlipFailed, TicketIssued
from core.messages.observations import SlipLost, SlipProven, TimePassed
from core.messages.state import Reply
from core.messages.wire import decode_reply
from kiosk.line_owner import outage_s
from printer.slip import Slip
from runtime.journal.reader import JournalReader
from tests.kiosk.world import Paper, World

HOUR_S = 3600


def press(world: World, service: str = "CT", **fields: Any) -> str:
    """A finger at the kiosk; the label it gets."""
    answer = world.ask(TakeTicket, by="kiosk", service=service, **fields)
    assert isinstance(answer, Reply), answer
    assert answer.ticket
    return answer.ticket.label


def waiting(world: World) -> list[str]:
    return [view.label for view in world.office.state()[0].waiting]


def refusal(answer: Reply | Refused | None) -> str:
    assert isinstance(answer, Refused), answer
    return answer.code


@pytest.fixture
def well(world: World) -> World:
    """An office whose printer is well."""
    world.office.printer_changed("ready")
    return world


def settle(world: World, *labels: str) -> None:
    for label in labels:
        world.office.observe(SlipProven(label, "printed"))


def test_a_press_becomes_a_durable_ticket_and_then_a_slip(well: World) -> None:
    class Watching(Paper):
        """At the moment when a slip arrives, its ticket must be in the journal."""

        def print(self, slip: Slip) -> None:
            (issued,) = well.journal.after(well.journal.last - 1, 1)
            assert isinstance(issued.event, TicketIssued)
            seen.append((slip.label, issued.event.label))

    seen: list[tuple[str, str]] = []
    well.restart(slips=Watching())
    assert press(well) == "201"
    assert seen == [("201", "201")]


def test_the_slip_says_what_the_ticket_is(well: World) -> None:
    press(well)
    settle(well, "201")
    well.time.goes_by(60)
    press(well, class_="P")
    first, second = well.paper.slips
    assert (first.label, first.service["vi"], first.class_, first.ahead, first.marked) == (
        "201",
        "Chứng thực",
        "N",
        0,
        False,
    )
    assert f"{first.taken:%d/%m/%Y %H:%M}" == "24/11/2026 08:15"
    assert first.day == "2026-11-24"
    assert (second.label, second.class_, second.ahead) == ("202", "P", 0)


def test_without_a_trusted_clock_a_slip_says_no_time(world: World) -> None:
    world.time.trusted = False
    world.time.is_set(-60)
    world.time.goes_by(3)
    world.office.printer_changed("ready")
    press(world)
    assert world.paper.slips[0].taken is None
    assert world.office.state()[0].clock == "untrusted"


def test_a_ticket_waits_only_when_its_slip_is_confirmed(well: World) -> None:
    press(well)
    assert waiting(well) == []
    well.ask(OpenCounter, counter="1")
    assert refusal(well.ask(CallNext, counter="1")) == "nobody_waiting"
    settle(well, "201")
    assert waiting(well) == ["201"]
    assert well.ask(CallNext, counter="1").ticket.label == "201"


def test_a_third_press_while_two_slips_are_unconfirmed_is_refused_and_lamps_are_off(well: World) -> None:
    press(well)
    press(well, "HT")
    assert refusal(well.ask(TakeTicket, by="kiosk", service="CT")) == "printer_busy"
    assert well.office.open_services == frozenset()
    assert press(well, paperless=True) == "202"
    settle(well, "201")
    assert well.office.open_services == {"CT", "HT"}


def test_a_reply_is_durable_before_it_is_sent_and_kept_for_a_repeated_command(well: World) -> None:
    answer = well.ask(TakeTicket, by="console", service="CT", paperless=True)
    kept = well.journal.reply_to("console", answer.id)
    assert kept is not None
    assert decode_reply(kept) == answer
    assert answer.revision == well.journal.last


def test_a_press_of_a_kiosk_button_is_durable_but_keeps_no_reply(well: World) -> None:
    press_of_ours = TakeTicket(id="ours-1", service="CT")
    assert well.office.press(press_of_ours) is None
    assert well.events()[-1] == "TicketIssued"
    assert well.journal.reply_to("kiosk", "ours-1") is None


def test_a_press_of_a_kiosk_button_can_be_refused(well: World) -> None:
    answers = [well.office.press(TakeTicket(id=f"ours-{n}", service="CT")) for n in range(3)]
    assert [answer and answer.code for answer in answers] == [None, None, "printer_busy"]
    settle(well, "201", "202")
    well.disk_takes_nothing()
    assert refusal(well.office.press(TakeTicket(id="ours-4", service="CT"))) == "storage"


def test_a_refusal_writes_nothing(well: World) -> None:
    last = well.journal.last
    assert refusal(well.ask(CallNext, counter="1")) == "counter_closed"
    assert refusal(well.ask(TakeTicket, service="ZZ")) == "unknown_service"
    assert well.journal.last == last


def test_issuing_follows_the_printer(world: World) -> None:
    assert world.office.state()[0].issuing.open, "the printer has not reported yet"
    world.office.printer_changed("paper_out")
    assert world.office.state()[0].issuing.reason == "printer"
    assert refusal(world.ask(TakeTicket, by="kiosk", service="CT")) == "issuing_closed"
    assert press(world, paperless=True) == "201"
    world.office.printer_changed("cover_open")
    world.office.follow_printer()
    world.office.printer_changed("paper_low")
    world.office.follow_printer()
    assert world.office.state()[0].issuing.open
    assert world.events(world.journal.last - 3) == ["IssuingStopped", "TicketIssued", "IssuingResumed"]


def test_issuing_stopped_by_a_person_does_not_resume_with_the_printer(well: World) -> None:
    well.ask(StopIssuing)
    well.office.printer_changed("paper_out")
    well.office.printer_changed("ready")
    assert well.office.state()[0].issuing.reason == "closed"


@pytest.mark.parametrize(("sent", "marked"), [(0, False), (300, True)])
def test_a_lost_slip_is_printed_again_with_the_same_label(well: World, sent: int, marked: bool) -> None:
    press(well)
    press(well, "HT")
    well.paper.taken()
    well.office.printer_changed("paper_out")
    well.office.observe(SlipLost("201", "paper_out", sent))
    well.office.observe(SlipLost("101", "paper_out", 0))
    assert waiting(well) == []
    assert well.paper.taken() == []
    well.time.goes_by(60)
    well.office.printer_changed("ready")
    assert well.paper.taken() == [("201", marked), ("101", False)]
    settle(well, "201", "101")
    assert sorted(waiting(well)) == ["101", "201"]


def test_after_three_minutes_without_a_printer_a_ticket_is_void(well: World) -> None:
    press(well)
    well.paper.taken()
    well.office.printer_changed("paper_out")
    well.office.observe(SlipLost("201", "paper_out", 10))
    well.time.goes_by(179)
    well.office.observe(TimePassed())
    assert "TicketVoided" not in well.events()
    well.time.goes_by(1)
    well.office.observe(TimePassed())
    assert well.events()[-1] == "TicketVoided"
    well.office.printer_changed("ready")
    assert well.paper.taken() == []
    assert press(well) == "202", "its number is not given again"


def test_an_unproven_slip_is_kept_and_a_late_proof_confirms_it(well: World) -> None:
    press(well)
    well.office.observe(SlipProven("201", "unproven"))
    well.office.printer_changed("offline")
    assert waiting(well) == ["201"]
    assert not well.office.state()[0].issuing.open
    last = well.journal.last
    well.office.observe(SlipProven("201", "printed"))
    well.office.observe(SlipProven("201", "unproven"))
    well.office.observe(SlipProven("201", "printed"))
    assert [entry.event for entry in well.journal.after(last, 9)] == [SlipConfirmed("201", "printed")]


def test_observations_about_unknown_tickets_change_nothing(well: World) -> None:
    last = well.journal.last
    well.office.observe(SlipProven("299", "printed"))
    well.office.observe(SlipLost("299", "offline", 3))
    well.office.observe(TimePassed())
    assert well.journal.last == last


def test_a_requested_reprint_is_marked_and_its_ticket_keeps_waiting(well: World) -> None:
    press(well)
    settle(well, "201")
    well.paper.taken()
    assert well.ask(Reprint, label="201").ticket.state == "waiting"
    assert well.paper.taken() == [("201", True)]
    well.office.observe(SlipLost("201", "offline", 0))
    assert waiting(well) == ["201"]


def test_a_reprint_is_refused_while_the_printer_cannot_print(well: World) -> None:
    """Whatever else stops the numbers: then no event tells of the printer."""
    press(well)
    settle(well, "201")
    well.ask(StopIssuing)
    last = well.journal.last
    well.office.printer_changed("offline")
    assert refusal(well.ask(Reprint, label="201")) == "issuing_closed"
    assert well.journal.last == last
    well.office.printer_changed("ready")
    assert well.ask(Reprint, label="201").ok


def test_a_slip_of_a_service_removed_from_the_settings_can_still_be_printed(well: World) -> None:
    press(well)
    without = tuple(service for service in well.settings.service if service.code != "CT")
    well.settings = replace(well.settings, service=without)
    well.restart()
    ((slip),) = well.paper.slips
    assert (slip.label, slip.service) == ("201", {"vi": "CT", "en": "CT"})


def test_after_a_restart_a_young_slip_is_printed_again_marked(well: World) -> None:
    press(well)
    well.restart(after_s=119)
    assert well.paper.taken() == [("201", True)]
    assert waiting(well) == []
    settle(well, "201")
    assert waiting(well) == ["201"]


def test_after_a_restart_an_old_slip_is_kept_unproven(well: World) -> None:
    press(well)
    well.restart(after_s=121)
    assert well.paper.taken() == []
    assert waiting(well) == ["201"]
    assert well.journal.after(well.journal.last - 1, 1)[0].event == SlipConfirmed("201", "unproven")


def test_after_a_restart_a_failed_slip_has_what_was_left_of_its_time(well: World) -> None:
    press(well)
    well.office.printer_changed("paper_out")
    well.office.observe(SlipLost("201", "paper_out", 5))
    well.time.goes_by(100)
    well.office.observe(TimePassed())
    well.journal.mark_alive("")
    well.restart(after_s=1000)
    assert well.paper.taken() == [], "the printer has not said yet that it is well"
    well.time.goes_by(79)
    well.office.observe(TimePassed())
    well.office.printer_changed("ready")
    assert well.paper.taken() == [("201", True)]


def test_time_without_power_does_not_count_for_an_undo(well: World) -> None:
    press(well, paperless=True)
    well.ask(OpenCounter, counter="1")
    well.ask(CallNext, counter="1")
    well.time.goes_by(5)
    well.restart(after_s=HOUR_S)
    assert well.journal.after(well.journal.last - 1, 1)[0].event == OfficeResumed(HOUR_S + 5)
    assert isinstance(well.ask(Undo, counter="1"), Reply), "five seconds of light have gone by"


@pytest.mark.parametrize(
    ("alive_until", "last", "line", "trusted", "outage"),
    [
        (90, 50, 100, True, 10),
        (None, 50, 100, True, 50),
        (40, 50, 100, True, 50),
        (101, 50, 100, True, 50),
        (90, 50, 100, False, None),
        (90, 0, 100, True, None),
        (100, 100, 100, True, 0),
    ],
)
@pytest.mark.parametrize("is_sure", [False, True])
def test_how_long_the_power_was_out(
    alive_until: int | None, last: int, line: int, trusted: bool, outage: int | None, is_sure: bool
) -> None:
    """All in seconds: the last sign of life, the last entry, the present. A stopwatch needs no trusted clock."""
    at = Instant(line * 1000)
    now = Now(utc=at, line=at, trusted=trusted, local=at.moment)
    alive = None if alive_until is None else Instant(alive_until * 1000)
    if is_sure and not trusted:
        outage = line - alive_until if alive_until else None
    assert outage_s(alive, Instant(last * 1000), now, is_sure=is_sure) == outage


@pytest.mark.parametrize(("boot", "came_since"), [("same", True), ("same", False), ("another", True)])
def test_a_restart_does_not_age_tickets_issued_before_the_clock_was_set(
    well: World, boot: str, came_since: bool
) -> None:
    """Their numbers are of yesterday's line, and its line time is behind: to catch up with it would end their day."""
    well.time.trusted = False
    well.restart(after_s=22 * HOUR_S)
    well.time.is_set(-22 * HOUR_S)
    press(well, paperless=True)
    well.time.goes_by(900)
    well.time.is_set(22 * HOUR_S)
    well.time.trusted = True
    well.time.goes_by(3)
    if came_since:
        press(well, paperless=True)
    before = well.clock.now()
    well.journal.mark_alive(well.clock.note)
    os.utime(well.path.with_name("journal.sqlite.lock"), ns=(before.utc * 1_000_000, before.utc * 1_000_000))
    if boot == "another":
        well.time.boots_anew()
    well.restart(after_s=60)
    assert well.journal.after(well.journal.last - 1, 1)[0].event == OfficeResumed(60)
    assert well.clock.now().line == before.line.later(60_000)
    assert well.office.line.day == "2026-11-24", "201 is still waiting"
    assert press(well, paperless=True) == ("203" if came_since else "202")


def test_without_living_tickets_line_time_catches_up_at_a_start(well: World) -> None:
    well.time.is_set(HOUR_S)
    well.office.observe(SlipProven("201", "printed"))
    well.ask(OpenCounter, counter="1")
    well.time.boots_anew()
    well.restart()
    now = well.clock.now()
    assert now.line == now.utc


def test_a_restart_changes_no_place_and_no_number(well: World) -> None:
    for _ in range(5):
        settle(well, press(well), press(well, "HT"))
    before = well.office.state()[0]
    well.restart()
    after = well.office.state()[0]
    assert (after.waiting, after.services, after.counters, after.calls) == (
        before.waiting,
        before.services,
        before.counters,
        before.calls,
    )
    assert press(well) == "206"


def test_a_start_on_an_empty_journal_opens_the_day_whatever_the_clock_says(world: World) -> None:
    assert world.events() == ["DayOpened", "OfficeResumed"]
    assert world.office.line.day == "2026-11-24"


def test_a_new_morning_opens_a_new_day_and_numbers_begin_again(well: World) -> None:
    settle(well, press(well))
    well.ask(OpenCounter, counter="1")
    well.time.goes_by(12 * HOUR_S)
    well.office.observe(TimePassed())
    assert well.office.line.day == "2026-11-24", "a ticket still waits"
    well.time.goes_by(8 * HOUR_S)
    well.office.observe(TimePassed())
    assert well.office.line.day == "2026-11-25"
    assert well.events()[-3:] == ["DayClosed", "TicketUnserved", "DayOpened"]
    assert well.office.state()[0].counters[0].status == "closed"
    assert press(well) == "201"
    assert well.journal.after(well.journal.last - 1, 1)[0].day == "2026-11-25"


@pytest.mark.parametrize("by", ["command", "button"])
def test_a_ticket_taken_before_the_next_tick_belongs_to_the_new_day(well: World, by: str) -> None:
    """Else it would be yesterday's, and hold yesterday open until it is served."""
    press(well)
    settle(well, "201")
    well.time.goes_by(Instant.parse("2026-11-25T03:00:00.400+07:00").moment.timestamp() - well.time.utc / 1000)
    if by == "button":
        assert well.office.press(TakeTicket(id="p", service="CT")) is None
    else:
        assert press(well) == "201"
    assert (well.office.line.day, list(well.office.line.tickets)) == ("2026-11-25", ["201"])
    assert well.paper.slips[-1].day == "2026-11-25"


def test_a_restart_on_the_next_morning_opens_the_new_day(well: World) -> None:
    settle(well, press(well))
    well.restart(after_s=24 * HOUR_S)
    assert well.office.line.day == "2026-11-25"
    assert well.events()[-4:] == ["OfficeResumed", "DayClosed", "TicketUnserved", "DayOpened"]
    assert well.paper.taken() == []


def test_a_day_opened_by_hand_moves_line_time_up_to_the_clock(well: World) -> None:
    well.time.is_set(HOUR_S)
    assert well.clock.now().line < well.clock.now().utc
    well.ask(NewDay)
    now = well.clock.now()
    assert well.office.line.day == "2026-11-25"
    assert now.line == now.utc


def test_a_disk_that_cannot_be_written_refuses_everything(well: World) -> None:
    well.ask(OpenCounter, counter="1")
    settle(well, press(well))
    well.paper.taken()
    well.disk_takes_nothing()
    assert refusal(well.ask(TakeTicket, by="kiosk", service="CT")) == "storage"
    assert well.paper.taken() == [], "no paper without a durable ticket"
    state = well.office.state()[0]
    assert (state.issuing.open, state.issuing.reason) == (False, "storage")
    assert well.office.open_services == frozenset()
    assert refusal(well.ask(CallNext, counter="1")) == "storage"
    assert refusal(well.ask(CallNext, counter="9")) == "unknown_counter", "what can be said is said"
    well.office.retry_storage()
    assert not well.office.storage_ok
    well.disk_is_well()
    well.office.retry_storage()
    assert well.office.state()[0].issuing.open
    assert well.ask(CallNext, counter="1").ticket.label == "201"
    well.restart()
    assert well.office.state()[0].counters[0].ticket == "201"


@contextmanager
def files_no_longer_than(size: int) -> Iterator[None]:
    """Also within a file that is longer already, the kernel lets nobody write behind that: the journal's log is as
    short as it is after a start on a disk that was nearly full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("kilobytes", [40, 70, 100, 130, 160, 200, 300])
def test_lamps_promise_no_number_for_which_there_is_no_room(well: World, kilobytes: int) -> None:
    def is_refused() -> bool:
        return isinstance(well.ask(TakeTicket, by="guide", service="CT", paperless=True), Refused)

    with files_no_longer_than(kilobytes * 1024):
        while not is_refused():
            pass
        promised = broken = 0
        for _ in range(12):
            well.office.retry_storage()
            is_lit = well.office.storage_ok
            promised += is_lit
            broken += is_refused() and is_lit
        assert not broken
        assert promised or kilobytes <= 130, "a log that has room for tickets is begun anew"
    well.office.retry_storage()
    assert well.office.storage_ok
    assert not is_refused()


def test_the_state_has_the_chain_of_its_own_revision(well: World) -> None:
    def has_its_chain() -> bool:
        state = well.office.state()[0]
        (json,) = [each.json for each in JournalReader(well.path).json_after(0) if each.seq == state.revision]
        return state.chain is not None and f'"chain":"{state.chain}"'.encode() in json

    assert has_its_chain()
    press(well)
    assert has_its_chain()
    settle(well, "201")
    well.ask(OpenCounter, counter="1")
    well.ask(CallNext, counter="1")
    assert has_its_chain()
    before = well.office.state()[0]
    well.disk_takes_nothing()
    assert refusal(well.ask(TakeTicket, by="kiosk", service="CT")) == "storage"
    after = well.office.state()[0]
    assert (after.revision, after.chain) == (before.revision, before.chain)
    well.disk_is_well()
    well.restart()
    assert has_its_chain()


def test_observations_while_the_disk_cannot_be_written_are_recorded_later(well: World) -> None:
    press(well)
    press(well, "HT")
    well.office.printer_changed("offline")
    well.disk_takes_nothing()
    well.office.printer_changed("ready")
    assert not well.office.storage_ok
    for _ in range(100):
        well.office.observe(TimePassed())
        well.office.follow_printer()
    well.office.observe(SlipProven("201", "printed"))
    well.office.observe(SlipLost("101", "paper_out", 7))
    well.office.observe(SlipProven("101", "printed"))
    assert "201" not in waiting(well)
    assert len(well.office._postponed) == 3, "what comes round by itself is not kept"
    well.disk_is_well()
    last = well.journal.last
    well.office.retry_storage()
    events = [entry.event for entry in well.journal.after(last, 9)]
    assert events == [
        SlipConfirmed("201", "printed"),
        SlipFailed("101", "paper_out", 7),
        SlipConfirmed("101", "printed"),
    ]


def test_postponed_observations_are_recorded_before_anything_else(well: World) -> None:
    press(well)
    well.disk_takes_nothing()
    well.office.observe(SlipProven("201", "printed"))
    well.disk_is_well()
    assert refusal(well.ask(TakeTicket, service="HT", paperless=True)) == "storage"
    last = well.journal.last
    well.office.retry_storage()
    assert well.journal.after(last, 1)[0].event == SlipConfirmed("201", "printed")


def test_a_start_on_a_disk_that_cannot_be_written_is_recorded_later(well: World) -> None:
    press(well)
    well.disk_takes_nothing()
    well.paper.taken()
    well.office.start()
    assert well.paper.taken() == []
    assert not well.office.storage_ok
    well.disk_is_well()
    well.office.retry_storage()
    assert well.events()[-2:] == ["OfficeResumed", "SlipReprinted"]
    assert well.paper.taken() == [("201", True)]


def test_a_reply_shows_the_final_state_of_a_ticket_that_has_ended(well: World) -> None:
    label = press(well, paperless=True)
    assert well.ask(VoidTicket, label=label, reason="left").ticket.state == "void"
    press(well, paperless=True)
    well.ask(OpenCounter, counter="1")
    well.ask(CallNext, counter="1")
    assert well.ask(Finish, counter="1").ticket.state == "done"


def test_every_ticket_in_the_journal_names_its_device_and_command(well: World) -> None:
    well.ask(TakeTicket, by="guide", service="CT", paperless=True)
    entry = well.journal.after(well.journal.last - 1, 1)[0]
    assert isinstance(entry.event, TicketIssued)
    assert (entry.by, entry.cause) == ("guide", f"c-{well._ids}")
