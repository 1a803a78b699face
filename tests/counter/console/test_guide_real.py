"""The guide's page in a real browser, between a real kiosk and its printer; every step is looked for in the journal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.messages.commands import MarkAbsent, OpenCounter
from core.messages.events import (
    AnyEvent,
    ClassChanged,
    IssuingResumed,
    IssuingStopped,
    NoticePosted,
    NoticeWithdrawn,
    NumberTold,
    SlipReprinted,
    TicketIssued,
    TicketReturned,
    TicketTransferred,
    TicketVoided,
)
from tests.browser import chromium
from tests.conftest import Eventually
from tests.counter.console.test_real import SMALL, ConsoleProcess, choose_password, of_kind
from tests.demo.page.on_page import CONTRAST, CUT, PHONE, TABLET, WIDE, ZOOMED, complaints_of
from tests.office.real_office import Office

pytestmark = pytest.mark.slow


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    with ExitStack() as stack:
        started = Office(tmp_path, stack, clock="trusted", mm_per_s=0)
        started.kiosk.start()
        yield started


@pytest.fixture
def page(office: Office, eventually: Eventually) -> Iterator[Page]:
    """The guide's page, of the first administrator."""
    with ExitStack() as stack:
        program = ConsoleProcess(office, stack, eventually)
        opened = stack.enter_context(chromium()).new_page(base_url=program.url, locale="vi-VN", viewport=TABLET)
        opened.goto("/guide")
        choose_password(opened, program.code)
        opened.goto("/guide")
        yield opened


def act(page: Page, name: str) -> None:
    expect(page.locator("body.lost, .resting")).to_have_count(0)
    page.locator(f"[data-act={name}]").click()


def sure(page: Page, name: str) -> None:
    """The tap that opens, and the one that does it."""
    expect(page.locator("body.lost, .resting")).to_have_count(0)
    page.locator(f"#{name} summary").click()
    act(page, name)


def test_a_guide_works_beside_the_kiosk(office: Office, page: Page, eventually: Eventually) -> None:
    def happened(event: type[AnyEvent], count: int = 1) -> AnyEvent:
        eventually(lambda: len(of_kind(office, event)) == count, f"{event.__name__} is not in the journal")
        who, last = of_kind(office, event)[-1]
        assert who == "admin"
        return last

    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.get_by_role("radio", name="Chứng thực").check()
    page.locator("#then-1").select_option("HT")
    page.locator(".take").get_by_role("checkbox").check()
    act(page, "take-paperless")
    taken = happened(TicketIssued)
    assert isinstance(taken, TicketIssued)
    assert (taken.label, taken.service, taken.then, taken.class_, taken.paper) == ("201", "CT", ("HT",), "P", False)
    expect(page.locator("[data-shows=label]")).to_have_text("201")
    expect(page.locator("[data-region=companions] .label")).to_have_text("♥ 201")
    expect(page.locator("input:checked")).to_have_count(0)  # clean for the next one
    expect(page.locator("#then-1")).to_have_value("")
    act(page, "list-told-201")
    assert happened(NumberTold) == NumberTold("201")

    page.get_by_role("radio", name="Chứng thực").check()
    act(page, "take")
    happened(TicketIssued, 2)
    expect(page.locator("[data-region=slips] [data-item='202'] > p")).to_contain_text("đang chờ")
    sure(page, "priority-202")
    assert happened(ClassChanged) == ClassChanged("202", "P", "free")
    page.locator("#service-202 summary").click()
    act(page, "to-HT-202")
    transferred = happened(TicketTransferred)
    assert isinstance(transferred, TicketTransferred)
    assert (transferred.label, transferred.service) == ("202", "HT")
    act(page, "reprint-202")
    happened(SlipReprinted)
    eventually(lambda: office.slips() == ["202", "202"], "no second slip")
    expect(page.locator("#void-202")).to_have_count(1)
    sure(page, "void-202")
    voided = happened(TicketVoided)
    assert isinstance(voided, TicketVoided)
    assert voided.label == "202"
    expect(page.locator("[data-region=slips] [data-item='202'] > p")).to_contain_text("đã hủy")
    expect(page.locator("[data-region=slips] [data-item='202'] button")).to_have_count(0)

    keypad = office.device("keypad-1")
    assert keypad.request(OpenCounter(id=keypad.new_id(), counter="1")).ok
    assert keypad.call_next("1").ok
    expect(page.locator("[data-region=called]")).to_have_text("Mời số 201 đến quầy 1")
    assert keypad.request(MarkAbsent(id=keypad.new_id(), counter="1")).ok
    act(page, "late-201")
    assert isinstance(happened(TicketReturned), TicketReturned)

    act(page, "stop")
    happened(IssuingStopped)
    act(page, "resume")
    happened(IssuingResumed)
    act(page, "portal")
    notice = happened(NoticePosted)
    assert isinstance(notice, NoticePosted)
    expect(page.locator("[data-region=notices] li")).to_contain_text(notice.text)
    act(page, "withdraw-1")
    assert happened(NoticeWithdrawn) == NoticeWithdrawn(notice.text)
    expect(page.locator("[data-region=notices] li")).to_have_text("Chưa có")

    for size in (WIDE, TABLET, PHONE, ZOOMED):
        page.set_viewport_size(size)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), size
        assert complaints_of(page, SMALL) == [], size
        assert complaints_of(page, CUT) == [], size
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert complaints_of(page, CONTRAST) == []
    assert complaints == []
