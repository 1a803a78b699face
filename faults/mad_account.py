"""One account of the bus goes mad: what presses and the other counters notice, and how old what it asked for gets."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
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
from faults.rig.flood import sent_ms
from runtime.journal.reader import JournalReader

TIMES, QUICK = 10, 1
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
PATIENCE_S = 120
"""After a flood; longer than all that the kiosk may have to catch up with."""


class Flood(NamedTuple):
    what: str
    account: str
    kind: str
    """As in `faults/rig/flood.py`."""
    per_s: int
    qos: int


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
            kiosk = stack.enter_context(office.pressed_kiosk())
            yield _outcome(office, flood, kiosk, trial.times)
            os.kill(kiosk.pid, signal.SIGKILL)  # it may have the rest of the flood before it


def _outcome(office: Office, flood: Flood, kiosk: Child, seconds: int) -> Outcome:
    console, keypad = office.console(), office.console("keypad-1")
    for counter in ("1", "2"):
        console.ask(OpenCounter(id=console.new_id(), counter=counter))
    for _ in range(WAITING if flood.kind == "calls" else seconds * 10):
        console.ask(TakeTicket(id=console.new_id(), service="CT", paperless=True))
    log = office.home / "kiosk.log"
    lines = log.read_text("utf-8").count("\n")
    with _flooding(office, flood, seconds) as process:
        felt = _felt(office, kiosk, keypad, process)
        sent = int(process.communicate()[0])
    settled_s, ages_s = _settled_s(console), _ages_s(office)
    presses, calls = (Samples.of_ns(int(wait * 1e9) for wait in waits) for waits in felt)
    noticed = (
        f"{sum(wait < NEVER_S for wait in felt.presses)} of {len(felt.presses)} presses gave a number, "
        f"p50 {presses.p50:.0f}, p99 {presses.p99:.0f} ms; "
        f"{sum(wait < DEADLINE_S for wait in felt.calls)} of {len(felt.calls)} calls of another counter were answered, "
        f"p50 {calls.p50:.0f}, p99 {calls.p99:.0f} ms; "
        f"answers at once {settled_s:.1f} s after the end; "
        f"{len(ages_s):,} carried out, the oldest {max(ages_s, default=0):.1f} s old; "
        f"broker {_rss_mb(office.broker.pid):.0f} MB, {log.read_text('utf-8').count(chr(10)) - lines} lines of log"
    )
    lost = list(traceback_in([log.read_text("utf-8")]))
    if late := sum(age > COMMAND_EXPIRY_S for age in ages_s):
        lost.append(f"{late:,} commands were carried out later than {COMMAND_EXPIRY_S} s after they were sent")
    what = f"an account sends {flood.what}, {flood.per_s:,} messages/s, for {seconds} s"
    return Outcome(what, sent, noticed, max([*felt.presses, *felt.calls]), tuple(lost))


def _flooding(office: Office, flood: Flood, seconds: int) -> subprocess.Popen[str]:
    """Runs until the flood ends; it has begun."""
    password = (Path(office.broker.settings.secrets or "") / flood.account).read_text("ascii")
    arguments = (office.broker.uri, flood.account, password, office.topics.command(flood.account), flood.kind)
    command = [sys.executable, "-m", "faults.rig.flood", *arguments, *map(str, (flood.per_s, seconds, flood.qos))]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    process.stdout.readline()
    return process


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


def _rss_mb(pid: int) -> float:
    (line,) = [line for line in Path(f"/proc/{pid}/status").read_text("ascii").splitlines() if line.startswith("VmRSS")]
    return int(line.split()[1]) / 1024
