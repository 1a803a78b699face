"""What an upgrade starts beside the services, and what it leaves as somebody has wanted it."""

from __future__ import annotations

from pathlib import Path

import pytest

from luot.setup.install import install
from luot.setup.placing import take_away
from luot.setup.units import switch_on
from tests.luot.setup.box import KIOSK, Box

UNITS = (KIOSK, "luot.target", "luot-settings.path", "luot-doctor.timer")


@pytest.fixture
def box(tmp_path: Path) -> Box:
    """With release 1 and a kiosk that is enabled."""
    box = Box(tmp_path)
    install(box.machine, box.release("1", units=UNITS), lambda _: None)
    switch_on(box.machine, [KIOSK])
    wants = box.root / "etc/systemd/system/luot.target.wants"
    wants.mkdir()
    for unit in (KIOSK, "luot-settings.path"):
        (wants / unit).symlink_to(f"../{unit}")
    again = box.root / "etc/systemd/system/multi-user.target.wants"
    again.mkdir()
    (again / "luot.target").symlink_to("../luot.target")
    box.asked.clear()
    return box


def test_what_a_new_release_brings_is_switched_on_and_what_somebody_has_disabled_is_not(box: Box) -> None:
    install(box.machine, box.release("2", units=(*UNITS, "luot-new.timer", "luot-backup.timer")), lambda _: None)
    assert "systemctl enable luot-new.timer" in box.asked
    assert "systemctl restart luot-new.timer luot-settings.path" in box.asked


def test_a_target_that_runs_is_left_alone_for_it_would_start_what_somebody_has_stopped(box: Box) -> None:
    install(box.machine, box.release("2", units=UNITS), lambda _: None)
    assert not any(line.startswith("systemctl start") for line in box.asked)
    box.ill = {"systemctl is-active"}
    install(box.machine, box.release("3", units=UNITS), lambda _: None)
    assert "systemctl start --no-block luot.target" in box.asked


def test_where_there_is_no_office_yet_an_upgrade_switches_nothing_on(tmp_path: Path) -> None:
    box = Box(tmp_path)
    install(box.machine, box.release("1"), lambda _: None)
    install(box.machine, box.release("2", units=(*UNITS, "luot-new.timer")), lambda _: None)
    assert not any(line.startswith(("systemctl enable", "systemctl restart")) for line in box.asked)


def test_of_a_template_that_goes_every_instance_is_ended(tmp_path: Path) -> None:
    box = Box(tmp_path)
    install(box.machine, box.release("1", units=(KIOSK, "luot-keypad@.service")), lambda _: None)
    wants = box.root / "etc/systemd/system/luot.target.wants"
    wants.mkdir()
    for keypad in ("keypad-1", "keypad-2"):
        (wants / f"luot-keypad@{keypad}.service").symlink_to("../luot-keypad@.service")
    take_away(box.machine)
    assert "systemctl disable luot-keypad@keypad-1.service luot-keypad@keypad-2.service" in box.asked
    assert "systemctl stop luot-keypad@*.service" in box.asked
    assert not any(line.endswith(" luot-keypad@.service") for line in box.asked)
