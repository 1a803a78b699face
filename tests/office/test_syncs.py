"""The disk syncs of a ticket: one before its slip is printed, one when the slip is confirmed, and no others."""

from __future__ import annotations

import re

import pytest

from core.messages.events import SlipConfirmed
from tests.conftest import Eventually
from tests.office.real_office import Office

pytestmark = pytest.mark.slow

TICKETS = 8
"""Fewer commits than call for a checkpoint."""
SYNC = r"\b(?:fdatasync|fsync|sync_file_range|msync)\("


@pytest.mark.parametrize("delay_us", [0, 10_000], ids=["this disk", "a slow disk"])
def test_a_ticket_takes_two_syncs_however_slow_they_are(office: Office, eventually: Eventually, delay_us: int) -> None:
    trace = office.home / "trace"
    slower = ["-e", f"inject=fdatasync,fsync:delay_enter={delay_us}"] if delay_us else []
    syncs = "trace=fdatasync,fsync,sync_file_range,msync"
    # -D: the kiosk remains our child process, and strace ends with it.
    office.kiosk.start("strace", "-D", "-f", "--seccomp-bpf", "-o", str(trace), "-e", syncs, *slower)
    console = office.device("console")
    console.take()
    assert console.wait_for_state(lambda state: state.services[0].waiting == 1)
    before = len(re.findall(SYNC, trace.read_text()))
    assert before > 0
    for number in range(TICKETS):
        console.take(("CT", "HT")[number % 2])
    assert console.wait_for_state(lambda state: state.printer.pending == 0 and state.services[0].last == "205")
    confirmed = sum(isinstance(entry.event, SlipConfirmed) for entry in office.entries())
    assert confirmed == 1 + TICKETS
    eventually(lambda: len(re.findall(SYNC, trace.read_text())) == before + 2 * TICKETS, "two syncs for each ticket")
