"""One account of the bus goes mad: what presses and the other counters notice, and how old what it asked for gets."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from itertools import cycle
from pathlib import Path
from typing import NamedTuple

from benchmarks.rig.child import Child
from benchmarks.rig.office_processes import DEADLINE_S, Console, Office
from benchmarks.rig.samples import Samples
from core.messages.commands import CallNext, OpenCounter, TakeTicket
from core.messages.wire import COMMAND_EXPIRY_S
from faults.invariants import traceback_in
from faults.report import Outcome, Trial
from faults.rig.attached import SLOW_DISK
from faults.rig.flood import sent_ms
from faults.rig.hall import wait_until
from faults.rig.memory import most_mb
from runtime.journal.reader import JournalReader

TIMES, QUICK = 60, 1
"""Seconds of each flood."""
NEVER_S = 2.0
"""Somebody who has no number after so long is taken for one who gets none."""
GAP_S = 0.1
"""Between a press and the next."""
CALL_GAP_S = 1.2
"""Between a call and the next: a counter's second call within a second waits for that second to end."""
WAITING = 250
SETTLED_S = 0.2
"""An answer within this is one of an office at rest."""
MOST_SETTLED_S = 1.0
"""For so long after a flood an answer may still be late."""
MOST_MB = 50
"""Of the broker's memory; an office of ours needs 15."""
LINES_S = 60
"""A line of the log about an account comes once in so long; there may be one that it is not heard, and one that what it
sends is malformed."""
TRANSIT_S = 1
"""The kiosk counts from when a command came; for so long it may be on its way, where its sender names no expiry."""
PATIENCE_S = 120
"""After a flood; longer than all that the kiosk may have to catch up with."""


NOT_HEARD = "nothing more of it is heard"
"""What the kiosk's log says when it leaves an account."""


class Flood(NamedTuple):
    what: str
    account: str
    kind: str
    """As in `faults/rig/flood.py`."""
    per_s: int
    qos: int
    is_slow: bool = False
    """Whether the kiosk's disk takes 8 ms for each sync."""


LOOK = Flood("junk, QoS 0", "keypad-2", "junk", 500, 0)
"""All that there is time for in a look."""
FLOODS = (
    Flood("nothing", "keypad-2", "junk", 0, 0),
    Flood("junk, QoS 0", "keypad-2", "junk", 10_000, 0),
    Flood("junk, QoS 1", "keypad-2", "junk", 10_000, 1),
    Flood("pauses of its own counter, QoS 1", "keypad-2", "pauses", 300, 1),
    Flood("pauses of its own counter, QoS 0", "keypad-2", "pauses", 10_000, 0),
    Flood("calls to its own counter, QoS 1", "keypad-2", "calls", 300, 1),
    Flood("numbers without slips, QoS 1", "guide", "takes", 700, 1),
    Flood("pauses of its own counter, QoS 1", "keypad-2", "pauses", 300, 1, is_slow=True),
)


class Felt(NamedTuple):
    """What others felt during a flood, in seconds: `NEVER_S` for a press without a number; for a call without an answer
    as long as the rig waits for one."""

    presses: list[float]
    calls: list[float]


def run(trial: Trial) -> Iterator[Outcome]:
    for number, flood in enumerate(FLOODS if trial.times > QUICK else [LOOK]):
        with ExitStack() as stack:
            office = Office(trial.home / str(number), stack)
            kiosk = stack.enter_context(office.pressed_kiosk(SLOW_DISK if flood.is_slow else ()))
            yield _outcome(office, flood, kiosk, trial.times)
            os.kill(kiosk.pid, signal.SIGKILL)  # it may have the rest of the flood before it


def _outcome(office: Office, flood: Flood, kiosk: Child, seconds: int) -> Outcome:
    console, keypad = office.console(), office.console("keypad-1")
    console.state(lambda _: True)  # before, nobody would hear what is sent
    for counter in ("1", "2"):
        console.ask(OpenCounter(id=console.new_id(), counter=counter))
    for _ in range(WAITING if flood.kind == "calls" else seconds * 10):
        console.ask(TakeTicket(id=console.new_id(), service="CT", paperless=True))
    _press_s(kiosk, office.buttons[0])  # the first slip of a kiosk takes longer
    wait_until(lambda: office.printer.slips, "the first slip")
    console.state(lambda state: state.printer.pending == 0)
    log = office.home / "kiosk.log"
    before, began = log.read_text("utf-8"), time.monotonic()
    with _flooding(office, flood, seconds) as process:
        felt = _felt(office, kiosk, keypad, process)
        sent = int(process.communicate()[0])
    settled_s, ages_s, broker_mb = _settled_s(console), _ages_s(office), most_mb(office.broker.pid)
    said = log.read_text("utf-8").removeprefix(before).splitlines()
    presses, calls = (Samples.of_ns(int(wait * 1e9) for wait in waits) for waits in felt)
    noticed = (
        f"{sum(wait < NEVER_S for wait in felt.presses)} of {len(felt.presses)} presses gave a number, "
        f"p50 {presses.p50:.0f}, p99 {presses.p99:.0f} ms; "
        f"{sum(wait < DEADLINE_S for wait in felt.calls)} of {len(felt.calls)} calls of another counter were answered, "
        f"p50 {calls.p50:.0f}, p99 {calls.p99:.0f} ms; "
        f"answers at once {settled_s:.1f} s after the end; "
        f"{len(ages_s):,} carried out, the oldest {max(ages_s, default=0):.1f} s old; "
        f"broker {broker_mb:.0f} MB, {len(said)} lines of log"
    )
    missed = [
        *_unserved(felt),
        *([f"answers came at once only {settled_s:.1f} s after the end"] if settled_s > MOST_SETTLED_S else ()),
        *([f"the broker took {broker_mb:.0f} MB"] if broker_mb > MOST_MB else ()),
        *_said_too_often([line for line in said if flood.account in line], time.monotonic() - began),
    ]
    lost = list(traceback_in([log.read_text("utf-8")]))
    if late := sum(age > COMMAND_EXPIRY_S + TRANSIT_S for age in ages_s):
        lost.append(
            f"{late:,} commands were carried out later than {COMMAND_EXPIRY_S + TRANSIT_S} s after they were sent"
        )
    what = f"an account sends {flood.what}, {flood.per_s:,} messages/s, for {seconds} s"
    what += ", every sync takes 8 ms more" if flood.is_slow else ""
    return Outcome(what, sent, noticed, max([*felt.presses, *felt.calls]), tuple(lost), tuple(missed))


def _unserved(felt: Felt) -> Iterator[str]:
    if pressed := sum(wait >= NEVER_S for wait in felt.presses):
        yield f"{pressed} presses gave no number within {NEVER_S:g} s"
    if called := sum(wait >= DEADLINE_S for wait in felt.calls):
        yield f"{called} calls had no answer"


def _said_too_often(lines: list[str], seconds: float) -> Iterator[str]:
    """`lines`: those of the log that name the account, in so many seconds."""
    most = 1 + int(seconds / LINES_S)
    left = [line for line in lines if NOT_HEARD in line]
    for kind in (left, [line for line in lines if line not in left]):
        if len(kind) > most:
            yield f"{len(kind)} lines of the log within {seconds:.0f} s, such as: {kind[0]}"


@contextmanager
def _flooding(office: Office, flood: Flood, seconds: int) -> Iterator[subprocess.Popen[str]]:
    """A process that runs until the flood ends; it has begun."""
    password = (Path(office.broker.settings.secrets or "") / flood.account).read_text("ascii")
    arguments = (office.broker.uri, flood.account, password, office.topics.command(flood.account), flood.kind)
    command = [sys.executable, "-m", "faults.rig.flood", *arguments, *map(str, (flood.per_s, seconds, flood.qos))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout
            process.stdout.readline()
            yield process
        finally:
            process.kill()


def _felt(office: Office, kiosk: Child, keypad: Console, flood: subprocess.Popen[str]) -> Felt:
    felt = Felt([], [])
    counter = threading.Thread(target=_call, args=(keypad, flood, felt.calls), name="the other counter")
    counter.start()
    for button in cycle(office.buttons):
        if flood.poll() is not None:
            break
        felt.presses.append(_press_s(kiosk, button))
        time.sleep(GAP_S)
    counter.join()
    return felt


def _press_s(kiosk: Child, button: str) -> float:
    """From a press until its number is durable."""
    kiosk.ask(f"press {button}")
    end = time.monotonic() + NEVER_S
    while True:
        pressed_ns, issued_ns, _ = kiosk.ask("times")
        if issued_ns > pressed_ns or time.monotonic() > end:
            break
        time.sleep(0.002)
    time.sleep(0.06)  # longer than a bounce
    kiosk.ask(f"release {button}")
    return (issued_ns - pressed_ns) / 1e9 if issued_ns > pressed_ns else NEVER_S


def _call(keypad: Console, flood: subprocess.Popen[str], seconds: list[float]) -> None:
    while flood.poll() is None:
        began = time.monotonic()
        with suppress(TimeoutError):  # it has waited for as long as it waits for anything
            keypad.ask(CallNext(id=keypad.new_id(), counter="1"))
        seconds.append(time.monotonic() - began)
        time.sleep(CALL_GAP_S)


def _settled_s(console: Console) -> float:
    """How long it takes from now until an answer comes at once."""
    began = time.monotonic()
    while time.monotonic() - began < PATIENCE_S:
        asked = time.monotonic()
        try:
            console.ask(TakeTicket(id=console.new_id(), service="CT", paperless=True))
        except TimeoutError:
            continue
        if time.monotonic() - asked < SETTLED_S:
            return asked - began
    return PATIENCE_S


def _ages_s(office: Office) -> list[float]:
    """How old the commands of the flood were when they were carried out."""
    entries = JournalReader(office.journal).entries()
    return [(entry.at - ms) / 1000 for entry in entries if (ms := sent_ms(entry.cause)) is not None]
