"""What the setup tells at its end that the answers have left open."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from luot.setup.answers import Answers
from luot.setup.left_open import left_open
from luot.setup.office_file import new_file
from luot.setup.office_table import Facts, office_table
from tests.luot.setup.box import Box


@pytest.fixture
def box(tmp_path: Path) -> Box:
    return Box(tmp_path)


def told(box: Box, **changes: Any) -> list[str]:
    answers = Answers(language="en", **changes)
    file = box.root / "etc/luot/office.toml"
    file.write_text(new_file(office_table(answers, Facts(has_pins=False, names=())), "en", "E"), "utf-8")
    return list(left_open(box.machine, answers))


def test_of_an_office_with_pages_and_one_machine_nothing_is_left(box: Box) -> None:
    assert told(box) == []


def test_other_hours_stand_in_the_line_that_is_told(box: Box) -> None:
    head, line = told(box, hours="other")
    assert head == "Still to be done:"
    number = int(line.partition("line ")[2].split()[0])
    assert box.text("/etc/luot/office.toml").splitlines()[number - 1].startswith("[[hours.half]]")


def test_a_clock_that_is_believed_is_told_with_what_it_says_and_one_that_is_not_with_what_that_means(box: Box) -> None:
    assert "sudo timedatectl set-time" in told(box, clock="battery")[1]
    assert 'clock = "trusted"' in box.text("/etc/luot/office.toml")
    assert "luot guide new-day" in told(box, clock="none")[1]
    assert "clock =" not in box.text("/etc/luot/office.toml")


def test_a_keypad_that_nobody_has_pressed_is_told_and_so_are_those_that_are_to_join(box: Box) -> None:
    _, unknown, to_join = told(box, keys="usb", counters=3, wall="elsewhere")
    number = int(unknown.partition("line ")[2])
    assert box.text("/etc/luot/office.toml").splitlines()[number - 1] == 'input = "usb://04d9:a02a"'
    assert to_join.endswith(": wall, keypad-2, keypad-3")
    assert told(box, keys="usb", counters=1, keypad="usb://1a2c:0e24") == []
    assert 'input = "usb://1a2c:0e24"' in box.text("/etc/luot/office.toml")
