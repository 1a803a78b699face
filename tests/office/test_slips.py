"""Slips in doubt, from a printer that fails to the guide who sees to them, with all programs real."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from core.messages.events import SlipConfirmed, SlipKept, SlipReprinted, TicketIssued, TicketVoided
from luot.__main__ import main

House = Any
Client = Any
Guide = Callable[..., list[str]]


@pytest.fixture
def hasty(house: House) -> House:
    """A kiosk that waits a second for a proof, and two for a printer."""
    text = house.file.read_text()
    house.file.write_text(text.replace('confirm = "printed"', 'confirm = "printed"\ntimeout_s = 1\ngive_up_s = 2'))
    house.kiosk.start()
    return house


@pytest.fixture
def guide(hasty: House, capsys: pytest.CaptureFixture[str]) -> Guide:
    """What `luot guide` says to an act that is done."""

    def acts(*words: str) -> list[str]:
        assert main(["guide", "--settings", str(hasty.file), *words]) == 0, capsys.readouterr()
        return capsys.readouterr().out.splitlines()

    return acts


def listed(door: Client) -> list[tuple[str, str]]:
    return [(slip.label, slip.state) for slip in door.state.slips] if door.states else []


def left_in_doubt(house: House, door: Client) -> str:
    """A number whose slip came out of a printer that then said nothing."""
    assert door.until(lambda: door.states and door.state.printer.state == "ready", 5), house.kiosk.log
    house.printer.mute()
    label = str(door.take())
    assert door.until(lambda: (label, "unproven") in listed(door), 5), house.kiosk.log
    assert door.until(lambda: door.state.issuing.reason == "printer", 5), house.kiosk.log
    house.printer.unmute()
    assert door.until(lambda: door.state.issuing.open, 5), house.kiosk.log
    return label


def test_of_a_slip_that_nobody_can_prove_the_guide_has_three_choices(hasty: House, guide: Guide) -> None:
    door = hasty.client("console")
    again, there, nobody = (left_in_doubt(hasty, door) for _ in range(3))
    _printer, paper, _numbers, *lines = guide("slips")
    assert paper == "Giấy: chưa rõ còn bao nhiêu; khi lắp cuộn mới, xin gõ “luot guide new-roll”"
    assert [line.partition(" → ")[2].split(" | ")[1] for line in lines] == [f"keep {n}" for n in (again, there, nobody)]
    assert re.fullmatch(
        rf"Số {again} \(Chứng thực, \d\d:\d\d\): chưa rõ đã có phiếu hay chưa", lines[0].partition(" → ")[0]
    )
    assert guide("reprint", again) == [f"Đang in lại phiếu số {again}"]
    assert guide("keep", there) == [f"Số {there} đã ra khỏi danh sách: người dân đã có phiếu"]
    assert guide("void", nobody, "--reason", "x") == [f"Đã hủy số {nobody}"]
    assert door.until(lambda: listed(door) == [] and door.state.printer.pending == 0, 5)
    assert [view.label for view in door.state.waiting] == [again, there]
    assert hasty.slips() == [again, there, nobody, again]
    events = [entry.event for entry in hasty.entries()]
    assert SlipReprinted(again, "asked", marked=True) in events
    assert SlipKept(there) in events
    assert [event.proof for event in events if isinstance(event, SlipConfirmed)] == ["unproven"] * 3 + ["printed"]


def test_whose_slip_never_came_gets_another_number_in_his_old_place(hasty: House, guide: Guide) -> None:
    door = hasty.client("console")
    hasty.printer.paper_out(after_rows=50)
    lost = door.take()
    assert door.until(lambda: door.state.issuing.reason == "printer", 5), hasty.kiosk.log
    later = door.take(paperless=True)
    assert door.until(lambda: listed(door) == [(lost, "void")], 8), hasty.kiosk.log
    assert any(view.label == lost and view.until for _, state in door.states for view in state.pending)
    printer, trouble, _why, void = guide("slips")
    assert (printer, trouble) == (
        "Máy in: hết giấy; phiếu chưa ra: 0",
        "Máy in hết giấy: xin lắp cuộn mới, rồi gõ “luot guide new-roll”",
    )
    assert void.endswith(f" → take --instead-of {lost} | keep {lost}")
    hasty.printer.paper_in()
    assert door.until(lambda: door.state.issuing.open, 5), hasty.kiosk.log
    (said,) = guide("take", "--instead-of", lost)
    assert said == f"Đã cấp số 203 thay cho số {lost}, giữ nguyên giờ đến"
    assert door.until(lambda: listed(door) == [], 5)
    assert [view.label for view in door.state.waiting] == ["203", later]
    events = [entry.event for entry in hasty.entries()]
    first, *_, other = [event for event in events if isinstance(event, TicketIssued)]
    assert (other.arrival, other.instead_of, TicketVoided(lost, "printer") in events) == (first.arrival, lost, True)
    assert hasty.slips() == [], "no whole slip of a number that is void"


def test_a_void_number_that_nobody_waits_for_leaves_the_list_and_stays_void(hasty: House, guide: Guide) -> None:
    door = hasty.client("console")
    hasty.printer.paper_out(after_rows=50)
    lost = door.take()
    assert door.until(lambda: listed(door) == [(lost, "void")], 8), hasty.kiosk.log
    assert guide("keep", lost) == [f"Số {lost} đã ra khỏi danh sách: không còn ai chờ"]
    assert door.until(lambda: listed(door) == [], 5)
    hasty.kiosk.kill()
    hasty.kiosk.start()
    assert door.until(lambda: door.state.revision == hasty.last_seq(), 5)
    assert listed(door) == []
    assert door.state.waiting == ()


def test_paper_counts_from_the_guides_new_roll_also_over_a_restart(hasty: House, guide: Guide) -> None:
    door = hasty.client("console")
    (said,) = guide("new-roll")
    assert re.fullmatch(r"Giấy: còn khoảng \d+0 phiếu nữa", said)
    full = int(re.sub(r"\D", "", said))
    for _ in range(12):
        door.take()
    assert door.until(lambda: door.state.printer.pending == 0 and door.state.revision == hasty.last_seq(), 5)
    left = door.state.printer.slips_left
    assert left is not None
    assert left != full
    hasty.kiosk.kill()
    hasty.kiosk.start()
    assert door.until(lambda: door.state.revision == hasty.last_seq(), 5)
    assert door.state.printer.slips_left == left
