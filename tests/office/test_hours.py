"""A week of opening hours with real programs: when tickets can be taken, and what lamps and wall show."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from functools import partial

import pytest
from PIL import Image, ImageOps

from core.messages.commands import Finish, OpenCounter, TakeTicket
from core.messages.events import TicketUnserved
from core.messages.state import State
from luot.__main__ import main
from tests.office.machine import Machine
from tests.office.real_office import Office
from tests.office.scenario import Scenario

pytestmark = pytest.mark.slow

BUTTONS = {"CT": (5, 16), "HT": (6, 18)}
HOURS = """
[hours]
closed = ["2026-11-26"]
last_ticket = "%(last_ticket)s"
last_ticket_min = 15

[[hours.half]]
on = ["mon", "tue", "wed", "thu", "fri"]
open = "07:00"
close = "11:00"
issue_from = "06:15"

[[hours.half]]
on = ["mon", "tue", "wed", "thu", "fri"]
open = "13:00"
close = "17:00"
%(until)s

[[hours.half]]
on = ["2026-11-28"]
open = "07:30"
close = "11:00"

"""


class HoursScenario(Scenario):
    """A scenario with opening hours. HT is open until ten only, CT has a quota of two tickets for each half day."""

    def __init__(self, office: Office, machine: Machine, *, last_ticket: str = "minutes") -> None:
        by_minutes = last_ticket == "minutes"
        fields = {"last_ticket": last_ticket, "until": 'issue_until = "15:30"' if by_minutes else ""}
        text = office.file.read_text().replace("double_press_s = 0.1", "double_press_s = 0") + HOURS % fields
        if by_minutes:
            text = text.replace('code = "CT"', 'code = "CT"\nquota = 2')
            text = text.replace('code = "HT"', 'code = "HT"\nhours = ["07:30-10:00"]')
        office.file.write_text(text)
        super().__init__(office, machine)

    def lit_services(self) -> set[str]:
        return {code for code, (_, lamp) in BUTTONS.items() if self.machine.is_lit(lamp)}

    def wait_for_open(self, *services: str) -> None:
        """Waits until lamps and state agree that tickets of exactly these services can be taken."""
        wanted = set(services)

        def agree(state: State) -> bool:
            return self.lit_services() == wanted == {service.code for service in state.services if service.open}

        self.wait_for_state(agree, f"{wanted} can be taken, but {self.lit_services()}")

    def press(self, code: str) -> str:
        """Presses the service's button; returns the label of the ticket."""
        issued = len(self.office.issued())
        self.press_until(code, lambda: len(self.office.issued()) > issued)
        pressed = self.office.last_seq()  # a state of before knows of no slip, either
        self.wait_for_state(lambda state: state.revision >= pressed and state.printer.pending == 0, "the slip is out")
        return self.office.issued()[-1]

    def press_in_vain(self, code: str) -> str:
        """Presses the service's button, which is refused; returns the kiosk's refusal of the same command."""
        issued, refused = self.office.issued(), self.office.kiosk.log.count("refused")
        self.press_until(code, lambda: self.office.kiosk.log.count("refused") > refused)
        reply = self.console.request(TakeTicket(id=self.console.new_id(), service=code))
        assert (reply.ok, self.office.issued()) == (False, issued)
        assert reply.message
        return reply.message["vi"]

    def press_until(self, code: str, answered: Callable[[], bool]) -> None:
        """On a machine so busy that the kiosk takes this press and the last one for a bounce, and then the button for a
        stuck one, it is pressed once more."""
        button, _ = BUTTONS[code]
        stuck = self._times_stuck()
        self.machine.set_button(button, down=True)
        assert self.wall.wait_for(lambda: answered() or self._times_stuck() > stuck), self.office.kiosk.log
        self.machine.set_button(button, down=False)
        self.wall.pump(0.1)  # longer than a bounce
        if not self.wall.wait_for(answered, 5):
            self.press_until(code, answered)

    def _times_stuck(self) -> int:
        return self.office.kiosk.log.count("is stuck")

    def read_wall(self) -> str:
        """The wall's text as tesseract reads it, after white on blue was turned into black on white."""
        picture = self.draw_wall()
        ImageOps.invert(Image.open(picture).getchannel("G")).save(picture)
        command = ["/usr/bin/tesseract", str(picture), "stdout", "-l", "vie", "--psm", "11"]
        return " ".join(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())

    def wait_for_reason(self, reason: str) -> None:
        self.wait_for_state(lambda state: state.issuing.reason == reason, f"no tickets: {reason}")

    def unserved(self) -> list[str]:
        return [entry.event.label for entry in self.entries if isinstance(entry.event, TicketUnserved)]

    def guide(self, *words: str) -> int:
        return main(["guide", "--settings", str(self.office.file), *words])


@pytest.fixture
def clock() -> str:
    return "auto"


@pytest.fixture
def scenario(office: Office, machine: Machine) -> HoursScenario:
    return HoursScenario(office, machine)


def test_a_morning_with_hours_and_quotas_of_services(scenario: HoursScenario, machine: Machine) -> None:
    machine.boot("2026-11-24T06:10", network=True)
    scenario.start()
    scenario.wait_for_open()
    assert scenario.press_in_vain("CT") == "Ngoài giờ lấy số. Mời quay lại lúc 06:15 (làm việc từ 07:00)"
    assert scenario.press_in_vain("HT") == "Ngoài giờ lấy số. Mời quay lại lúc 07:30"
    wall = scenario.read_wall()
    assert "Cấp số từ 06:15" in wall
    assert "Làm việc từ 07:00" in wall
    machine.advance_to("2026-11-24T06:15")
    scenario.wait_for_open("CT")
    assert scenario.press("CT") == "201"
    scenario.wait_for_state(lambda state: state.waiting[0].forecast is not None, "there is a forecast")
    forecast = scenario.wall.state.waiting[0].forecast
    assert forecast
    assert forecast[0] >= 40, "service begins at seven"
    machine.advance_to("2026-11-24T07:30")
    scenario.wait_for_open("CT", "HT")
    assert (scenario.press("HT"), scenario.press("CT")) == ("101", "202")
    scenario.wait_for_open("HT")
    assert scenario.press_in_vain("CT") == "Lĩnh vực này đã hết số trong buổi này, mời quay lại lúc 13:00"
    machine.advance_to("2026-11-24T10:00")
    scenario.wait_for_reason("quota")
    scenario.wait_for_open()
    assert scenario.press_in_vain("HT") == "Lĩnh vực này không cấp số vào giờ này. Mời quay lại lúc 07:30 ngày mai"
    machine.advance_to("2026-11-24T10:45")
    scenario.wait_for_reason("outside_hours")
    assert scenario.press_in_vain("CT") == "Ngoài giờ lấy số. Mời quay lại lúc 13:00"


def test_tickets_wait_through_the_noon_break_and_staff_can_stop_issuing(
    scenario: HoursScenario, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.boot("2026-11-24T09:00", network=True)
    scenario.start()
    scenario.wait_for_open("CT", "HT")
    assert (scenario.press("HT"), scenario.press("CT"), scenario.press("CT")) == ("101", "201", "202")
    machine.advance_to("2026-11-24T11:30")
    scenario.wait_for_reason("outside_hours")
    scenario.request(OpenCounter, counter="1")
    assert scenario.call_next() == "101"
    machine.advance_to("2026-11-24T13:00")
    scenario.wait_for_open("CT")
    assert [view.label for view in scenario.wall.state.waiting] == ["201", "202"]
    assert scenario.guide("stop", "--reason", "hết mực") == 0
    scenario.wait_for_reason("closed")
    scenario.wait_for_open()
    assert scenario.press_in_vain("CT") == "Đang tạm ngưng cấp số"
    assert scenario.guide("resume") == 0
    scenario.wait_for_open("CT")
    assert scenario.press("CT") == "203"
    said = capsys.readouterr().out.splitlines()
    assert said == [
        "Từ lúc này tạm ngưng cấp số: hết mực. Lời tự ghi không hiện cho phòng chờ",
        "Đang cấp số đến 15:30",
    ]


def test_staff_can_issue_beyond_the_hours_also_across_a_restart(
    scenario: HoursScenario, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.boot("2026-11-24T15:00", network=True)
    scenario.start()
    scenario.wait_for_open("CT")
    assert scenario.press("CT") == "201"
    scenario.request(OpenCounter, counter="1")
    assert scenario.call_next() == "201"
    machine.advance_to("2026-11-24T15:30")
    scenario.wait_for_reason("outside_hours")
    assert scenario.press_in_vain("CT") == "Ngoài giờ lấy số. Mời quay lại lúc 06:15 ngày mai (làm việc từ 07:00)"
    assert scenario.guide("resume") == 0
    scenario.restart()
    scenario.wait_for_open("CT")
    assert scenario.press("CT") == "202"
    machine.advance_to("2026-11-24T19:00")
    scenario.wait_for_reason("outside_hours")
    scenario.wait_for_open()
    assert scenario.unserved() == [], "a ticket is at a counter"
    scenario.request(Finish, counter="1")
    scenario.wait_for_state(lambda state: state.waiting == (), "the day's tickets are taken off")
    assert scenario.unserved() == ["202"]
    assert capsys.readouterr().out.splitlines() == ["Đang cấp số đến 19:00"]


def is_day(day: str, state: State) -> bool:
    return state.day == day


def test_on_a_day_without_hours_the_refusal_names_the_next_day(scenario: HoursScenario, machine: Machine) -> None:
    machine.boot("2026-11-25T16:00", network=True)
    scenario.start()
    for local, again in (
        ("2026-11-25T17:00", "06:15 thứ Sáu, 27/11 (làm việc từ 07:00)"),
        ("2026-11-26T09:00", "06:15 ngày mai (làm việc từ 07:00)"),
        ("2026-11-27T16:00", "07:30 ngày mai"),
        ("2026-11-28T11:00", "06:15 thứ Hai, 30/11 (làm việc từ 07:00)"),
    ):
        machine.advance_to(local)
        scenario.wait_for_state(partial(is_day, local[:10]), "its day")
        assert scenario.press_in_vain("CT") == f"Ngoài giờ lấy số. Mời quay lại lúc {again}"


def test_by_forecast_a_service_ends_when_a_new_ticket_would_wait_past_closing(
    office: Office, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    scenario = HoursScenario(office, machine, last_ticket="forecast")
    machine.boot("2026-11-24T14:00", network=True)
    scenario.start()
    scenario.request(OpenCounter, counter="1", services=("CT",))
    scenario.request(OpenCounter, counter="2", services=("HT",))
    labels = scenario.take(12)
    machine.advance_to("2026-11-24T16:00")
    scenario.wait_for_open("HT")
    assert scenario.press_in_vain("CT").startswith("Đã đủ người chờ đến giờ đóng cửa. Mời quay lại lúc 06:15 ngày mai")
    assert scenario.press("HT") == "101"
    assert scenario.call_next() == labels[0]
    assert scenario.guide("new-day") == 1
    scenario.request(Finish, counter="1")
    assert scenario.guide("new-day") == 0
    assert scenario.unserved() == [*labels[1:], "101"]
    busy, opened = capsys.readouterr().out.splitlines()
    assert busy == "Quầy 1 đang có số chưa xong"
    assert opened == "Đã mở ngày 25/11/2026; số người còn chờ mà chưa được phục vụ: 12"
