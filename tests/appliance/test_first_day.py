"""The installer's page as the proving ground reads it, and what it brings to the guest."""

from __future__ import annotations

import socket
import struct
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import cast

import pytest

from appliance.answers import SERVICES
from appliance.cases.first_day import STEPS, FirstDay
from appliance.installers_page import PAGE, commands
from appliance.office import Office
from appliance.stick import partition_table
from appliance.technician import PROMPT, Technician
from appliance.terminal import Terminal
from core.instant import Instant
from core.messages.events import Entry, TicketIssued
from luot.device_test import BEGUN, ENDED, LOST, PRESSED
from luot.tried import UNTRIED
from words.translation import say

START = Instant.parse("2026-11-24T03:00:00.000Z")


class OfficeOf:
    """One in which these numbers were given out, and the last slip says this."""

    def __init__(self, slip: str = "101", issued: tuple[str, ...] = ("101",)) -> None:
        self._slip, self._issued = slip, issued

    def await_issuing(self, _patience_s: float) -> float:
        return 0.0

    def press(self) -> float:
        return 0.0

    def slips(self) -> list[str]:
        return [self._slip]

    def entries(self) -> list[Entry]:
        return [
            Entry(
                seq=seq,
                day="2026-11-24",
                at=START,
                line=START,
                event=TicketIssued(label=label, service="CT", class_="N", arrival=START),
            )
            for seq, label in enumerate(self._issued, 1)
        ]

    def call_next(self) -> None:
        pass

    def calls(self, _label: str) -> bool:
        return True


Follow = Callable[..., FirstDay]


@pytest.fixture
def follow(tmp_path: Path) -> Iterator[Follow]:
    """Somebody in this office, at a terminal on which all this comes: `follow("a line", …, office=OfficeOf())`."""
    with ExitStack() as stack:

        def sit(*came: str, office: OfficeOf | None = None) -> FirstDay:
            ours, theirs = (stack.enter_context(end) for end in socket.socketpair())
            theirs.sendall("\r\n".join(came).encode())
            technician = Technician(Terminal(ours, tmp_path / "terminal.txt"))
            return FirstDay(cast(Office, office or OfficeOf()), technician)

        yield sit


def ending(status: int) -> tuple[str, ...]:
    return PROMPT, "echo $?", str(status), PROMPT


@pytest.mark.parametrize(("slip", "is_kept"), [("102", True), ("101", False), ("?", False)])
def test_the_first_slip_has_the_newest_number(follow: Follow, slip: str, is_kept: bool) -> None:
    day = follow(office=OfficeOf(slip, ("101", "102")))
    day.first_number()
    assert (not day.broken) == is_kept, day.broken


TRIED = (say("vi", BEGUN), say("vi", PRESSED))
LEFT = (say("vi", ENDED), say("vi", UNTRIED))


@pytest.mark.parametrize(
    ("came", "is_kept"),
    [
        ((*TRIED, *LEFT, *ending(1)), True),
        ((*TRIED, *LEFT, *ending(0)), False),
        ((*TRIED, say("vi", LOST), *LEFT, *ending(1)), False),
        ((*TRIED, "Traceback", *ending(1)), False),
    ],
    ids=["as it is told", "as if all was tried", "a slip is lost", "it breaks off"],
)
def test_a_trial_of_one_button_says_that_not_all_was_tried(
    follow: Follow, came: tuple[str, ...], is_kept: bool
) -> None:
    day = follow(*came)
    day.type("sudo luot test")
    assert (not day.broken) == is_kept, day.broken


@pytest.mark.parametrize("status", [0, 1])
def test_an_editor_that_is_left_has_no_fault(follow: Follow, status: int) -> None:
    day = follow("sudo nano /etc/luot/office.toml", "[office]", *ending(status))
    day.type("sudo nano /etc/luot/office.toml")
    assert len(day.broken) == status, day.broken


def test_commands_belong_to_the_step_under_which_they_stand() -> None:
    page = "# A\n\n## 1. B\n\n```sh\none\ntwo\n```\n\n```toml\nno = 1\n```\n\n## 2. C\n\n```sh\nthree\n```\n"
    assert commands(page) == {1: ["one", "two"], 2: ["three"]}


def test_the_page_brings_the_release_and_ends_with_devices_that_are_tried() -> None:
    typed = [command for step in STEPS for command in commands(PAGE.read_text("utf-8"))[step]]
    assert typed[0] == "timedatectl"
    assert "sudo sh /mnt/luot-VERSION.run" in typed
    assert typed[-1] == "sudo luot test"


def test_both_languages_of_the_page_have_the_same_commands_and_services() -> None:
    vietnamese = PAGE.with_suffix(".vi.md").read_text("utf-8")
    assert commands(vietnamese) == commands(PAGE.read_text("utf-8"))
    assert all(SERVICES in text for text in (vietnamese, PAGE.read_text("utf-8")))


def test_a_stick_has_one_partition() -> None:
    sector = partition_table(2048, 4096)
    assert len(sector) == 512
    assert sector[510:] == b"\x55\xaa"
    assert struct.unpack_from("<II", sector, 446 + 8) == (2048, 4096)
