"""The keyboard alone does everything: Tab, Enter, space, Escape and arrows; every act is looked for in the journal, and
the focus is always somewhere where it can be seen."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from msgspec.structs import replace
from playwright.sync_api import Browser, Page, expect

from core.instant import Instant
from core.messages.commands import OpenCounter, TakeTicket
from core.messages.events import (
    AnyEvent,
    CallUndone,
    ClassChanged,
    CounterClosed,
    CounterOpened,
    CounterPaused,
    CounterResumed,
    DayOpened,
    IssuingResumed,
    IssuingStopped,
    NoticePosted,
    NumberTold,
    RollChanged,
    RulesChanged,
    ServiceFinished,
    ServiceStarted,
    SlipReprinted,
    TicketAbsent,
    TicketCalled,
    TicketHeld,
    TicketIssued,
    TicketResumed,
    TicketReturned,
    TicketTransferred,
    TicketVoided,
)
from core.settings.sections import DeviceSettings, KioskSettings, ServiceSettings
from tests.conftest import PATIENCE_S, Eventually
from tests.counter.console.keyboard import Keyboard
from tests.counter.console.rig import PASSWORD, SETTINGS
from tests.counter.console.ruled_office import PATIENT_PAGE, RuledOffice
from tests.counter.console.tour import log_in
from tests.office.device import label_of

pytestmark = pytest.mark.slow
expect.set_options(timeout=1000 * PATIENCE_S)

AT = Instant.parse("2026-11-24T08:00:00+07:00")
OFFICE = replace(
    SETTINGS,
    service=(*SETTINGS.service, ServiceSettings(code="HT", prefix="1", name={"vi": "Hộ tịch", "en": "Civil status"})),
    counter=tuple(replace(each, offsets={"CT": 0, "HT": 10}) for each in SETTINGS.counter),
    device=(*SETTINGS.device, DeviceSettings(name="wall", role="wall")),
    kiosk=KioskSettings(stop_reasons=("break",)),
    reasons={"urgent": {"vi": "Việc gấp", "en": "Urgent"}, "break": {"vi": "Nghỉ", "en": "Break"}},
)
OLD_BROWSER = "delete AbortSignal.timeout;"
"""What browsers of 2021 do not have, and a page might lean on."""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RuledOffice]:
    with ExitStack() as stack:
        started = RuledOffice(stack, tmp_path_factory.mktemp("office"), OFFICE, at=AT)
        for role in ("operator", "guide", "supervisor", "administrator"):
            started.account(role, role.title(), role)
        yield started


Opened = Callable[[str, str], Keyboard]
Happened = Callable[[str, type[AnyEvent]], Any]


@pytest.fixture
def happened(office: RuledOffice, eventually: Eventually) -> Happened:
    """Waits for the next event of a type that somebody of this role has caused since the test began; returns it."""
    begun = len(office.entries())
    seen: Counter[type[AnyEvent]] = Counter()

    def events(who: str, kind: type[AnyEvent]) -> list[AnyEvent]:
        return [
            each.event for each in office.entries()[begun:] if each.operator == who and isinstance(each.event, kind)
        ]

    def look(who: str, kind: type[AnyEvent]) -> Any:
        seen[kind] += 1
        eventually(lambda: len(events(who, kind)) >= seen[kind], f"{kind.__name__} is not in the journal")
        return events(who, kind)[seen[kind] - 1]

    return look


@pytest.fixture
def opened(office: RuledOffice, browser: Browser) -> Iterator[Opened]:
    """Opens a page as somebody of this role, whose keyboard it returns."""
    complaints: list[str] = []
    with ExitStack() as stack:

        def open_(role: str, address: str) -> Keyboard:
            context = browser.new_context(
                base_url=office.url, locale="vi-VN", viewport={"width": 1024, "height": 768}, reduced_motion="reduce"
            )
            stack.callback(context.close)
            page = context.new_page()
            page.add_init_script(OLD_BROWSER + PATIENT_PAGE)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            log_in(page, role)
            page.goto(address)
            return Keyboard(page)

        yield open_
    assert complaints == []


def take(office: RuledOffice, count: int) -> list[str]:
    """Labels of new tickets."""
    return [label_of(office.kiosk.do(TakeTicket, service="CT")) for _ in range(count)]


def test_a_counter(office: RuledOffice, opened: Opened, happened: Happened) -> None:
    take(office, 5)
    office.kiosk.do(OpenCounter, counter="2", operator="minh")
    keys = opened("operator", "/counter/1")
    page = keys.page

    def did(kind: type[AnyEvent]) -> Any:
        return happened("operator", kind)

    def shows(label: str) -> None:
        expect(page.locator("[data-shows=label]")).to_have_text(label)

    keys.press("#open-HT", "Space")
    keys.press("[data-act=open]")
    assert did(CounterOpened) == CounterOpened("1", "operator", ("CT",))
    keys.press("[data-act=next]")
    first = did(TicketCalled).label
    shows(first)
    keys.is_at("[data-act=next]")
    keys.press("[data-act=recall]", "Space")
    assert (recalled := did(TicketCalled)).count == 2, recalled
    keys.is_at("[data-act=recall]")
    keys.press("[data-act=start]")
    did(ServiceStarted)
    keys.press("[data-act=hold]")
    did(TicketHeld)
    expect(page.locator("[data-shows=held]")).to_contain_text(first)
    keys.is_at("[data-act=hold]")
    keys.press(f"[data-act=resume-{first}]")
    did(TicketResumed)
    keys.is_at("main")

    # What opens over the page is shut by Escape, and one goes on where one was.
    keys.press("[data-act=choose]")
    expect(page.locator("#choose [name=label]")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#choose")).to_be_hidden()
    keys.is_at("[data-act=choose]")
    keys.press("[data-act=choose]")
    page.keyboard.type(first)
    keys.choose("#choose [name=reason]")
    keys.press("[data-act=choose-call]")
    chosen = did(TicketCalled)
    assert (chosen.label, chosen.reason) == (first, "urgent")
    expect(page.locator("#choose")).to_be_hidden()
    keys.is_at("[data-act=choose]")
    keys.press("[data-act=undo]")
    assert did(CallUndone).label == first
    keys.press("[data-act=next]")
    did(TicketCalled)
    keys.press("[data-act=transfer]")
    # Enter never sends a number back into its own line.
    expect(page.locator("[data-act=transfer-to-service-HT]")).to_be_focused()
    expect(page.locator("[data-act=transfer-to-service-CT]")).to_have_count(0)
    keys.press("[data-act=transfer-to-counter-2]")
    assert did(TicketTransferred).to_counter == "2"
    keys.is_at("[data-act=transfer]")
    keys.press("[data-act=next]")
    third = did(TicketCalled).label
    shows(third)
    keys.press("[data-act=why]")
    expect(page.locator("#why [data-shows=why]")).to_contain_text(third)
    page.keyboard.press("Escape")
    keys.is_at("[data-act=why]")
    keys.press("[data-act=absent]")
    did(TicketAbsent)
    keys.press(f"[data-act=return-{third}]")
    did(TicketReturned)
    keys.press("[data-act=next]")
    shows(did(TicketCalled).label)
    page.keyboard.press("2")
    expect(page.get_by_role("radio", name="Thiếu giấy tờ")).to_be_checked()
    keys.choose("[name=outcome]")
    expect(page.get_by_role("radio", name="Đã trả kết quả")).to_be_checked()
    keys.press("[data-act=finish]")
    assert did(ServiceFinished).outcome == "handed_over"
    keys.press("[data-act=services]")
    keys.press("#change-services [value=HT]", "Space")
    keys.press("[data-act=services-save]")
    assert did(CounterOpened).services == ("CT", "HT")
    keys.press("[data-act=next]")
    did(TicketCalled)
    keys.press("[data-act=pause]")
    keys.press("#leave-to-pause [data-act=leave-transfer]")
    keys.press("[data-act=transfer-to-service-HT]")
    assert did(TicketTransferred).service == "HT"
    for over in ("#transfer", "#leave-to-pause"):
        expect(page.locator(over)).to_be_hidden()
    keys.is_at("[data-act=pause]")
    keys.press("[data-act=next]")
    shows(did(TicketCalled).label)
    keys.press("[data-act=pause]")
    keys.is_at("#leave-to-pause [data-act=leave-finish]")
    page.keyboard.press("Enter")
    did(ServiceFinished)
    did(CounterPaused)
    keys.press("[data-act=open]")
    did(CounterResumed)
    keys.is_at("main")
    keys.press("[data-act=pause-reason]")
    keys.press("#pause-reason [data-act=pause-urgent]")
    assert did(CounterPaused).reason == "urgent"
    keys.press("[data-act=close]")
    did(CounterClosed)
    keys.press(".menu summary")
    keys.press("nav [href='/tickets']")
    expect(page.locator("[name=label]")).to_be_focused()


def test_a_counter_by_the_keys_that_stand_on_its_buttons(
    office: RuledOffice, opened: Opened, happened: Happened
) -> None:
    take(office, 3)
    keys = opened("operator", "/counter/1")
    page = keys.page

    def press(key: str, kind: type[AnyEvent]) -> Any:
        page.locator("body").evaluate("() => document.activeElement.blur()")
        page.keyboard.press(key)
        return happened("operator", kind)

    def shows(label: str) -> None:
        expect(page.locator("[data-shows=label]")).to_have_text(label)

    press("m", CounterOpened)
    expect(page.locator("[data-act=next]")).to_be_visible()
    office.kiosk.wall_is_on = False
    first = press("Space", TicketCalled).label
    shows(first)
    expect(page.locator("[data-left]")).to_have_text(re.compile(r"còn \d+ giây"))
    page.keyboard.press("2")
    expect(page.get_by_role("radio", name="Thiếu giấy tờ")).to_be_checked()
    expect(page.get_by_text("Màn hình chưa hiện số này – xin gọi bằng lời")).to_be_visible()
    office.kiosk.wall_is_on = True
    # An outcome ends nothing; the next call sends it.
    ended = press("Space", ServiceFinished)
    assert (ended.label, ended.outcome) == (first, "needs_papers")
    second = happened("operator", TicketCalled).label
    shows(second)
    expect(page.locator("[data-shows=shown]")).to_have_attribute("data-done", "yes")
    expect(page.get_by_role("radio", name="Không ghi")).to_be_checked()
    page.keyboard.press("c")
    transfer = page.locator("#transfer")
    transfer.get_by_label("Ghi chú").select_option("urgent")
    transfer.get_by_role("button", name="Quầy 2").click()
    moved = happened("operator", TicketTransferred)
    assert (moved.label, moved.to_counter, moved.note) == (second, "2", "urgent")
    shows("–")
    third = press("Space", TicketCalled).label
    shows(third)
    page.keyboard.press("y")
    expect(page.locator("#why [data-shows=why]")).to_contain_text(third)
    page.keyboard.press("Escape")
    expect(page.locator("#why")).to_be_hidden()
    assert press("g", TicketHeld).label == third
    shows("–")
    press("p", CounterPaused)
    expect(page.get_by_role("button", name="Tiếp tục")).to_be_visible()
    press("d", CounterClosed)


def test_a_screen_reader_is_told_each_call_once(office: RuledOffice, opened: Opened, happened: Happened) -> None:
    take(office, 3)
    keys = opened("supervisor", "/counter/2")
    page = keys.page
    keys.press("[data-act=open]")
    expect(page.locator("[data-act=next]")).to_be_visible()
    beats(page, 1)
    page.evaluate(LISTEN)
    keys.press("[data-act=next]")
    label = happened("supervisor", TicketCalled).label
    expect(page.locator("[data-shows=label]")).to_have_text(label)
    for count in (2, 3):
        keys.press("[data-act=recall]")
        assert happened("supervisor", TicketCalled).count == count
        expect(page.locator("[data-region=said]")).to_contain_text(f"lần {count}")
    beats(page, 2)
    spoken = page.evaluate("spoken")
    assert spoken == [f"Đã gọi số {label}, Chứng thực"] + [
        f"Gọi lại số {label}, Chứng thực, lần {count}" for count in (2, 3)
    ]
    keys.press("[data-act=finish]")
    happened("supervisor", ServiceFinished)


LISTEN = """
() => {
  window.spoken = [];
  const said = new Map();
  for (const region of document.querySelectorAll("[role=status], [role=alert], [aria-live]")) {
    said.set(region, region.textContent.trim());
    new MutationObserver(() => {
      const says = region.textContent.trim();
      if (says !== said.get(region) && says) spoken.push(says);
      said.set(region, says);
    }).observe(region, { childList: true, subtree: true, characterData: true });
  }
}
"""
"""Notes what a screen reader says of the regions that are there now."""


def beats(page: Page, count: int) -> None:
    """Waits until the stream of the page has said `count` times that it lives."""
    page.evaluate(
        """(count) => new Promise((heard) => {
          stream.addEventListener("beat", () => { count -= 1; if (count <= 0) heard(); });
        })""",
        count,
    )


def test_the_guide(office: RuledOffice, opened: Opened, happened: Happened) -> None:
    keys = opened("guide", "/guide")
    page = keys.page

    def did(kind: type[AnyEvent]) -> Any:
        return happened("guide", kind)

    keys.press(".take [name=service]", "Space")
    keys.choose("#then-1", 2)
    keys.press(".take [name=class]", "Space")
    keys.press("[data-act=take-paperless]")
    first = did(TicketIssued)
    assert (first.service, first.then, first.class_, first.paper) == ("CT", ("HT",), "P", False)
    keys.press(f"[data-act=list-told-{first.label}]")
    assert did(NumberTold) == NumberTold(first.label)
    keys.is_at("[data-region=todo] [tabindex='-1']")
    keys.press(".take [name=service]", "Space")
    keys.press("[data-act=take]")
    label = did(TicketIssued).label
    keys.press(f"#priority-{label}-opens")
    keys.press(f"[data-act=priority-{label}]")
    assert did(ClassChanged).class_ == "P"
    keys.is_at(f"[data-item='{label}']")
    keys.press(f"#regular-{label}-opens")
    keys.press(f"[data-act=regular-{label}]")
    assert did(ClassChanged).class_ == "N"
    keys.press(f"#service-{label}-opens", "Space")
    page.keyboard.press("Escape")
    expect(page.locator("details.sheet[open]")).to_have_count(0)
    keys.is_at(f"#service-{label}-opens")
    page.keyboard.press("Enter")
    keys.press(f"[data-act=to-HT-{label}]")
    assert did(TicketTransferred).service == "HT"
    keys.press(f"[data-act=reprint-{label}]")
    did(SlipReprinted)
    keys.press(f"#void-{label}-opens")
    keys.press(f"[data-act=void-{label}]")
    assert did(TicketVoided).label == label
    keys.is_at(f"[data-item='{label}']")
    keys.type("#label", first.label)
    keys.press("[data-act=number-reprint]")
    assert did(SlipReprinted).label == first.label
    expect(page.locator("#label")).to_have_value("")  # clean for the next one
    keys.type("#label", first.label)
    keys.press("#number-void summary")
    keys.press("[data-act=number-void]")
    assert did(TicketVoided).label == first.label
    keys.choose("#reason")
    keys.press("[data-act=stop]")
    did(IssuingStopped)
    keys.press("[data-act=resume]")
    did(IssuingResumed)
    keys.press("#new-roll-opens")
    keys.press("[data-act=new-roll]")
    did(RollChanged)
    keys.press("[data-act=portal]")
    did(NoticePosted)
    keys.type("#notice", "Quầy 2 nghỉ")
    page.keyboard.press("Enter")
    assert did(NoticePosted).text == "Quầy 2 nghỉ"
    keys.press("[href='/guide/list']")
    keys.type("[name=time-0]", "0730A")  # in the morning, where the browser counts to twelve
    expect(page.locator("[name=time-0]")).to_have_value("07:30")
    keys.choose("[name=service-0]")
    keys.press("[data-act=enter]")
    assert did(TicketIssued).arrival == Instant.of(office.kiosk.now().local.replace(hour=7, minute=30))


def test_the_hall(office: RuledOffice, opened: Opened, happened: Happened) -> None:
    office.kiosk.do(OpenCounter, counter="1", operator="lan")
    keys = opened("supervisor", "/hall")
    page = keys.page

    def did(kind: type[AnyEvent]) -> Any:
        return happened("supervisor", kind)

    keys.press("#pause-1")
    assert did(CounterPaused).counter == "1"
    keys.is_at("[data-counter='1']")
    keys.press("#open-1")
    did(CounterResumed)
    keys.press("#close-1")
    assert did(CounterClosed).counter == "1"
    keys.press("#open-1")
    assert did(CounterOpened) == CounterOpened("1", "supervisor", ("CT", "HT"))
    keys.press("#serves-1-HT")
    assert did(RulesChanged).rules.counters["1"] == {"CT": 0}
    keys.is_at("#serves-1-HT")
    keys.choose("#stop-reason")
    keys.press("[data-act=stop]")
    did(IssuingStopped)
    keys.press("[data-act=resume]")
    did(IssuingResumed)
    keys.type("[name=text]", "Xin chờ")
    page.keyboard.press("Enter")
    assert did(NoticePosted).text == "Xin chờ"
    keys.press("#close-1")
    did(CounterClosed)
    keys.press("details.card summary")
    keys.press("[data-act=new-day]")
    did(DayOpened)
    office.kiosk.pass_(24 * 3600)  # the day that has been opened is today's


def test_looking_back_and_the_staff(office: RuledOffice, opened: Opened, eventually: Eventually) -> None:
    (label,) = take(office, 1)
    keys = opened("administrator", "/tickets")
    page = keys.page
    keys.is_at("[name=label]")
    page.keyboard.type(label)
    page.keyboard.press("Enter")
    expect(page.locator("[data-shows=label]")).to_have_text(label)
    keys.press("article a")
    keys.press(".menu summary")
    keys.press("nav [href='/actions']")
    keys.choose("[name=kind]")
    keys.press("main button.action")
    expect(page).to_have_url(f"{office.url}/actions?day={page.locator('[name=day]').input_value()}&who=&kind=calls")
    page.goto("/people")
    accounts = office.console.accounts
    keys.type("[action='/people'] [name=account]", "mai")
    page.keyboard.press("Shift+Tab")
    page.keyboard.type("Mai")
    keys.choose("[action='/people'] [name=role]")
    keys.type("[action='/people'] [name=old]", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("[data-shows=secret]")).to_be_visible()
    added = accounts.people.find("mai")
    assert added is not None
    assert (added.name, added.role) == ("Mai", "guide")
    keys.press("[data-account=mai] summary", "Space")
    keys.type("[action='/people/mai/remove'] [name=old]", PASSWORD)
    page.keyboard.press("Enter")
    eventually(lambda: accounts.people.find("mai") is None, "the account is still there")
    keys.type("[name=token]", "board")
    keys.type("[action='/tokens'] [name=old]", PASSWORD)
    page.keyboard.press("Enter")
    expect(page.locator("[data-shows=secret]")).to_be_visible()
    keys.type("[action='/tokens/board/revoke'] [name=old]", PASSWORD)
    page.keyboard.press("Enter")
    eventually(lambda: accounts.tokens.all() == [], "the token is still there")
    keys.press(".menu summary")
    keys.press("[action='/logout'] button")
    expect(page.locator("[name=account]")).to_be_visible()
