"""Slips that a failing printer leaves unconfirmed, and what the guide does about them, with real programs."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from core.messages.events import SlipConfirmed, SlipKept, SlipReprinted, TicketIssued, TicketVoided
from core.messages.state import State
from luot.__main__ import main
from tests.office.device import Device
from tests.office.real_office import Office

pytestmark = pytest.mark.slow

Guide = Callable[..., list[str]]


@pytest.fixture
def impatient(office: Office) -> Office:
    """A kiosk that waits one second for a confirmation, and two for the printer."""
    text = office.file.read_text()
    office.file.write_text(text.replace('confirm = "printed"', 'confirm = "printed"\ntimeout_s = 1\ngive_up_s = 2'))
    office.kiosk.start()
    return office


@pytest.fixture
def guide(impatient: Office, capsys: pytest.CaptureFixture[str]) -> Guide:
    """Runs `luot guide`, which must succeed; returns the lines that it prints."""

    def run(*words: str) -> list[str]:
        assert main(["guide", "--settings", str(impatient.file), *words]) == 0, capsys.readouterr()
        return capsys.readouterr().out.splitlines()

    return run


def listed(state: State) -> list[tuple[str, str]]:
    """The guide's list."""
    return [(slip.label, slip.state) for slip in state.slips]


def print_unconfirmed(office: Office, console: Device) -> str:
    """The label of a ticket whose slip comes out of a printer that then stops reporting."""
    assert console.wait_for_state(lambda state: state.printer.state == "ready"), office.kiosk.log
    office.printer.mute()
    label = console.take()
    assert console.wait_for_state(lambda state: (label, "unproven") in listed(state)), office.kiosk.log
    assert console.wait_for_state(lambda state: state.issuing.reason == "printer"), office.kiosk.log
    office.printer.unmute()
    assert console.wait_for_state(lambda state: state.issuing.open), office.kiosk.log
    return label


def test_the_guide_has_three_choices_for_an_unconfirmed_slip(impatient: Office, guide: Guide) -> None:
    console = impatient.device("console")
    reprinted, kept, voided = (print_unconfirmed(impatient, console) for _ in range(3))
    _printer, paper, _numbers, *lines = guide("slips")
    assert paper == "Giấy: chưa rõ còn bao nhiêu; khi lắp cuộn mới, xin gõ “luot guide new-roll”"
    assert [line.partition(" → ")[2].split(" | ")[1] for line in lines] == [
        f"keep {n}" for n in (reprinted, kept, voided)
    ]
    assert re.fullmatch(
        rf"Số {reprinted} \(Chứng thực, \d\d:\d\d\): chưa rõ đã có phiếu hay chưa", lines[0].partition(" → ")[0]
    )
    assert guide("reprint", reprinted) == [f"Đang in lại phiếu số {reprinted}"]
    assert guide("keep", kept) == [f"Số {kept} đã ra khỏi danh sách: người dân đã có phiếu"]
    assert guide("void", voided, "--reason", "x") == [f"Đã hủy số {voided}"]
    assert console.wait_for_state(lambda state: listed(state) == [] and state.printer.pending == 0)
    assert [view.label for view in console.state.waiting] == [reprinted, kept]
    assert impatient.slips() == [reprinted, kept, voided, reprinted]
    events = [entry.event for entry in impatient.entries()]
    assert SlipReprinted(reprinted, "asked", marked=True) in events
    assert SlipKept(kept) in events
    assert [event.proof for event in events if isinstance(event, SlipConfirmed)] == ["unproven"] * 3 + ["printed"]


def test_a_ticket_without_a_slip_is_replaced_by_another_in_the_same_place(impatient: Office, guide: Guide) -> None:
    console = impatient.device("console")
    impatient.printer.paper_out(after_rows=50)
    lost = console.take()
    assert console.wait_for_state(lambda state: state.issuing.reason == "printer"), impatient.kiosk.log
    later = console.take(paperless=True)
    assert console.wait_for_state(lambda state: listed(state) == [(lost, "void")]), impatient.kiosk.log
    assert any(view.label == lost and view.until for _, state in console.states for view in state.pending)
    printer, trouble, _why, void, told = guide("slips")
    assert (printer, trouble) == (
        "Máy in: hết giấy; phiếu chưa ra: 0",
        "Máy in hết giấy: xin lắp cuộn mới, rồi gõ “luot guide new-roll”",
    )
    assert void.endswith(f" → take --instead-of {lost} | keep {lost}")
    assert told.endswith(f" → told {later}")
    impatient.printer.paper_in()
    assert console.wait_for_state(lambda state: state.issuing.open), impatient.kiosk.log
    (said,) = guide("take", "--instead-of", lost)
    assert said.startswith(f"Đã cấp số 203 thay cho số {lost}, giữ nguyên giờ đến. Số người chờ trước: 0")
    assert said.endswith("Xin báo số này cho người dân và ghi lại")
    assert console.wait_for_state(lambda state: listed(state) == [])
    assert [view.label for view in console.state.waiting] == ["203", later]
    events = [entry.event for entry in impatient.entries()]
    first, *_, other = [event for event in events if isinstance(event, TicketIssued)]
    assert (other.arrival, other.instead_of, TicketVoided(lost, "printer") in events) == (first.arrival, lost, True)
    assert impatient.slips() == [], "no complete slip of a void ticket"


def test_a_void_ticket_taken_off_the_list_stays_void(impatient: Office, guide: Guide) -> None:
    console = impatient.device("console")
    impatient.printer.paper_out(after_rows=50)
    lost = console.take()
    assert console.wait_for_state(lambda state: listed(state) == [(lost, "void")]), impatient.kiosk.log
    assert guide("keep", lost) == [f"Số {lost} đã ra khỏi danh sách: không còn ai chờ"]
    assert console.wait_for_state(lambda state: listed(state) == [])
    impatient.kiosk.kill()
    impatient.kiosk.start()
    assert console.wait_for_state(lambda state: state.revision == impatient.last_seq())
    assert listed(console.state) == []
    assert console.state.waiting == ()


def test_paper_is_counted_from_the_new_roll_also_after_a_restart(impatient: Office, guide: Guide) -> None:
    console = impatient.device("console")
    (said,) = guide("new-roll")
    assert re.fullmatch(r"Giấy: còn khoảng \d+0 phiếu nữa", said)
    full = int(re.sub(r"\D", "", said))
    for _ in range(12):
        console.take()
    assert console.wait_for_state(lambda state: state.printer.pending == 0 and state.revision == impatient.last_seq())
    left = console.state.printer.slips_left
    assert left is not None
    assert left != full
    impatient.kiosk.kill()
    impatient.kiosk.start()
    assert console.wait_for_state(lambda state: state.revision == impatient.last_seq())
    assert console.state.printer.slips_left == left
