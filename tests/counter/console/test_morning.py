"""A morning of four clerks, a guide and a supervisor in six browsers at once; every step is looked for in the journal.

The broker is restarted in between, and the kiosk killed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Browser, Page, expect

from core.messages.commands import Finish
from core.messages.events import (
    AnyEvent,
    CounterClosed,
    CounterOpened,
    IssuingResumed,
    IssuingStopped,
    NoticePosted,
    ServiceFinished,
    TicketAbsent,
    TicketCalled,
    TicketHeld,
    TicketIssued,
    TicketReturned,
    TicketTransferred,
)
from counter.console.accounts.accounts import open_accounts
from counter.console.compose import locked_clock
from tests.conftest import PATIENCE_S, Eventually
from tests.counter.console.test_real import PASSWORD, ConsoleProcess, of_kind, until
from tests.office.device import COUNTERS
from tests.office.real_office import Office

pytestmark = pytest.mark.slow

CLERKS = dict(zip(COUNTERS, ("lan", "minh", "hoa", "tuan"), strict=True))
GUIDE, SUPERVISOR = "sau", "ba"
ROLES = {**dict.fromkeys(CLERKS.values(), "operator"), GUIDE: "guide", SUPERVISOR: "supervisor"}
PEOPLE = 14
expect.set_options(timeout=1000 * PATIENCE_S)


class Morning(NamedTuple):
    office: Office
    clerks: dict[str, Page]
    """By counter."""
    guide: Page
    supervisor: Page
    eventually: Eventually

    def does(self, page: Page, act: Callable[[], object], kind: type[AnyEvent], by: str) -> AnyEvent:
        """Has it done, again where the page was grey for a moment; returns the event that the journal has of it."""
        before = len(self.by(kind, by))
        until(page, act, lambda: len(self.by(kind, by)) > before, self.eventually)
        return self.by(kind, by)[-1]

    def by(self, kind: type[AnyEvent], who: str) -> list[AnyEvent]:
        return [event for operator, event in of_kind(self.office, kind) if operator == who]

    def key(self, counter: str, key: str, kind: type[AnyEvent]) -> AnyEvent:
        page = self.clerks[counter]
        return self.does(page, lambda: _press(page, key), kind, CLERKS[counter])

    def at_counters(self) -> dict[str, str]:
        """Who stands where, by the journal: counter → label."""
        found: dict[str, str] = {}
        for entry in self.office.entries():
            match entry.event:
                case TicketCalled(label=label, counter=counter):
                    found[counter] = label
                case ServiceFinished(counter=counter) | TicketHeld(counter=counter) | TicketAbsent(counter=counter):
                    found.pop(counter)
                case TicketTransferred(counter=str(counter)):
                    found.pop(counter)
                case _:
                    pass
        return found


def _press(page: Page, key: str) -> None:
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press(key)


@pytest.fixture
def morning(tmp_path: Path, browser: Browser, eventually: Eventually) -> Iterator[Morning]:
    with ExitStack() as stack:
        office = Office(tmp_path, stack, clock="trusted", mm_per_s=0)
        office.kiosk.start()
        _make_accounts(office)
        program = ConsoleProcess(office, stack, eventually, is_first=False)

        def page(account: str, address: str) -> Page:
            opened = stack.enter_context(browser.new_context(base_url=program.url, locale="vi-VN")).new_page()
            opened.goto(address)
            opened.get_by_label("Tài khoản").fill(account)
            opened.get_by_label("Mật khẩu").fill(PASSWORD)
            opened.get_by_role("button", name="Đăng nhập").click()
            expect(opened.locator("[data-shows=stale]")).to_be_attached()
            return opened

        clerks = {counter: page(account, f"/counter/{counter}") for counter, account in CLERKS.items()}
        yield Morning(office, clerks, page(GUIDE, "/guide"), page(SUPERVISOR, "/hall"), eventually)


def _make_accounts(office: Office) -> None:
    with ExitStack() as stack:
        people = open_accounts(stack, office.home / "console", locked_clock(office.settings)).people
        for account, role in ROLES.items():
            people.add(account, account, role, by="test")
            people.set_password(account, PASSWORD, by="test")


def test_nobody_is_lost_or_called_twice(morning: Morning) -> None:
    _open_and_fill(morning)
    _all_call_at_once(morning)
    _broker_restarts(morning)
    _all_call_at_once(morning)
    _everybody_does_something_else(morning)
    _kiosk_is_killed(morning)
    _all_call_at_once(morning)
    _a_question_goes_with_its_number(morning)
    _close(morning)
    labels = morning.office.issued()
    finished = Counter(event.label for _, event in of_kind(morning.office, ServiceFinished) if hasattr(event, "label"))
    assert set(finished) <= set(labels)
    assert max(finished.values()) == 1, "nobody is served twice"
    entries = morning.office.entries()
    assert [entry.seq for entry in entries] == list(range(1, len(entries) + 1))


def _open_and_fill(morning: Morning) -> None:
    for counter, page in morning.clerks.items():
        opened = morning.does(page, page.locator("[data-act=open]").click, CounterOpened, CLERKS[counter])
        assert opened == CounterOpened(counter, CLERKS[counter], ("CT", "HT"))
    guide = morning.guide
    for number in range(PEOPLE):

        def take(number: int = number) -> None:
            guide.get_by_role("radio", name=("Chứng thực", "Hộ tịch")[number % 2]).check()
            guide.locator("[data-act=take-paperless]").click()

        issued = morning.does(guide, take, TicketIssued, GUIDE)
        assert isinstance(issued, TicketIssued)
        assert (issued.service, issued.paper) == (("CT", "HT")[number % 2], False)
    assert len(morning.office.issued()) == PEOPLE
    expect(morning.supervisor.locator("[data-region=waiting] tbody")).to_contain_text(str(PEOPLE // 2))


def _all_call_at_once(morning: Morning) -> None:
    before = {counter: len(morning.by(TicketCalled, clerk)) for counter, clerk in CLERKS.items()}

    def missing() -> list[str]:
        return [counter for counter, clerk in CLERKS.items() if len(morning.by(TicketCalled, clerk)) <= before[counter]]

    def press() -> None:
        for counter in missing():
            _press(morning.clerks[counter], "Space")

    until(morning.supervisor, press, lambda: not missing(), morning.eventually)
    standing = morning.at_counters()
    assert sorted(standing) == sorted(CLERKS), "each has somebody"
    assert len(set(standing.values())) == len(CLERKS), "and nobody stands at two"
    for counter, page in morning.clerks.items():
        expect(page.locator("[data-shows=label]")).to_have_text(standing[counter])
        expect(morning.supervisor.locator(f"[data-counter='{counter}']")).to_contain_text(standing[counter])


def _broker_restarts(morning: Morning) -> None:
    office, pages = morning.office, [*morning.clerks.values(), morning.guide, morning.supervisor]
    before = office.last_seq()
    office.broker.stop()
    for page in pages:
        expect(page.locator("body.lost")).to_have_count(1)
    for page in morning.clerks.values():
        _press(page, "Space")
        expect(page.locator("[data-shows=refusal]")).to_have_text("Chưa gửi: mất kết nối với máy lấy số")
    office.broker.start()
    for page in pages:
        expect(page.locator("body.lost")).to_have_count(0)
    assert office.last_seq() == before, "what was refused is not done later"


def _everybody_does_something_else(morning: Morning) -> None:
    held, absent, moved, kept = (morning.at_counters()[counter] for counter in CLERKS)
    assert morning.key("1", "g", TicketHeld) == TicketHeld(held, "1")
    assert morning.key("2", "v", TicketAbsent) == TicketAbsent(absent, "2")
    third, guide, supervisor = morning.clerks["3"], morning.guide, morning.supervisor

    def transfer() -> None:
        if not third.locator("#transfer").is_visible():
            _press(third, "c")
        third.locator("#transfer").get_by_role("button", name="Quầy 2").click()

    transferred = morning.does(third, transfer, TicketTransferred, CLERKS["3"])
    assert isinstance(transferred, TicketTransferred)
    assert (transferred.label, transferred.to_counter) == (moved, "2")
    expect(guide.locator(f"[data-item='{absent}']").first).to_be_visible()
    returned = morning.does(guide, guide.locator(f"[data-act=late-{absent}]").click, TicketReturned, GUIDE)
    assert isinstance(returned, TicketReturned)
    assert returned.label == absent
    # Their own page offers the held one back to the line.
    first = morning.clerks["1"]
    expect(first.locator("[data-shows=held]")).to_contain_text(held)
    first.locator(f"[data-act=resume-{held}]").click()
    expect(first.locator("[data-shows=held]")).to_have_count(0)
    morning.does(supervisor, supervisor.locator("[data-act=stop]").click, IssuingStopped, SUPERVISOR)
    expect(guide.locator("[data-act=resume]")).to_be_visible()
    morning.does(guide, guide.locator("[data-act=resume]").click, IssuingResumed, GUIDE)
    morning.does(guide, guide.locator("[data-act=portal]").click, NoticePosted, GUIDE)
    expect(supervisor.locator("[data-region=notices] li")).to_have_count(1)
    assert morning.at_counters() == {"4": kept}


def _kiosk_is_killed(morning: Morning) -> None:
    office, standing = morning.office, morning.at_counters()
    issued = office.issued()
    office.kiosk.kill()
    for page in morning.clerks.values():
        expect(page.locator("body.lost")).to_have_count(1)
    office.kiosk.start()
    for page in (*morning.clerks.values(), morning.guide, morning.supervisor):
        expect(page.locator("body.lost")).to_have_count(0)
    assert office.issued() == issued
    assert morning.at_counters() == standing
    expect(morning.clerks["4"].locator("[data-shows=label]")).to_have_text(standing["4"])


def _a_question_goes_with_its_number(morning: Morning) -> None:
    page, keypad = morning.clerks["1"], morning.office.device("keypad-1")
    _press(page, "d")
    expect(page.locator("#leave-to-close")).to_be_visible()
    assert keypad.request(Finish(id=keypad.new_id(), counter="1")).ok
    expect(page.locator("#leave-to-close")).to_be_hidden()
    morning.key("1", "Space", TicketCalled)


def _close(morning: Morning) -> None:
    for counter, page in morning.clerks.items():
        label = morning.at_counters()[counter]
        expect(page.locator("[data-shows=label]")).to_have_text(label)
        page.keyboard.press("1")  # an outcome, which finishing sends
        expect(page.locator("[data-key='1']")).to_be_checked()
        finished = morning.key(counter, "h", ServiceFinished)
        assert isinstance(finished, ServiceFinished)
        assert (finished.label, finished.counter, finished.outcome) == (label, counter, "accepted")
        expect(page.locator("[data-shows=label]")).to_have_text("–")
        assert morning.key(counter, "d", CounterClosed) == CounterClosed(counter)
        expect(page.locator("[data-act=open]")).to_be_visible()
    assert morning.at_counters() == {}
