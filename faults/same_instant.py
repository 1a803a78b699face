"""Clerks whose pages press "next" at the same instant: two counters, and at each of them two pages of one browser."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from typing import Any, NamedTuple

from core.messages.events import Entry, TicketCalled
from faults.invariants import seq_has_gaps, ticket_is_called_twice, traceback_in
from faults.report import Outcome, Trial
from tests.conftest import PATIENCE_S
from tests.counter.console.test_real import PASSWORD, ConsoleProcess
from tests.counter.console.wire import WireBrowser
from tests.office.real_office import Office

TIMES, QUICK = 500, 2
"""Instants; at each of them four pages press."""
PAIRS = (("1", "2"), ("3", "4"))
"""Counters that press together."""
GUARD_S = 2.2
"""A counter's next press comes so much later than its last call: within two seconds it would be a double press."""
CODE = re.compile(r"\b[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}\b")


def run(trial: Trial) -> Iterator[Outcome]:
    with ExitStack() as stack:
        office = Office(trial.home, stack, clock="trusted", mm_per_s=0)
        office.kiosk.start()
        console = ConsoleProcess(office, stack, waited)
        clerks = {pair[place]: browser for place, browser in enumerate(_clerks(console)) for pair in PAIRS}
        guide = office.device("guide")
        for counter, clerk in clerks.items():
            _do(clerk, {"type": "OpenCounter", "counter": counter, "services": ["CT", "HT"]})
        pages = {counter: (clerk, clerk.beside()) for counter, clerk in clerks.items()}
        for page in (page for both in pages.values() for page in both):
            stack.callback(page.close)
        presses: list[Press] = []
        for n in range(trial.times):
            for service in ("CT", "HT"):
                guide.take(service, paperless=True)
            presses += _press(n, PAIRS[n % len(PAIRS)], pages)
            time.sleep(GUARD_S / len(PAIRS))
        lost = tuple(_lost(presses, office.entries(), (office.kiosk.log, console.log)))
    calls = sum(press.label is not None for press in presses)
    yield Outcome(
        "two pages at each of two counters press “next” at the same instant",
        trial.times,
        f"{len(presses):,} presses: {calls:,} calls, {len(presses) - calls:,} sentences why not",
        max(press.seconds for press in presses),
        lost,
    )


class Press(NamedTuple):
    """A press of "next", and what its page was told."""

    instant: int
    counter: str
    id: str
    label: str | None
    """The number that was called."""
    said: str
    """Why none was."""
    seconds: float


def _clerks(console: ConsoleProcess) -> tuple[WireBrowser, WireBrowser]:
    """The administrator, and a colleague."""
    admin, other = WireBrowser(console.url), WireBrowser(console.url)
    admin.log_in("admin", console.code)
    _choose_password(admin)
    told = admin.post("/people", {"account": "lan", "name": "Lan", "role": "operator", "old": PASSWORD}).text
    [code] = CODE.findall(told)
    other.log_in("lan", code)
    _choose_password(other)
    return admin, other


def _choose_password(browser: WireBrowser) -> None:
    answer = browser.post("/account/password", {"new": PASSWORD, "again": PASSWORD})
    assert answer.status == 303, answer.text
    browser.get("/account")


def _do(browser: WireBrowser, command: dict[str, Any]) -> None:
    """Sends a command until the console has heard of the kiosk."""
    waited(lambda: browser.command({"id": f"do-{time.monotonic_ns()}"} | command).status == 200, str(command))


def _press(instant: int, pair: Sequence[str], pages: dict[str, tuple[WireBrowser, WireBrowser]]) -> list[Press]:
    together = [(counter, number, page) for counter in pair for number, page in enumerate(pages[counter])]
    gate, presses = threading.Barrier(len(together)), list[Press]()

    def press(counter: str, number: int, page: WireBrowser) -> None:
        id_ = f"press-{instant}-{counter}-{number}"
        gate.wait(PATIENCE_S)
        began = time.monotonic()
        command = {"type": "CallNext", "id": id_, "counter": counter}
        answer = page.command(command)
        if answer.status == 504:
            answer = page.command(command)  # as pages do
        said = answer.json
        label = said["ticket"]["label"] if answer.status == 200 and said["ticket"] else None
        why = said.get("detail") or (said.get("message") or {}).get("vi", "")
        presses.append(Press(instant, counter, id_, label, why, time.monotonic() - began))

    threads = [threading.Thread(target=press, args=each) for each in together]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(2 * PATIENCE_S)
    return presses


def _lost(presses: Sequence[Press], entries: Sequence[Entry], logs: Iterable[str]) -> Iterator[str]:
    yield from seq_has_gaps(entries)
    yield from ticket_is_called_twice(entries)
    yield from traceback_in(logs)
    called = {entry.cause or "": entry.event.label for entry in entries if isinstance(entry.event, TicketCalled)}
    told = {press.id: press.label for press in presses if press.label}
    for id_ in sorted(called.keys() ^ told.keys()):
        yield f"{id_} called {called.get(id_)} by the journal, {told.get(id_)} by its answer"
    for id_ in sorted(called.keys() & told.keys()):
        if called[id_] != told[id_]:
            yield f"{id_} was told {told[id_]}, and called {called[id_]}"
    for press in presses:
        if press.label is None and not press.said:
            yield f"{press.id} was neither a call nor a sentence"
    for instant in sorted({press.instant for press in presses}):
        for counter in PAIRS[instant % len(PAIRS)]:
            own = [press for press in presses if (press.instant, press.counter) == (instant, counter)]
            if len(own) != 2:
                yield f"{2 - len(own)} presses of counter {counter} at instant {instant} were never answered"
            if (count := sum(press.label is not None for press in own)) > 1:
                yield f"counter {counter} called {count} people at instant {instant}"


def waited(holds: Callable[[], object], message: str, within_s: float = PATIENCE_S) -> None:
    deadline = time.monotonic() + within_s
    while not holds():
        assert time.monotonic() < deadline, message
        time.sleep(0.02)
