"""Opening hours at the kiosk, on a clock that the test moves: who gets a ticket, and what a refusal says."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from core.instant import Instant
from core.messages.commands import CallNext, OpenCounter, Refused, ResumeIssuing, StopIssuing, TakeTicket
from core.messages.events import IssuingResumed, IssuingStopped
from core.messages.observations import SlipProven, TimePassed
from core.messages.state import Reply
from core.settings.sections import HalfSettings, HoursSettings
from tests.kiosk.world import World
from words.refusals import refusal

DAYS = ("mon", "tue", "wed", "thu", "fri")
HOURS = HoursSettings(
    half=(
        HalfSettings(on=DAYS, open="07:00", close="11:00", issue_from="06:15"),
        HalfSettings(on=DAYS, open="13:00", close="17:00", issue_until="15:30"),
    )
)


@pytest.fixture
def office(world: World) -> World:
    """With hours, at noon of a Tuesday, the printer ready."""
    world.settings = replace(world.settings, hours=HOURS)
    until(world, "2026-11-24T12:00:00")
    world.restart(after_s=0)
    world.office.printer_changed("ready")
    return world


def until(world: World, local: str) -> None:
    """Second by second would take too long: minute by minute, and the last one exactly."""
    end = Instant.parse(f"{local}+07:00")
    while (left_s := (end - world.time.utc) / 1000) > 0:
        world.time.goes_by(min(60, left_s))
        if world.settings.hours:
            world.office.observe(TimePassed())
            world.office.follow_printer()


def press(world: World) -> str:
    """The label, or the sentence of the one who is refused."""
    answer = world.ask(TakeTicket, by="kiosk", service="CT")
    return refusal("vi", answer) if isinstance(answer, Refused) else answer.ticket.label


def test_the_kiosk_opens_at_a_quarter_past_six_and_earlier_refusals_say_so(office: World) -> None:
    assert press(office) == "Ngoài giờ lấy số. Mời quay lại lúc 13:00"
    until(office, "2026-11-24T20:00:00")
    assert press(office) == "Ngoài giờ lấy số. Mời quay lại lúc 06:15 ngày mai (làm việc từ 07:00)"
    until(office, "2026-11-25T06:14:59")
    assert press(office) == "Ngoài giờ lấy số. Mời quay lại lúc 06:15 (làm việc từ 07:00)"
    assert office.office.open_services == frozenset()
    assert office.paper.taken() == []
    until(office, "2026-11-25T06:15:00")
    assert office.office.open_services == {"CT", "HT"}
    assert press(office) == "201"
    assert office.paper.taken() == [("201", False)]
    assert f"{office.clock.now().local:%H:%M}" == "06:15"


def test_tickets_that_wait_at_closing_time_are_served(office: World) -> None:
    until(office, "2026-11-24T13:00:00")
    assert press(office) == "201"
    office.office.observe(SlipProven("201", "printed"))
    office.ask(OpenCounter, counter="1")
    until(office, "2026-11-24T15:30:00")
    assert press(office).startswith("Ngoài giờ")
    until(office, "2026-11-24T17:30:00")
    reply = office.ask(CallNext, counter="1")
    assert isinstance(reply, Reply)
    assert reply.ticket
    assert reply.ticket.label == "201"


def test_the_journal_has_the_reasons_for_stopping_and_resuming(office: World) -> None:
    until(office, "2026-11-24T13:30:00")
    before = office.journal.last
    assert isinstance(office.ask(StopIssuing, by="guide", reason="left"), Reply)
    assert press(office) == "Đang tạm ngưng cấp số"
    until(office, "2026-11-24T14:00:00")
    assert isinstance(office.ask(ResumeIssuing, by="guide", reason="power is back"), Reply)
    stopped, resumed = office.journal.after(before, 9)
    assert isinstance(stopped.event, IssuingStopped)
    assert isinstance(resumed.event, IssuingResumed)
    assert (stopped.event.reason, stopped.event.note, stopped.by) == ("closed", "left", "guide")
    assert (resumed.event.note, resumed.by) == ("free", "guide")
    assert press(office) == "201"


def test_resuming_outside_the_hours_checks_the_printer_at_once(office: World) -> None:
    office.office.printer_changed("paper_out")
    assert office.office.state()[0].issuing.reason == "outside_hours"
    assert isinstance(office.ask(ResumeIssuing), Reply)
    assert office.office.state()[0].issuing.reason == "printer"
    office.office.printer_changed("ready")
    assert press(office) == "201"


@pytest.mark.parametrize("second", range(-3, 4))
def test_a_restart_at_any_second_of_the_opening_opens_once(office: World, second: int) -> None:
    until(office, f"2026-11-24T{'12:59' if second < 0 else '13:00'}:{second % 60:02d}")
    office.restart(after_s=0.5)
    office.office.printer_changed("ready")
    until(office, "2026-11-24T13:00:10")
    issuing = [kind for kind in office.events() if kind.startswith("Issuing")]
    assert issuing == ["IssuingStopped", "IssuingResumed"]
    assert press(office) == "201"
