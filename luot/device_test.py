"""`luot test`: for ten minutes the office's devices are tried; what is pressed and printed is told as it happens."""

from __future__ import annotations

import argparse
import select
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

from msgspec import UNSET

from core.messages.commands import BeginTest, EndTest
from core.messages.state import DeviceTestView, State
from core.names import name_in
from core.settings.sections import Settings
from luot.guide.at_kiosk import at_kiosk
from luot.guide.kiosk_client import KioskClient, NoAnswerError, new_id
from luot.tried import Tried, button_called
from runtime.exits import EXIT_FAULT
from runtime.settings.load import add_settings_option
from words.device_names import device_name
from words.device_test import key_names
from words.translation import LANGUAGES, mark, say

LOOK_S = 0.5
"""How often it looks whether somebody has pressed Enter."""
BESIDE_PEOPLE = frozenset({"counter_busy", "wrong_state"})
ANYWAY = mark("With --anyway they wait until the test ends")
BEGUN = mark(
    "The test has begun and lasts for ten minutes at most. Press each button at the kiosk and each key at the counters,"
    " and look at lamps, slips and displays. Enter ends it."
)
PRESSED = mark("✓ button {button}: pressed {count} times")
PRINTED = mark("✓ test slips that came out: {count}")
LOST = mark("✗ test slips that did not come out: {count}")
KEYS = mark("✓ {device}: {keys}")
ENDED = mark("The test has ended; numbers are given out again.")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    add_settings_option(parser)
    parser.add_argument("--device", metavar="NAME", default="guide", help="whose account it uses (guide)")
    parser.add_argument("--language", choices=LANGUAGES, help="of what it tells; default: the office's first")
    parser.add_argument("--anyway", action="store_true", help="also while people wait: they wait until it ends")


def run(arguments: argparse.Namespace) -> int:
    """0 when all has been tried and every test slip came out; 1 when not, or when no test could be made."""

    def act(kiosk: KioskClient, settings: Settings, language: str) -> int:
        with _told_to_stop() as is_stopped:
            return hold(kiosk, settings, language, anyway=arguments.anyway, is_over=lambda: is_stopped() or _enter())

    return at_kiosk(arguments, act)


def hold(kiosk: KioskClient, settings: Settings, language: str, *, anyway: bool, is_over: Callable[[], bool]) -> int:
    """Begins the test, tells what is tried until it is over, and ends it. Returns the exit status; raises
    `NoAnswerError`, and has then asked the kiosk to end the test, since nobody gets a number meanwhile."""
    kiosk.state()  # a connection takes a moment
    try:
        return _hold(kiosk, settings, language, anyway=anyway, is_over=is_over)
    except NoAnswerError:
        with suppress(NoAnswerError):
            kiosk.ask(EndTest(id=new_id()))
        raise


def _hold(kiosk: KioskClient, settings: Settings, language: str, *, anyway: bool, is_over: Callable[[], bool]) -> int:
    reply = kiosk.ask(BeginTest(id=new_id(), anyway=anyway))
    if not reply.ok:
        why = name_in(reply.message or {}, language, reply.code or "")
        print(f"{why}. {say(language, ANYWAY)}" if reply.code in BESIDE_PEOPLE and not anyway else why, file=sys.stderr)
        return EXIT_FAULT
    print(say(language, BEGUN), flush=True)
    tried = _follow(kiosk, settings, language, reply.revision or 0, is_over)
    if kiosk.state().test is not UNSET:
        kiosk.ask(EndTest(id=new_id()))
    print(say(language, ENDED))
    print(*tried.lines(settings, language), sep="\n")
    return 0 if tried.is_whole(settings) and not tried.test.lost else EXIT_FAULT


def _follow(kiosk: KioskClient, settings: Settings, language: str, since: int, is_over: Callable[[], bool]) -> Tried:
    begun = kiosk.state(since=since).at
    tried = before = DeviceTestView(until=begun)
    lamps: set[str] = set()
    while not is_over():
        state = kiosk.state_that(_differs_from(tried, since), within_s=LOOK_S)
        if state is None:
            continue
        if state.test is UNSET:
            break
        tried = state.test
        if tried.lamp is not None:
            lamps.add(tried.lamp)
        for line in _lines(before, tried, settings, language):
            print(line, flush=True)
        before = tried
    return Tried(tried, frozenset(lamps), kiosk.healths, begun)


def _differs_from(tried: DeviceTestView, since: int) -> Callable[[State], bool]:
    return lambda state: state.revision >= since and state.test != tried


def _lines(before: DeviceTestView, now: DeviceTestView, settings: Settings, language: str) -> Iterator[str]:
    for button, count in now.buttons.items():
        if count != before.buttons.get(button):
            yield say(language, PRESSED, button=button_called(button, settings, language), count=count)
    if now.printed != before.printed:
        yield say(language, PRINTED, count=now.printed)
    if now.lost != before.lost:
        yield say(language, LOST, count=now.lost)
    for device, keys in now.keys.items():
        if keys != before.keys.get(device):
            yield say(
                language, KEYS, device=device_name(device, settings.device, language), keys=key_names(keys, language)
            )


def _enter() -> bool:
    """Whether Enter was pressed; without a terminal nobody can press it."""
    return sys.stdin.isatty() and bool(select.select([sys.stdin], [], [], 0)[0])


@contextmanager
def _told_to_stop() -> Iterator[Callable[[], bool]]:
    """SIGTERM, SIGHUP and Ctrl-C end the test in order."""
    told: list[int] = []

    def on_signal(number: int, _frame: FrameType | None) -> None:
        told.append(number)

    before = {number: signal.signal(number, on_signal) for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP)}
    try:
        yield lambda: bool(told)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
