"""A week of opening hours with all programs real: who gets a number, what lamps and wall say, and who is served."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from typing import Any

import pytest
from PIL import Image, ImageOps

from core.messages.commands import Finish, OpenCounter, TakeTicket
from core.messages.events import TicketUnserved
from luot.__main__ import main
from tests.office.hall import Hall
from tests.office.machine import Machine

House = Any
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


class Hours(Hall):
    """The same with opening hours: of civil status until ten only, and two numbers of certification a half day."""

    def __init__(self, house: House, machine: Machine, *, last_ticket: str = "minutes") -> None:
        by_minutes = last_ticket == "minutes"
        fields = {"last_ticket": last_ticket, "until": 'issue_until = "15:30"' if by_minutes else ""}
        text = house.file.read_text().replace("double_press_s = 0.1", "double_press_s = 0") + HOURS % fields
        if by_minutes:
            text = text.replace('code = "CT"', 'code = "CT"\nquota = 2')
            text = text.replace('code = "HT"', 'code = "HT"\nhours = ["07:30-10:00"]')
        house.file.write_text(text)
        super().__init__(house, machine)

    def lamps(self) -> set[str]:
        return {code for code, (_, lamp) in BUTTONS.items() if self.machine.lit(lamp)}

    def is_told(self, *open_: str) -> None:
        """Lamps and state agree on which services can be had."""
        wanted = set(open_)

        def agree(state: Any) -> bool:
            return self.lamps() == wanted == {service.code for service in state.services if service.open}

        self.sees(agree, f"{wanted} can be had, but {self.lamps()}")

    def presses(self, code: str) -> str:
        """Somebody does, and gets this number."""
        issued = len(self.house.issued())
        self.finger(code, lambda: len(self.house.issued()) > issued)
        self.sees(lambda state: state.printer.pending == 0, "the slip is out")
        return str(self.house.issued()[-1])

    def is_refused(self, code: str) -> str:
        """Somebody presses in vain; what the console is told about it."""
        issued, refused = self.house.issued(), self.house.kiosk.log.count("refused")
        self.finger(code, lambda: self.house.kiosk.log.count("refused") > refused)
        reply = self.hand.insist(TakeTicket(id=self.hand.new_id(), service=code))
        assert (reply.ok, self.house.issued()) == (False, issued)
        return str(reply.message["vi"])

    def finger(self, code: str, answered: Callable[[], bool]) -> None:
        button, _ = BUTTONS[code]
        self.machine.finger(button, down=True)
        assert self.eyes.until(answered, 10), self.house.kiosk.log
        self.machine.finger(button, down=False)
        self.eyes.pump(0.1)  # longer than a bounce

    def wall_says(self) -> str:
        """As tesseract reads it: black on white, of what is white on blue."""
        picture = self.wall()
        ImageOps.invert(Image.open(picture).getchannel("G")).save(picture)
        command = ["/usr/bin/tesseract", str(picture), "stdout", "-l", "vie", "--psm", "11"]
        return " ".join(subprocess.run(command, capture_output=True, text=True, check=True).stdout.split())

    def says(self, reason: str) -> None:
        self.sees(lambda state: state.issuing.reason == reason, f"no numbers: {reason}")

    def unserved(self) -> list[str]:
        return [entry.event.label for entry in self.entries if isinstance(entry.event, TicketUnserved)]

    def guide(self, *words: str) -> int:
        return main(["guide", "--settings", str(self.house.file), *words])


@pytest.fixture
def clock() -> str:
    return "auto"


@pytest.fixture
def hall(house: House, machine: Machine) -> Hours:
    return Hours(house, machine)


def test_numbers_from_a_quarter_past_six_by_hours_and_quota_until_the_morning_is_over(
    hall: Hours, machine: Machine
) -> None:
    machine.boots("2026-11-24T06:10", network=True)
    hall.start()
    hall.is_told()
    assert hall.is_refused("CT") == "Ngoài giờ lấy số. Mời quay lại 06:15 (làm việc từ 07:00)"
    assert hall.is_refused("HT") == "Ngoài giờ lấy số. Mời quay lại 07:30"
    assert re.search("Cấp số từ 06:15\\W+Làm việc từ 07:00", hall.wall_says())
    machine.is_later("2026-11-24T06:15")
    hall.is_told("CT")
    assert hall.presses("CT") == "201"
    hall.sees(lambda state: state.waiting[0].forecast is not None, "how long still")
    assert hall.eyes.state.waiting[0].forecast[0] >= 40, "nobody is served before seven"
    machine.is_later("2026-11-24T07:30")
    hall.is_told("CT", "HT")
    assert (hall.presses("HT"), hall.presses("CT")) == ("101", "202")
    hall.is_told("HT")
    assert hall.is_refused("CT") == "Lĩnh vực này đã hết số trong buổi này, mời quay lại 13:00"
    machine.is_later("2026-11-24T10:00")
    hall.says("quota")
    hall.is_told()
    assert hall.is_refused("HT") == "Lĩnh vực này không cấp số vào giờ này. Mời quay lại 07:30 ngày mai"
    machine.is_later("2026-11-24T10:45")
    hall.says("outside_hours")
    assert hall.is_refused("CT") == "Ngoài giờ lấy số. Mời quay lại 13:00"


def test_noon_ends_nothing_for_those_who_wait_and_a_person_can_stop_the_afternoon(
    hall: Hours, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.boots("2026-11-24T09:00", network=True)
    hall.start()
    hall.is_told("CT", "HT")
    assert (hall.presses("HT"), hall.presses("CT"), hall.presses("CT")) == ("101", "201", "202")
    machine.is_later("2026-11-24T11:30")
    hall.says("outside_hours")
    hall.asks(OpenCounter, counter="1")
    assert hall.hand.call_next("1").ticket.label == "101"
    machine.is_later("2026-11-24T13:00")
    hall.is_told("CT")
    assert [view.label for view in hall.eyes.state.waiting] == ["201", "202"]
    assert hall.guide("stop", "--reason", "hết mực") == 0
    hall.says("closed")
    hall.is_told()
    assert hall.is_refused("CT") == "Đang tạm ngưng cấp số"
    assert hall.guide("resume") == 0
    hall.is_told("CT")
    assert hall.presses("CT") == "203"
    said = capsys.readouterr().out.splitlines()
    assert said == [
        "Từ lúc này tạm ngưng cấp số: hết mực. Lời tự ghi không hiện cho phòng chờ",
        "Đang cấp số đến 15:30",
    ]


def test_a_person_opens_beyond_the_hours_also_across_a_restart_until_the_last_are_taken_off(
    hall: Hours, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    machine.boots("2026-11-24T15:00", network=True)
    hall.start()
    hall.is_told("CT")
    assert hall.presses("CT") == "201"
    hall.asks(OpenCounter, counter="1")
    assert hall.hand.call_next("1").ticket.label == "201"
    machine.is_later("2026-11-24T15:30")
    hall.says("outside_hours")
    assert hall.is_refused("CT") == "Ngoài giờ lấy số. Mời quay lại 06:15 ngày mai (làm việc từ 07:00)"
    assert hall.guide("resume") == 0
    hall.restarts()
    hall.is_told("CT")
    assert hall.presses("CT") == "202"
    machine.is_later("2026-11-24T19:00")
    hall.says("outside_hours")
    hall.is_told()
    assert hall.unserved() == [], "a counter has somebody"
    hall.asks(Finish, counter="1")
    hall.sees(lambda state: state.waiting == (), "nobody comes to serve them")
    assert hall.unserved() == ["202"]
    assert capsys.readouterr().out.splitlines() == ["Đang cấp số đến 19:00"]


def test_whoever_comes_on_a_day_without_hours_is_told_the_next_with_some(hall: Hours, machine: Machine) -> None:
    machine.boots("2026-11-25T16:00", network=True)
    hall.start()
    for local, again in (
        ("2026-11-25T17:00", "06:15 thứ Sáu, 27/11 (làm việc từ 07:00)"),
        ("2026-11-26T09:00", "06:15 ngày mai (làm việc từ 07:00)"),
        ("2026-11-27T16:00", "07:30 ngày mai"),
        ("2026-11-28T11:00", "06:15 thứ Hai, 30/11 (làm việc từ 07:00)"),
    ):
        machine.is_later(local)
        hall.sees(lambda state, day=local[:10]: state.day == day, "its day")
        assert hall.is_refused("CT") == f"Ngoài giờ lấy số. Mời quay lại {again}"


def test_by_forecast_a_service_ends_when_a_new_number_would_wait_past_closing_and_the_guide_ends_the_day(
    house: House, machine: Machine, capsys: pytest.CaptureFixture[str]
) -> None:
    hall = Hours(house, machine, last_ticket="forecast")
    machine.boots("2026-11-24T14:00", network=True)
    hall.start()
    hall.asks(OpenCounter, counter="1", services=("CT",))
    hall.asks(OpenCounter, counter="2", services=("HT",))
    came = hall.takes(12)
    machine.is_later("2026-11-24T16:00")
    hall.is_told("HT")
    assert hall.is_refused("CT").startswith("Đã đủ người chờ đến giờ đóng cửa. Mời quay lại 06:15 ngày mai")
    assert hall.presses("HT") == "101"
    assert hall.hand.call_next("1").ticket.label == came[0]
    assert hall.guide("new-day") == 1
    hall.asks(Finish, counter="1")
    assert hall.guide("new-day") == 0
    assert hall.unserved() == [*came[1:], "101"]
    busy, opened = capsys.readouterr().out.splitlines()
    assert busy == "Quầy 1 đang có số chưa xong"
    assert opened == "Đã mở ngày 25/11/2026; số người còn chờ mà chưa được phục vụ: 12"
