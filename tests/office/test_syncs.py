"""What a number costs the disk: one sync before its paper, one at the proof, and nothing else while people press."""

from __future__ import annotations

import re
from typing import Any

import pytest

from core.messages.events import SlipConfirmed

House = Any
PEOPLE = 20
SYNC = r"\b(?:fdatasync|fsync|sync_file_range|msync)\("


@pytest.mark.parametrize("delay_us", [0, 10_000], ids=["this disk", "a slow disk"])
def test_a_number_costs_two_syncs_however_slow_they_are(house: House, eventually: Any, delay_us: int) -> None:
    trace = house.home / "trace"
    slower = ["-e", f"inject=fdatasync,fsync:delay_enter={delay_us}"] if delay_us else []
    syncs = "trace=fdatasync,fsync,sync_file_range,msync"
    # -D: the kiosk stays our child, and strace goes when it goes.
    house.kiosk.start("strace", "-D", "-f", "--seccomp-bpf", "-o", str(trace), "-e", syncs, *slower)
    console = house.client("console")
    console.take()
    assert console.until(lambda: console.states and console.state.services[0].waiting == 1, 5)
    before = len(re.findall(SYNC, trace.read_text()))
    assert before > 0
    for number in range(PEOPLE):
        console.take(("CT", "HT")[number % 2])
    assert console.until(lambda: console.state.printer.pending == 0 and console.state.services[0].last == "211", 5)
    confirmed = sum(isinstance(entry.event, SlipConfirmed) for entry in house.entries())
    assert confirmed == 1 + PEOPLE
    eventually(lambda: len(re.findall(SYNC, trace.read_text())) == before + 2 * PEOPLE, "two syncs for each of them", 2)
