"""An office with opening hours and quotas: when tickets are issued, overrides, and when tickets end unserved."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from core.decisions.decide import decide
from core.decisions.decision import Conditions, Decision
from core.decisions.opening import half_now, half_of, issuing_until, required_stop, served_from, served_until
from core.instant import Instant
from core.messages.commands import (
    CallNext,
    Finish,
    Hold,
    NewDay,
    Refused,
    Reprint,
    ResumeIssuing,
    Return,
    StopIssuing,
    TakeTicket,
    Transfer,
)
from core.messages.events import DayClosed, DayOpened, IssuingResumed, IssuingStopped, TicketIssued, TicketUnserved
from core.messages.observations import PrinterIll, PrinterWell, SlipLost, SlipProven, TimePassed
from core.public_state.snapshot import open_services
from core.settings.sections import HalfSettings, HoursSettings, Settings
from tests.core.hall import Hall, accepted
from words.refusals import refusal

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri")
HOURS = HoursSettings(
    half=(
        HalfSettings(on=WEEKDAYS, open="07:00", close="11:00", issue_from="06:15", issue_until="11:15"),
        HalfSettings(on=WEEKDAYS, open="13:00", close="17:00", issue_from="13:15", issue_until="15:30"),
        HalfSettings(on=("sat",), open="07:00", close="11:00"),
    ),
    closed=("2026-11-26/2026-11-27",),
)
SHUT, OPEN = IssuingStopped("outside_hours"), IssuingResumed()
CT = {"service": "CT"}
VI, EN = " (làm việc từ 07:00)", " (service from 07:00)"


@pytest.fixture
def office(hall: Hall) -> Hall:
    """On a Tuesday at 07:30, open; counters 1 and 2 too."""
    return opened(hall.settings)


def opened(settings: Settings, hours: HoursSettings | None = HOURS, **services: Any) -> Hall:
    """An office with these hours, and services with hours or quotas of their own."""
    own = tuple(replace(service, **services.get(service.code, {})) for service in settings.service)
    office = Hall(replace(settings, hours=hours, service=own))
    office.start()
    office.open("1", "2")
    return office


def at(office: Hall, local: str, *, look: bool = True) -> tuple[Any, ...]:
    """Lets time pass until then; the events of a `TimePassed`."""
    office.wait((Instant.parse(f"{local}+07:00") - office.utc) / 1000)
    return office.observe(TimePassed()).events if look else ()


def sentence(office: Hall, language: str = "vi", **fields: Any) -> tuple[str, str]:
    answer = office.ask(TakeTicket(id="no", **(CT | fields)))
    assert isinstance(answer, Refused), answer
    return answer.code, refusal(language, answer)


# A week


def test_in_a_week_tickets_are_issued_at_the_hours_and_at_no_other_time(office: Hall) -> None:
    edges = []
    for _ in range(7 * 24 * 60):
        office.wait(60)
        changes = [event for event in office.observe(TimePassed()).events if event in (SHUT, OPEN)]
        edges += [f"{office.now.local:%a %H:%M} {'open' if event == OPEN else 'shut'}" for event in changes]
    assert edges == [
        "Tue 11:15 shut", "Tue 13:15 open", "Tue 15:30 shut",
        "Wed 00:00 shut",  # said again, as a day is rebuilt from its opening alone
        "Wed 06:15 open", "Wed 11:15 shut", "Wed 13:15 open", "Wed 15:30 shut",
        "Thu 00:00 shut", "Fri 00:00 shut",  # closed
        "Sat 00:00 shut", "Sat 07:00 open", "Sat 11:00 shut",
        "Sun 00:00 shut", "Mon 00:00 shut",
        "Mon 06:15 open", "Mon 11:15 shut", "Mon 13:15 open", "Mon 15:30 shut",
        "Tue 00:00 shut", "Tue 06:15 open",
    ]  # fmt: skip


def test_tickets_taken_before_the_opening_keep_the_order_of_arrival(office: Hall) -> None:
    at(office, "2026-11-25T06:14:59")
    assert office.refusal(TakeTicket, **CT) == "issuing_closed"
    assert at(office, "2026-11-25T06:15:00") == (OPEN,)
    labels = []
    for _ in range(3):
        labels.append(office.take("CT"))
        office.wait(60)
    at(office, "2026-11-25T07:00:00")
    office.open("2")
    assert [office.next("2") for _ in range(3)] == labels


def test_closing_time_ends_issuing_and_nothing_else(office: Hall) -> None:
    labels = [office.take("CT") for _ in range(3)]
    assert at(office, "2026-11-24T15:30:00") == (SHUT,)
    assert office.refusal(TakeTicket, **CT) == "issuing_closed"
    assert office.next("2") == labels[0]
    at(office, "2026-11-24T17:30:00")
    assert office.next("2") == labels[1]
    assert [office.phase(label) for label in labels] == ["passed", "called", "waiting"]


def test_the_state_says_until_when_tickets_are_issued(office: Hall) -> None:
    def told() -> str | None:
        end = office.state().issuing.ends
        return None if end is None else f"{end.moment.astimezone(office.now.local.tzinfo):%H:%M}"

    assert told() == "11:15"
    office.trusted = False
    assert told() is None
    office.trusted = True
    at(office, "2026-11-24T11:15:00")
    assert told() is None
    office.do(ResumeIssuing)
    assert told() == "13:15", "the word of a person holds until the hours change"
    at(office, "2026-11-24T13:15:00")
    assert told() == "15:30"


@pytest.mark.parametrize("doubt", [{"trusted": False}, {"jumped": True}])
def test_a_doubtful_clock_tells_no_hours(office: Hall, doubt: dict[str, bool]) -> None:
    at(office, "2026-11-25T06:30:00")
    for hour, told in ((issuing_until, "11:15"), (served_from, "07:00")):
        assert hour(office.line, office.now) == Instant.parse(f"2026-11-25T{told}:00+07:00")
        assert hour(office.line, replace(office.now, **doubt)) is None
    at(office, "2026-11-25T08:00:00")
    assert served_until(office.line, office.now) is not None
    assert served_until(office.line, replace(office.now, **doubt)) is None


def test_the_noon_break_ends_no_ticket(office: Hall) -> None:
    waiting, called = office.take("CT"), office.take("HT")
    office.next("1")
    assert at(office, "2026-11-24T11:15:00") == (SHUT,)
    assert at(office, "2026-11-24T13:14:59") == ()
    assert at(office, "2026-11-24T13:15:00") == (OPEN,)
    assert {office.phase(waiting), office.phase(called)} == {"waiting", "called"}
    assert office.take("CT") == "202"
    assert office.line.day == "2026-11-24"


# Who is refused learns when to come


@pytest.mark.parametrize(
    ("local", "vi", "en"),
    [
        ("2026-11-24T06:00", f"Mời quay lại lúc 06:15{VI}", f"at 06:15{EN}"),
        ("2026-11-24T12:00", "Mời quay lại lúc 13:15", "Please come back at 13:15"),
        ("2026-11-24T16:00", f"Mời quay lại lúc 06:15 ngày mai{VI}", f"at 06:15 tomorrow{EN}"),
        ("2026-11-25T16:00", "Mời quay lại lúc 07:00 thứ Bảy, 28/11", "Please come back at 07:00 on Saturday, 28/11"),
        ("2026-11-27T08:00", "Mời quay lại lúc 07:00 ngày mai", "Please come back at 07:00 tomorrow"),
        ("2026-11-29T08:00", f"Mời quay lại lúc 06:15 ngày mai{VI}", f"at 06:15 tomorrow{EN}"),
    ],
)
def test_a_refusal_says_when_to_come_again(hall: Hall, local: str, vi: str, en: str) -> None:
    office = Hall(replace(hall.settings, hours=HOURS))
    office.utc = office.line_time = Instant.parse(f"{local}:00+07:00")
    office.start()
    assert sentence(office) == ("issuing_closed", f"Ngoài giờ lấy số. {vi}")
    assert sentence(office, "en")[1].endswith(en)
    issuing = office.state().issuing
    assert (issuing.open, issuing.reason) == (False, "outside_hours")
    assert issuing.until is not None
    assert f"{issuing.until.moment.astimezone(office.now.local.tzinfo):%H:%M}" in vi
    assert not any(service.open for service in office.state().services)


def test_the_state_says_from_when_on_people_are_served(office: Hall) -> None:
    at(office, "2026-11-24T23:00:00")
    issuing = office.state().issuing
    assert (str(issuing.until), str(issuing.opens)) == ("2026-11-24T23:15:00.000Z", "2026-11-25T00:00:00.000Z")
    at(office, "2026-11-25T06:30:00")
    issuing = office.state().issuing
    assert (issuing.open, issuing.until, str(issuing.opens)) == (True, None, "2026-11-25T00:00:00.000Z")
    office.do(StopIssuing)
    assert office.state().issuing.opens == issuing.opens, "numbers are stopped, the office opens all the same"
    office.do(ResumeIssuing)
    at(office, "2026-11-25T08:00:00")
    issuing = office.state().issuing
    assert (issuing.open, issuing.until, issuing.opens) == (True, None, None)
    at(office, "2026-11-25T11:10:00")
    assert str(office.state().issuing.opens) == "2026-11-25T06:00:00.000Z", "who comes now is served after noon"
    at(office, "2026-11-25T20:00:00")
    office.do(ResumeIssuing)
    assert office.state().issuing.opens is None, "whoever has opened it in the evening serves in the evening"


def test_the_state_says_until_when_people_are_served(office: Hall) -> None:
    def closes() -> str | None:
        closes = office.state().issuing.closes
        return f"{closes.moment.astimezone(office.zone):%H:%M}" if closes else None

    seen = []
    for time in ("06:30", "07:00", "10:59", "11:10", "13:00", "15:30", "16:59", "17:00"):
        at(office, f"2026-11-25T{time}:00")
        seen.append((time, closes()))
    assert seen == [
        ("06:30", None), ("07:00", "11:00"), ("10:59", "11:00"), ("11:10", None),
        ("13:00", "17:00"), ("15:30", "17:00"), ("16:59", "17:00"), ("17:00", None),
    ]  # fmt: skip
    at(office, "2026-11-30T08:00:00")
    assert closes() == "11:00"
    office.trusted = False
    assert closes() is None


def test_the_state_says_why_a_service_issues_none_and_when_again(hall: Hall) -> None:
    services = {"CT": {"quota": 1}, "HT": {"hours": ("10:00-11:00",)}}
    whole = HalfSettings(on=WEEKDAYS, open="07:00", close="11:00")
    office = opened(hall.settings, HoursSettings(half=(whole,), last_ticket="forecast"), **services)
    office.take("CT")
    office.forecasts = {"DD": (150, 240)}

    def told() -> dict[str, tuple[Any, ...]]:
        return {
            service.code: (service.open, service.withheld, service.again and str(service.again))
            for service in office.state().services
        }

    assert told() == {
        "HT": (False, "hours", "2026-11-24T03:00:00.000Z"),
        "CT": (False, "quota", "2026-11-25T00:00:00.000Z"),
        "DD": (False, "full", "2026-11-25T00:00:00.000Z"),
        "TP": (False, None, None),
    }
    office.forecasts = {}
    office.do(StopIssuing)
    assert {why for _, why, _ in told().values()} == {None}, "what holds for all is said once"


def test_an_office_that_never_opens_names_no_time(hall: Hall) -> None:
    office = opened(hall.settings, replace(HOURS, closed=("2026-01-01/2036-12-31",)))
    assert sentence(office) == ("issuing_closed", "Tạm ngưng cấp số")


# People go before hours, hours before a printer


def test_the_hours_do_not_resume_what_the_staff_stopped(office: Hall) -> None:
    office.do(StopIssuing, reason="mistake")
    assert at(office, "2026-11-24T11:15:00") == at(office, "2026-11-24T13:15:00") == ()
    assert office.line.issuing.stop_reason == "closed"
    assert office.do(ResumeIssuing) == (OPEN,)
    assert at(office, "2026-11-24T15:30:00") == (SHUT,)


def test_a_stop_by_the_staff_outside_the_hours_lasts_until_the_day_ends(office: Hall) -> None:
    at(office, "2026-11-24T12:00:00")
    assert office.do(StopIssuing) == (IssuingStopped("closed"),)
    assert at(office, "2026-11-24T13:15:00") == ()
    office.do(NewDay)
    assert office.line.issuing.stop_reason is None


@pytest.mark.parametrize("stopped", [True, False])
def test_the_staff_override_the_hours_until_they_change_next(office: Hall, stopped: bool) -> None:
    at(office, "2026-11-24T12:00:00")
    if stopped:
        office.do(StopIssuing)
    until = Instant.parse("2026-11-24T13:15:00+07:00")
    assert office.do(ResumeIssuing, reason="asked") == (IssuingResumed("asked", until),)
    assert at(office, "2026-11-24T12:59:59") == ()
    assert office.take("CT") == "201"
    assert at(office, "2026-11-24T13:15:00") == ()
    assert at(office, "2026-11-24T15:30:00") == (SHUT,)


@pytest.mark.parametrize(("resumed", "over"), [("16:00", "24T19:00"), ("19:00", "25T06:15"), ("20:00", "25T06:15")])
def test_in_the_evening_the_override_lasts_until_the_day_end_or_the_morning(
    office: Hall, resumed: str, over: str
) -> None:
    at(office, f"2026-11-24T{resumed}:00")
    assert office.do(ResumeIssuing)[0].until == Instant.parse(f"2026-11-{over}:00+07:00")
    at(office, f"2026-11-{over}:00", look=False)
    assert (issuing_until(office.line, office.now) is None) == (over == "24T19:00")
    assert at(office, f"2026-11-{over}:00")[:1] == ((SHUT,) if over == "24T19:00" else (DayClosed(),))


def test_on_a_closed_day_the_override_lasts_until_the_next_open_day(office: Hall) -> None:
    at(office, "2026-11-26T08:00:00")
    assert office.do(ResumeIssuing)[0].until == Instant.parse("2026-11-28T07:00:00+07:00")
    assert office.take("CT") == "201"
    assert at(office, "2026-11-26T23:00:00") == ()
    assert office.phase("201") == "waiting"


def test_in_an_office_that_never_opens_the_override_lasts_a_day(hall: Hall) -> None:
    office = opened(hall.settings, replace(HOURS, closed=("2026-01-01/2036-12-31",)))
    assert office.do(ResumeIssuing)[0].until == office.utc.later(24 * 3_600_000)


def test_the_override_survives_a_restart_and_an_ill_printer(office: Hall) -> None:
    at(office, "2026-11-24T12:00:00")
    office.do(ResumeIssuing)
    office.observe(PrinterIll())
    assert office.line.issuing.stop_reason == "printer"
    office.restart(outage_s=60)
    assert office.line.issuing.stop_reason == "printer"
    assert office.observe(PrinterWell()).events == (OPEN,)
    assert office.observe(TimePassed()).events == ()
    office.restart(outage_s=60)
    assert office.line.issuing.stop_reason is None
    office.do(StopIssuing)
    office.do(NewDay)
    assert office.line.issuing.stop_reason == "outside_hours", "a new day knows nothing of it"


def test_a_printer_that_is_off_at_night_is_no_fault(office: Hall) -> None:
    at(office, "2026-11-24T16:00:00")
    assert office.observe(PrinterIll()).events == ()
    assert office.observe(PrinterWell()).events == ()
    assert office.line.issuing.stop_reason == "outside_hours"
    office.observe(PrinterIll())
    at(office, "2026-11-25T00:00:00")
    assert at(office, "2026-11-25T06:15:00") == (OPEN,)
    assert office.observe(PrinterIll()).events == (IssuingStopped("printer"),)


def test_the_end_of_the_hours_replaces_an_ill_printer_which_does_not_reopen_when_well(office: Hall) -> None:
    office.observe(PrinterIll())
    assert at(office, "2026-11-24T11:15:00") == (SHUT,)
    assert office.observe(PrinterWell()).events == ()
    assert office.line.issuing.stop_reason == "outside_hours"


def test_a_printer_that_is_well_after_the_hours_resumes_nothing(office: Hall) -> None:
    office.observe(PrinterIll())
    at(office, "2026-11-24T11:15:00", look=False)
    assert office.observe(PrinterWell()).events == (SHUT,)


def test_resuming_is_refused_while_tickets_are_issued_or_the_printer_is_ill(office: Hall) -> None:
    assert office.refusal(ResumeIssuing) == "wrong_state"
    office.observe(PrinterIll())
    assert office.refusal(ResumeIssuing) == "wrong_state"


# Whom the hours do not keep out


def test_citizens_written_on_a_list_in_time_get_a_ticket_afterwards(office: Hall) -> None:
    at(office, "2026-11-24T11:30:00")
    in_time = Instant.parse("2026-11-24T11:14:00+07:00")
    assert office.do(TakeTicket, **CT, paperless=True, arrived=in_time)[0].arrival == in_time
    late = Instant.parse("2026-11-24T11:16:00+07:00")
    assert office.refusal(TakeTicket, **CT, paperless=True, arrived=late) == "issuing_closed"
    assert office.refusal(TakeTicket, **CT, paperless=True) == "issuing_closed"


def test_a_void_ticket_can_be_replaced_after_closing(office: Hall) -> None:
    at(office, "2026-11-24T15:29:00")
    (issued,) = office.do(TakeTicket, **CT)
    office.observe(PrinterIll())
    office.observe(SlipLost(issued.label, "paper_out", 0))
    at(office, "2026-11-24T15:33:00")
    assert office.line.issuing.stop_reason == "outside_hours"
    again = office.do(TakeTicket, **CT, paperless=True, instead_of=issued.label)[0]
    assert again.arrival == issued.arrival


# The clock


def test_an_untrusted_clock_closes_nothing(office: Hall) -> None:
    office.trusted = False
    assert at(office, "2026-11-24T15:30:00") == at(office, "2026-11-24T23:00:00") == ()
    assert office.take("CT") == "201"
    office.trusted = True
    assert office.observe(TimePassed()).events == (SHUT,)


def test_a_closed_office_opens_when_the_clock_stays_untrusted(office: Hall) -> None:
    at(office, "2026-11-24T23:00:00")
    office.trusted = False
    office.restart(outage_s=8 * 3600)
    assert office.line.issuing.stop_reason == "outside_hours"
    office.wait(119.999)
    assert office.observe(TimePassed()).events == ()
    office.wait(0.001)
    assert office.observe(TimePassed()).events == (OPEN,)


def test_a_closed_office_stays_closed_when_the_clock_is_trusted_soon(office: Hall) -> None:
    at(office, "2026-11-24T20:00:00")
    office.trusted = False
    office.restart(outage_s=3600)
    office.wait(40)
    office.trusted = True
    assert office.observe(TimePassed()).events == ()
    assert office.line.issuing.stop_reason == "outside_hours"


def test_an_open_office_stays_open_until_the_clock_is_trusted(office: Hall) -> None:
    office.trusted = False
    office.restart(outage_s=60)
    assert office.observe(TimePassed()).events == ()
    assert office.take("CT") == "201"


def test_a_clock_that_jumped_may_open_but_not_close(office: Hall) -> None:
    office.jumped = True
    assert at(office, "2026-11-24T12:00:00") == ()
    office.jumped = False
    assert office.observe(TimePassed()).events == (SHUT,)
    office.jumped = True
    assert at(office, "2026-11-24T13:14:59") == ()
    assert at(office, "2026-11-24T13:15:00") == (OPEN,)


def test_an_override_by_an_untrusted_clock_has_no_set_end(office: Hall) -> None:
    at(office, "2026-11-24T12:00:00")
    office.do(StopIssuing)
    office.trusted = False
    assert office.do(ResumeIssuing) == (OPEN,)


EDGES = ("24T11:15:00", "24T13:15:00", "24T15:30:00", "25T00:00:00", "25T06:15:00")


def through(office: Hall, edge: str, *, restart_s: int | None) -> list[Any]:
    """The events about days and issuing until five seconds past the change, with a restart in this second or none."""
    edge_at = Instant.parse(f"2026-11-{edge}+07:00")
    while office.utc < edge_at - 5000:
        office.wait(min(60, (edge_at - 5000 - office.utc) / 1000))
        office.observe(TimePassed())
    for second in range(10):
        if second == restart_s:
            office.restart(outage_s=1)
        else:
            office.wait(1)
        office.observe(TimePassed())
    kinds = (IssuingStopped, IssuingResumed, DayOpened)
    return [(entry.day, entry.event) for entry in office.entries if isinstance(entry.event, kinds)]


@pytest.mark.parametrize("edge", EDGES)
def test_a_restart_at_any_second_around_a_change_gives_the_same_events(hall: Hall, edge: str) -> None:
    expected = through(opened(hall.settings), edge, restart_s=None)
    assert len(expected) == EDGES.index(edge) + 2 + (edge >= "25")
    for second in range(10):
        assert through(opened(hall.settings), edge, restart_s=second) == expected


def test_an_office_that_starts_outside_its_hours_says_so_and_changed_hours_hold_at_once(hall: Hall) -> None:
    office = opened(hall.settings, None)
    at(office, "2026-11-24T12:00:00")
    assert office.line.issuing.stop_reason is None
    with_hours = Hall(replace(hall.settings, hours=HOURS)).rules
    assert office.restart(rules=with_hours)[-1] == SHUT
    assert office.restart(rules=hall.rules)[-1] == OPEN


# Latest


def test_two_hours_after_closing_tickets_end_unserved(office: Hall) -> None:
    waiting = office.take("CT")
    held = office.take("CT")
    office.next("2")
    office.do(Hold, counter="2")
    at(office, "2026-11-24T15:30:00")
    assert at(office, "2026-11-24T18:59:59") == ()
    assert at(office, "2026-11-24T19:00:00") == (TicketUnserved(waiting), TicketUnserved(held))
    assert office.line.ended == {"unserved": 2}
    assert office.line.day == "2026-11-24"
    assert office.observe(TimePassed()).events == ()


def test_so_do_those_of_a_day_that_an_untrusted_clock_opened(hall: Hall) -> None:
    office = Hall(replace(hall.settings, hours=HOURS))
    office.trusted = False
    office.start()
    waiting = office.take("CT")
    office.trusted = True
    assert at(office, "2026-11-24T08:00:00") == (), "the evening before was not of this day"
    assert TicketUnserved(waiting) in at(office, "2026-11-24T19:00:00")


def test_so_do_those_of_a_day_that_the_staff_opened_on_the_evening_before(office: Hall) -> None:
    at(office, "2026-11-24T16:00:00")
    office.do(NewDay)
    at(office, "2026-11-25T06:15:00")
    waiting = office.take("CT")
    at(office, "2026-11-25T15:30:00")
    assert at(office, "2026-11-25T19:00:00") == (TicketUnserved(waiting),)


def test_no_ticket_ends_unserved_before_its_slip_is_reported(office: Hall) -> None:
    waiting, other = office.take("CT"), office.take("CT")
    at(office, "2026-11-24T18:59:59")
    office.do(Reprint, label=waiting)
    assert at(office, "2026-11-24T19:00:00") == (TicketUnserved(other),)
    office.observe(SlipProven(waiting, "printed"))
    assert at(office, "2026-11-24T19:00:01") == (TicketUnserved(waiting),)


def test_no_ticket_ends_unserved_while_a_counter_has_a_ticket(office: Hall) -> None:
    labels = [office.take("CT") for _ in range(3)]
    at(office, "2026-11-24T18:50:00")
    office.next("2")
    assert at(office, "2026-11-24T19:10:00") == ()
    assert office.next("2") == labels[1], "the line goes on as long as somebody works"
    office.do(Finish, counter="2")
    assert office.observe(TimePassed()).events == (TicketUnserved(labels[2]),)


def test_tickets_transferred_or_returned_after_the_day_end_are_kept(office: Hall) -> None:
    sent_on, late = office.take("CT"), office.take("HT")
    at(office, "2026-11-24T18:55:00")
    office.next("1")
    office.do(CallNext, counter="1")
    office.next("2")
    at(office, "2026-11-24T19:05:00")
    in_hand = {label for counter in ("1", "2") if (label := office.line.counter(counter).ticket)}
    for counter in ("1", "2"):
        if office.line.counter(counter).ticket:
            office.do(Transfer, counter=counter, service="DD")
    passed = next(label for label in (sent_on, late) if label and office.phase(label) == "passed")
    office.do(Return, label=passed)
    assert at(office, "2026-11-24T22:00:00") == ()
    assert {office.phase(label) for label in (*in_hand, passed)} == {"waiting"}
    assert TicketUnserved(passed) in at(office, "2026-11-25T03:00:00")


def test_a_ticket_returned_at_the_day_end_is_kept(office: Hall) -> None:
    label = office.take("CT")
    at(office, "2026-11-24T19:00:00", look=False)
    office.do(Transfer, label=label, service="HT")
    assert office.observe(TimePassed()).events == (SHUT,)


def test_a_ticket_taken_after_the_day_end_waits_until_the_next_day_opens(office: Hall) -> None:
    at(office, "2026-11-24T20:00:00")
    office.do(ResumeIssuing)
    label = office.take("CT")
    assert at(office, "2026-11-25T02:00:00") == ()
    assert TicketUnserved(label) in at(office, "2026-11-25T03:00:00")


def test_a_doubtful_clock_ends_no_ticket(office: Hall) -> None:
    label = office.take("CT")
    at(office, "2026-11-24T18:00:00")
    office.jumped = True
    at(office, "2026-11-24T19:30:00")
    office.trusted, office.jumped = False, False
    at(office, "2026-11-24T20:30:00")
    assert office.phase(label) == "waiting"
    office.trusted = True
    assert TicketUnserved(label) in office.observe(TimePassed()).events


def test_the_end_of_a_day_does_not_end_tickets_of_the_next(office: Hall) -> None:
    at(office, "2026-11-24T17:00:00")
    office.do(NewDay)
    office.do(ResumeIssuing)
    label = office.take("CT")
    at(office, "2026-11-24T19:00:00")
    assert (office.line.day, office.phase(label)) == ("2026-11-25", "waiting")


def test_a_day_that_the_staff_open_at_noon_does_not_shorten_the_next(hall: Hall) -> None:
    office = opened(hall.settings, CT={"quota": 2})
    at(office, "2026-11-24T12:00:00")
    office.do(NewDay)
    at(office, "2026-11-24T13:15:00")
    afternoon = [office.take("CT") for _ in range(3)]
    assert at(office, "2026-11-24T18:59:59") == (SHUT,)
    assert at(office, "2026-11-24T19:00:00") == tuple(TicketUnserved(label) for label in afternoon)
    at(office, "2026-11-25T06:15:00")
    assert (office.line.day, office.phase(afternoon[0])) == ("2026-11-25", None)
    assert [office.take("CT"), office.take("CT")] == ["204", "205"], "the whole quota of the morning, no number twice"
    assert sentence(office)[0] == "quota"
    at(office, "2026-11-26T03:00:00")
    assert office.line.day == "2026-11-26"


def test_without_hours_tickets_of_the_evening_before_end_when_the_day_would_have_opened(hall: Hall) -> None:
    office = opened(hall.settings, None)
    at(office, "2026-11-24T12:00:00")
    office.do(NewDay)
    left = office.take("CT")
    at(office, "2026-11-25T02:59:59")
    office.restart()
    assert office.phase(left) == "waiting"
    early = office.take("CT")
    office.wait(1)
    office.restart()
    assert office.observe(TimePassed()).events == (TicketUnserved(left), TicketUnserved(early))
    assert at(office, "2026-11-25T12:00:00") == ()


# Services with hours of their own, quotas, and the last ticket


def test_a_service_is_offered_at_its_own_hours_only(hall: Hall) -> None:
    office = opened(hall.settings, CT={"hours": ("tue 08:00-10:00", "sat 07:30-10:30")})
    assert sentence(office) == ("issuing_closed", "Lĩnh vực này không cấp số vào giờ này. Mời quay lại lúc 08:00")
    assert open_services(office.line, office.now) == {"HT", "DD"}
    at(office, "2026-11-24T08:00:00")
    office.take("CT")
    at(office, "2026-11-24T10:00:00")
    assert sentence(office)[1].endswith("Mời quay lại lúc 07:30 thứ Bảy, 28/11")
    assert not next(service for service in office.state().services if service.code == "CT").open
    office.jumped = True
    office.take("CT")
    office.jumped, office.trusted = False, False
    office.take("CT")


def test_a_quota_holds_for_half_a_day(hall: Hall) -> None:
    office = opened(hall.settings, CT={"quota": 2})
    office.take("CT")
    office.do(TakeTicket, **CT, paperless=True)
    assert sentence(office) == ("quota", "Lĩnh vực này đã hết số trong buổi này, mời quay lại lúc 13:15")
    assert sentence(office, paperless=True)[0] == "quota"
    assert office.take("HT") == "101"
    assert open_services(office.line, office.now) == {"HT", "DD"}
    at(office, "2026-11-24T12:00:00")
    at(office, "2026-11-24T13:15:00")
    assert [office.take("CT"), office.take("CT")] == ["203", "204"]
    again = "06:15 ngày mai (làm việc từ 07:00)"
    assert sentence(office) == ("quota", f"Lĩnh vực này đã hết số trong buổi này, mời quay lại lúc {again}")
    halves = [entry.event.half for entry in office.entries if isinstance(entry.event, TicketIssued)]
    assert halves == [0, 0, 0, 1, 1]


def test_a_quota_without_hours_holds_for_the_day(hall: Hall) -> None:
    office = opened(hall.settings, None, CT={"quota": 1})
    office.take("CT")
    at(office, "2026-11-24T20:00:00")
    assert sentence(office) == ("quota", "Đã cấp hết số trong ngày")
    office.do(NewDay)
    office.take("CT")


def test_when_no_service_has_any_left_issuing_stops_until_the_next_half(hall: Hall) -> None:
    office = opened(hall.settings, HT={"quota": 1}, CT={"quota": 1}, DD={"quota": 1})
    for service in ("HT", "CT", "DD"):
        office.take(service)
    assert office.observe(TimePassed()).events == (IssuingStopped("quota"),)
    issuing = office.state().issuing
    assert (issuing.reason, str(issuing.until)) == ("quota", "2026-11-24T06:15:00.000Z")
    assert office.refusal(TakeTicket, **CT) == "quota"
    assert office.refusal(ResumeIssuing) == "wrong_state"
    office.observe(PrinterIll())
    assert office.line.issuing.stop_reason == "printer"
    assert office.observe(PrinterWell()).events == (IssuingStopped("quota"),)
    assert at(office, "2026-11-24T11:15:00") == (SHUT,)
    assert at(office, "2026-11-24T13:15:00") == (OPEN,)


def test_a_used_up_quota_stays_used_up_when_the_last_offer_of_the_half_ends(hall: Hall) -> None:
    whole = HalfSettings(on=WEEKDAYS, open="07:00", close="11:00")
    hours = HoursSettings(half=(whole,), last_ticket="forecast", last_ticket_min=30)
    early = {code: {"quota": 1, "hours": ("07:00-09:00",)} for code in ("HT", "DD")}
    office = opened(hall.settings, hours, CT={"quota": 1, "hours": ("07:00-10:00",)}, **early)
    for service in ("HT", "CT", "DD"):
        office.take(service)
    assert office.observe(TimePassed()).events == (IssuingStopped("quota"),)
    for time in ("09:00", "10:00", "10:31"):
        assert at(office, f"2026-11-24T{time}:00") == (), "nothing can be had, and nothing is said to have changed"
    assert at(office, "2026-11-24T11:00:00") == (SHUT,)


def test_a_service_offered_later_in_the_half_keeps_issuing_open(hall: Hall) -> None:
    later = {"quota": 1, "hours": ("10:00-11:00",)}
    office = opened(hall.settings, HT={"quota": 1}, CT={"quota": 1}, DD=later)
    office.take("HT")
    office.take("CT")
    assert office.observe(TimePassed()).events == ()
    at(office, "2026-11-24T10:00:00")
    office.take("DD")
    assert office.observe(TimePassed()).events == (IssuingStopped("quota"),)


def test_after_midnight_a_used_up_quota_is_still_that_of_yesterday(hall: Hall) -> None:
    office = opened(hall.settings, CT={"quota": 1})
    office.take("CT")
    office.next("2")
    at(office, "2026-11-24T15:30:00")
    at(office, "2026-11-25T00:30:00")
    assert office.line.day == "2026-11-24", "somebody is still with a counter"
    assert sentence(office)[1].endswith("Mời quay lại lúc 06:15 (làm việc từ 07:00)")


def test_a_hand_written_arrival_counts_for_the_half_in_which_it_was(hall: Hall) -> None:
    office = opened(hall.settings, CT={"quota": 2})
    morning = office.utc
    at(office, "2026-11-24T13:15:00")
    for _ in range(3):
        office.do(TakeTicket, **CT, paperless=True, arrived=morning)
    assert [office.take("CT"), office.take("CT")] == ["204", "205"]
    office.do(TakeTicket, **CT, paperless=True, arrived=morning)
    assert sentence(office)[0] == "quota"


@pytest.mark.parametrize("other", [{"hours": ("tue 07:00-07:45",)}, {"unserved": True}])
def test_a_service_that_issues_no_more_does_not_keep_issuing_open(hall: Hall, other: Any) -> None:
    office = opened(hall.settings, HT={"quota": 1}, CT={"quota": 1}, DD={"hours": other.get("hours", ())})
    if "unserved" in other:
        office.restart(rules=replace(office.rules, counters={"1": {"HT": 0}, "2": {"CT": 0}}))
    at(office, "2026-11-24T08:00:00")
    assert [office.take("HT"), office.take("CT")] == ["101", "201"]
    assert office.observe(TimePassed()).events == (IssuingStopped("quota"),)


@pytest.mark.parametrize("doubt", [{"trusted": False}, {"jumped": True}])
def test_by_a_doubtful_clock_it_may_still_be_offered(hall: Hall, doubt: dict[str, bool]) -> None:
    office = opened(hall.settings, HT={"quota": 1}, CT={"quota": 1}, DD={"hours": ("tue 07:00-07:45",)})
    at(office, "2026-11-24T08:00:00")
    assert [office.take("HT"), office.take("CT")] == ["101", "201"]
    assert required_stop(office.line, replace(office.now, **doubt)) is None


def test_a_used_up_quota_names_no_time_in_its_own_half(hall: Hall) -> None:
    hours = ("tue 07:00-08:00", "tue 09:00-10:00", "tue 14:00-15:00")
    office = opened(hall.settings, CT={"quota": 1, "hours": hours})
    office.take("CT")
    assert sentence(office)[1].endswith("14:00")


def test_halves_of_tomorrow_do_not_count_for_a_day_that_is_still_open(office: Hall) -> None:
    at(office, "2026-11-25T14:00:00", look=False)
    assert half_now(office.line, office.now) == 0


def test_before_the_date_of_the_day_no_quota_is_used_up(hall: Hall) -> None:
    office = opened(hall.settings, HT={"quota": 1}, CT={"quota": 1}, DD={"quota": 1})
    at(office, "2026-11-25T06:00:00")
    office.do(ResumeIssuing)
    assert [office.take(service) for service in ("HT", "CT", "DD")] == ["101", "201", "301"]
    assert office.observe(TimePassed()).events == (IssuingStopped("quota"),)
    office.utc = Instant.parse("2026-11-24T16:00:00+07:00")
    assert office.observe(TimePassed()).events == (OPEN,)
    assert open_services(office.line, office.now) == {"HT", "CT", "DD"}
    assert office.take("CT") == "202"


def test_a_replacement_is_neither_counted_twice_nor_refused_by_quota(hall: Hall) -> None:
    office = opened(hall.settings, CT={"quota": 1})
    (lost,) = office.do(TakeTicket, **CT)
    office.observe(PrinterIll())
    office.observe(SlipLost(lost.label, "paper_out", 0))
    office.wait(181)
    office.observe(TimePassed())
    office.do(TakeTicket, **CT, paperless=True, instead_of=lost.label)
    assert office.line.issuing.in_half == {"CT": 1}
    office.observe(PrinterWell())
    assert office.refusal(TakeTicket, **CT) == "quota"
    office.do(TakeTicket, **CT, paperless=True, arrived=office.utc.later(-60_000))
    assert office.line.issuing.in_half == {"CT": 2}


def test_the_half_of_a_day_does_not_go_back_with_the_clock(office: Hall) -> None:
    at(office, "2026-11-24T13:15:00")
    office.take("CT")
    office.utc = office.utc.later(-4 * 3_600_000)
    assert half_now(office.line, office.now) == 1
    office.trusted = False
    assert half_now(office.line, office.now) == 1


@pytest.mark.parametrize("doubt", [{"trusted": False}, {"jumped": True}])
def test_a_doubtful_clock_begins_no_half(office: Hall, doubt: dict[str, bool]) -> None:
    at(office, "2026-11-24T14:00:00")
    assert half_now(office.line, office.now) == 1
    doubtful = replace(office.now, **doubt)
    assert half_now(office.line, doubtful) == 0
    assert half_of(office.line, doubtful, doubtful.utc) == 0, "nor for who was written on a list by it"


def test_the_last_ticket_is_some_minutes_before_closing(hall: Hall) -> None:
    whole = HalfSettings(on=WEEKDAYS, open="07:00", close="11:00")
    office = opened(hall.settings, HoursSettings(half=(whole,), last_ticket_min=15))
    assert at(office, "2026-11-24T10:44:59") == ()
    take = TakeTicket(id="1", service="CT")
    assert isinstance(decide(office.line, take, office.now, Conditions(forecasts={"CT": (60, 90)})), Decision), (
        "however long he waits"
    )
    assert at(office, "2026-11-24T10:45:00") == (SHUT,)


def test_the_last_ticket_of_a_service_is_the_one_whose_wait_ends_before_closing(hall: Hall) -> None:
    whole = HalfSettings(on=WEEKDAYS, open="07:00", close="11:00")
    hours = HoursSettings(half=(whole,), last_ticket="forecast", last_ticket_min=15)
    office = opened(hall.settings, hours)
    at(office, "2026-11-24T10:30:00")
    take = TakeTicket(id="1", service="CT")
    assert isinstance(decide(office.line, take, office.now, Conditions(forecasts={"CT": (10, 30)})), Decision)
    refused = decide(office.line, take, office.now, Conditions(forecasts={"CT": (10, 31)}))
    assert isinstance(refused, Refused)
    assert refused.code == "issuing_closed"
    assert refusal("vi", refused) == "Đã đủ người chờ đến giờ đóng cửa. Mời quay lại lúc 07:00 ngày mai"
    priority = replace(take, class_="P")
    conditions = Conditions(forecasts={"CT": (10, 31)}, priority_forecasts={"CT": (0, 5)})
    refused = decide(office.line, priority, office.now, conditions)
    assert isinstance(refused, Refused), "a lamp shows no class: what it says holds for all"
    conditions = Conditions(forecasts={"CT": (10, 30)}, priority_forecasts={"CT": (0, 5)})
    (issued,) = accepted(decide(office.line, priority, office.now, conditions)).events
    assert isinstance(issued, TicketIssued)
    assert issued.forecast == (0, 5)
    assert open_services(office.line, office.now, {"CT": (10, 31), "HT": (0, 0)}) == {"HT", "DD"}
    office.wait(0.001)
    assert isinstance(decide(office.line, take, office.now, Conditions(forecasts={"CT": (10, 30)})), Refused)
    assert at(office, "2026-11-24T10:45:01") == ()
    assert open_services(office.line, office.now, {"HT": (0, 5)}) == {"HT"}, "of the others nobody knows: minutes tell"
    assert sentence(office)[1] == "Lĩnh vực này không cấp số vào giờ này. Mời quay lại lúc 07:00 ngày mai"
    assert at(office, "2026-11-24T11:00:00") == (SHUT,)
