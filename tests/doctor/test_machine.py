"""What is said of the machine itself, read from a tree in the place of `/sys`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.instant import DAY_MS, MINUTE_MS, Instant, Now
from core.messages.state import PartView
from doctor.machine import card, disk, power, temperature, time_source, units
from doctor.machine.disk import Sample
from doctor.machine.machine import Machine, run_command
from runtime.clock import Trust

NOW = Instant.of(datetime(2026, 11, 24, 1, 15, tzinfo=UTC))


def machine(root: Path, files: dict[str, str] | None = None, answer: str | None = None) -> Machine:
    """`answer`: of every command; None: there is none."""
    for name, text in (files or {}).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(f"{text}\n")

    def run(_: Sequence[str]) -> str | None:
        return answer

    return Machine(root, run)


def test_the_hottest_zone_counts(tmp_path: Path) -> None:
    zones = {f"sys/class/thermal/thermal_zone{n}/temp": text for n, text in enumerate(("41000", "52300", "nonsense"))}
    found = temperature.temperature(machine(tmp_path, zones))
    assert (found.state, found.says["en"]) == ("well", "52 °C")


@pytest.mark.parametrize(("degrees", "state"), [(None, "unknown"), (79.9, "well"), (80.0, "ill")])
def test_from_eighty_degrees_on_a_machine_is_too_hot(degrees: float | None, state: str) -> None:
    assert temperature.judge(degrees).state == state


@pytest.mark.parametrize(
    ("flags", "state"),
    [("0", "well"), ("0x50000", "ill"), ("50005", "ill"), ("20000", "ill"), ("1", "ill"), ("8", "ill")],
)
def test_the_kernel_tells_of_too_little_voltage_and_of_slowing_down(tmp_path: Path, flags: str, state: str) -> None:
    file = "sys/devices/platform/soc/soc:firmware/get_throttled"
    assert power.power(machine(tmp_path, {file: flags})).state == state


def test_vcgencmd_is_asked_where_the_kernel_does_not_tell(tmp_path: Path) -> None:
    assert power.throttled(machine(tmp_path, answer="throttled=0x50005\n")) == 0x50005
    assert power.throttled(machine(tmp_path, answer="error")) is None


@pytest.mark.parametrize(("alarm", "state"), [("0", "well"), ("1", "ill")])
def test_the_drivers_alarm_counts_where_nothing_else_tells(tmp_path: Path, alarm: str, state: str) -> None:
    hwmon = "sys/class/hwmon/hwmon1"
    files = {"sys/class/hwmon/hwmon0/name": "cpu_thermal", f"{hwmon}/name": "rpi_volt"}
    assert power.power(machine(tmp_path, {**files, f"{hwmon}/in0_lcrit_alarm": alarm})).state == state


def test_what_stands_behind_another_name_is_no_voltage(tmp_path: Path) -> None:
    files = {"sys/class/hwmon/hwmon0/name": "acpitz", "sys/class/hwmon/hwmon0/in0_lcrit_alarm": "1"}
    assert power.power(machine(tmp_path, files)).state == "unknown"


CARD = "sys/block/mmcblk0/device"


@pytest.mark.parametrize(
    ("files", "state"),
    [
        ({}, "unknown"),
        ({"type": "SD"}, "unknown"),
        ({"type": "MMC", "life_time": "0x00 0x00"}, "unknown"),
        ({"type": "MMC", "life_time": "0x01 0x02"}, "well"),
        ({"type": "MMC", "life_time": "0x01 0x09"}, "ill"),
        ({"type": "MMC", "life_time": "0x01 0x01", "pre_eol_info": "0x02"}, "ill"),
    ],
)
def test_emmc_tells_how_worn_it_is_and_a_card_does_not(tmp_path: Path, files: dict[str, str], state: str) -> None:
    tree = {f"{CARD}/{name}": text for name, text in files.items()}
    assert card.card(machine(tmp_path, tree)).state == state


def test_more_than_its_whole_life_is_told_as_all_of_it(tmp_path: Path) -> None:
    found = card.card(machine(tmp_path, {f"{CARD}/type": "MMC", f"{CARD}/life_time": "0x0b 0x01"}))
    assert "100 %" in found.says["en"]


def test_an_error_of_any_file_system_counts_more_than_wear(tmp_path: Path) -> None:
    files = {"sys/fs/ext4/sda1/errors_count": "0", "sys/fs/ext4/mmcblk0p2/errors_count": "3"}
    found = card.card(machine(tmp_path, {**files, f"{CARD}/life_time": "0x01 0x01"}))
    assert (found.state, found.says["en"]) == ("ill", "The file system has met with errors: 3")


ROOMY = disk.Facts(free=20_000 * disk.MB, used=5_000 * disk.MB, is_read_only=False)


@pytest.mark.parametrize(
    ("facts", "days", "state"),
    [
        (ROOMY, None, "well"),
        (ROOMY, 100, "well"),
        (ROOMY, 29, "ill"),
        (ROOMY._replace(free=499 * disk.MB), None, "ill"),
        (ROOMY._replace(has_inodes=False), None, "ill"),
        (ROOMY._replace(is_read_only=True), None, "ill"),
    ],
)
def test_a_disk_is_ill_when_little_room_or_time_is_left(facts: disk.Facts, days: int | None, state: str) -> None:
    assert disk.judge(facts, days).state == state


def test_room_is_told_in_gigabytes_where_there_is_much() -> None:
    assert disk.judge(ROOMY, None).says["vi"] == "Còn trống 20 GB"
    assert disk.judge(ROOMY._replace(free=3_300_000), None).says["vi"] == "Chỉ còn trống 3,3 MB"


def test_the_days_left_follow_from_the_growth_since_the_oldest_examination() -> None:
    samples = [Sample(NOW.later(-10 * DAY_MS), 4_000 * disk.MB), Sample(NOW.later(-DAY_MS), 4_990 * disk.MB)]
    assert disk.days_left(ROOMY, NOW, samples) == 200
    assert disk.days_left(ROOMY, NOW, samples[1:]) is None, "a day is too short"
    assert disk.days_left(ROOMY._replace(used=1), NOW, samples) is None, "it does not grow"


def test_a_real_folder_has_room_and_one_that_is_not_there_is_unknown(tmp_path: Path) -> None:
    found, sample = disk.disk(Machine(), tmp_path, NOW, ())
    assert found.part == "disk"
    assert sample is not None
    assert sample.used > 0
    found, sample = disk.disk(Machine(), tmp_path / "nowhere", NOW, ())
    assert (found.state, sample) == ("unknown", None)


MOUNTED = """25 1 179:2 / / rw,noatime shared:1 - ext4 /dev/mmcblk0p2 %s
31 25 179:2 /var/lib/luot /var/lib/luot ro,nosuid shared:9 - ext4 /dev/mmcblk0p2 %s
26 25 0:5 / /dev rw shared:2 - devtmpfs udev ro"""


@pytest.mark.parametrize(("options", "expected"), [("rw", False), ("ro,errors=remount-ro", True)])
def test_a_disk_is_read_only_when_its_file_system_is_and_not_when_only_we_may_not_write(
    options: str, expected: bool
) -> None:
    assert disk.is_read_only(MOUNTED % (options, options), "179:2") == expected
    assert not disk.is_read_only("", "179:2")


UNITS = """[{"unit":"luot-kiosk.service","load":"loaded","active":"%s","sub":"%s","description":"x"},
{"unit":"luot-backup.service","load":"loaded","active":"inactive","sub":"dead","description":"x"},
{"unit":"luot-phone.service","load":"not-found","active":"failed","sub":"failed","description":"x"},
{"unit":"luot-backup.timer","load":"loaded","active":"active","sub":"waiting","description":"x"}]"""


@pytest.mark.parametrize(
    ("active", "sub", "state"),
    [("active", "running", "well"), ("failed", "failed", "ill"), ("activating", "auto-restart", "ill")],
)
def test_a_unit_that_fails_or_is_started_again_and_again_is_ill(
    tmp_path: Path, active: str, sub: str, state: str
) -> None:
    found = units.units(machine(tmp_path, answer=UNITS % (active, sub)))
    assert found.state == state
    assert found.says["en"].endswith(": luot-kiosk")


@pytest.mark.parametrize("answer", [None, "[]", "Failed to connect to bus"])
def test_without_systemd_nothing_is_said_of_units(tmp_path: Path, answer: str | None) -> None:
    assert units.units(machine(tmp_path, answer=answer)).state == "unknown"


def now(trust: Trust) -> Now:
    local = NOW.moment
    return Now(utc=NOW, line=NOW, trusted=trust != "untrusted", local=local)


def clock(trust: Trust = "auto", *, is_set: bool = True, days: int = 0, apart_ms: int | None = 0) -> PartView:
    present = now("trusted" if is_set else "untrusted")
    return time_source.time_source(time_source.Facts(trust, present, NOW.later(-days * DAY_MS), apart_ms))


def test_a_clock_is_well_while_the_network_sets_it_or_a_person_vouches_for_it() -> None:
    assert clock().state == "well"
    assert clock("trusted").state == "well"
    assert clock("untrusted").state == "well", "the settings want it so"
    unset = clock(is_set=False)
    assert unset.state == "ill"
    assert all(helps in unset.do["vi"] for helps in ("pin đồng hồ", 'clock = "trusted"', "timedatectl set-time"))
    assert "timedatectl" not in unset.here["vi"], "people in the hall have no shell"
    assert clock(days=8).state == "ill", "so long without the network"
    assert clock(apart_ms=-2 * MINUTE_MS).state == "ill", "the kiosk says another time"
    assert clock(apart_ms=34_869_000).says["vi"].endswith("lệch nhau khoảng 9 giờ 41 phút")
    assert clock().says["vi"].endswith("01:15 ngày 24/11/2026")
    assert clock(apart_ms=None).state == "well"


def test_the_network_has_last_set_the_clock_when_timesyncd_says(tmp_path: Path) -> None:
    assert time_source.last_set(Machine(tmp_path)) is None
    machine(tmp_path, {time_source.LAST_SET: ""})
    assert time_source.last_set(Machine(tmp_path)) is not None


def test_a_command_that_is_not_there_or_fails_has_no_answer() -> None:
    assert run_command(("echo", "yes")) == "yes\n"
    assert run_command(("false",)) is None
    assert run_command(("/no/such/command",)) is None
