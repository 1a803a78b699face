"""How the kiosk begins and ends: by its settings, by its journal, at a signal; and what it says without a clock."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.messages.commands import OpenCounter
from core.messages.wire import decode_health
from demo.example_office import with_keys
from printer.drawing.office_layout import layout_of
from printer.slip import Slip
from runtime.bus.bus import Message

House = Any


PROGRAM = ("-m", "kiosk")
WITHOUT_FONTS = """
import sys
from pathlib import Path
from kiosk.__main__ import main
from runtime.fonts import noto
noto.__defaults__ = ((Path("/nowhere"),),)
sys.exit(main())
"""


def run_kiosk(settings: Path, *arguments: str, program: tuple[str, str] = PROGRAM) -> subprocess.CompletedProcess[str]:
    """To its end, which must come by itself."""
    return subprocess.run(
        [sys.executable, *program, "--settings", str(settings), *arguments],
        env=os.environ | {"GPIOZERO_PIN_FACTORY": "mock"},
        capture_output=True,
        text=True,
        timeout=10,
        check=False,
    )


WRONG = """
[office]
id = "Kiên Lương"
name = { vi = "Trung tâm" }
languages = ["vi"]
timezone = "Asia/Saigon_City"
head_start_min = -1

[printer]
width_mm = 60
colour = "red"

[[service]]
code = "CT"
prefix = "2"
name = { vi = "Chứng thực" }

[[service]]
code = "HT"
prefix = "21"
name = { vi = "Hộ tịch" }

[[counter]]
id = "1"
offsets = { CT = 0, HT = 0, ZZ = 5 }

[[device]]
name = "kiosk"
role = "kiosk"

[[device]]
name = "keypad-1"
role = "keypad"
counter = "9"
"""


def test_wrong_settings_end_it_with_78_and_name_every_mistake(tmp_path: Path) -> None:
    file = tmp_path / "office.toml"
    file.write_text(WRONG, encoding="utf-8")
    run = run_kiosk(file)
    assert run.returncode == 78
    lines = run.stderr.splitlines()
    assert all(line.startswith(f"{file}: ") and "expected" in line for line in lines), run.stderr
    for mistake in (
        'office.id: "Kiên Lương"',
        'office.timezone: "Asia/Saigon_City"',
        "office.head_start_min: -1",
        "printer.width_mm: 60",
        "printer.colour",
        "service[HT].prefix",
        "ZZ",
        'counter: "9"',
    ):
        assert sum(mistake in line for line in lines) == 1, f"{mistake} in {run.stderr}"
    assert "Traceback" not in run.stderr


def test_a_name_that_is_no_kiosk_ends_it_with_78(house: House) -> None:
    run = run_kiosk(house.file, "--device", "wall")
    assert run.returncode == 78
    assert run.stderr == '--device: wall: expected the name of a [[device]] with the role "kiosk" (kiosk)\n'
    assert not house.journal.exists()


@pytest.mark.parametrize(("key", "expected"), [("layout", "a file to read"), ("logo", "a picture (PNG, JPEG)")])
def test_slips_that_cannot_be_set_are_a_wrong_setting(house: House, key: str, expected: str) -> None:
    house.file.write_text(with_keys(house.file.read_text("utf-8"), {f"slip.{key}": "none"}), "utf-8")
    run = run_kiosk(house.file)
    assert run.returncode == 78
    missing = house.file.with_name("none")
    assert run.stderr.endswith(f"{missing}: the file: No such file or directory: expected {expected}\n")


def test_a_second_kiosk_on_the_same_journal_ends_with_one_line_and_the_first_goes_on(house: House) -> None:
    house.kiosk.start()
    console = house.client("console")
    console.take(paperless=True)
    run = run_kiosk(house.file)
    assert run.returncode == 1
    assert run.stderr.splitlines() == [
        f"CRITICAL kiosk: {house.journal}.lock: another program holds it; is luot-kiosk running already?"
    ]
    console.take(paperless=True)
    assert len(house.issued()) == 2


def test_a_missing_password_is_a_wrong_setting(house: House) -> None:
    """Another start would not help, so systemd must not try."""
    (Path(house.settings.broker.secrets) / "kiosk").unlink()
    run = run_kiosk(house.file)
    assert run.returncode == 78
    assert run.stderr.count("\n") == 1
    assert "kiosk: No such file or directory; expected a file with the device's password" in run.stderr


def test_a_missing_font_ends_it_with_one_line_and_another_start_is_not_tried(house: House) -> None:
    run = run_kiosk(house.file, program=("-c", WITHOUT_FONTS))
    assert run.returncode == 78
    font = "NotoSans-Regular.ttf is not in /nowhere; install the Debian package fonts-noto-core"
    assert run.stderr.splitlines() == [f"CRITICAL kiosk: {font}"]


def test_a_journal_that_is_none_ends_it_with_one_line(house: House) -> None:
    house.journal.write_text("no journal", encoding="utf-8")
    run = run_kiosk(house.file)
    assert run.returncode == 1
    assert run.stderr.count("\n") == 1
    assert run.stderr.startswith(f"CRITICAL kiosk: {house.journal}: file is not a database; move it away")


def test_it_says_when_numbers_can_be_taken_and_who_waits(house: House, eventually: Callable[..., None]) -> None:
    house.kiosk.start()
    console = house.client("console")
    for _ in range(2):
        console.take(paperless=True)
    assert house.kiosk.stop() == 0
    house.kiosk.start()
    eventually(lambda: "INFO kiosk: ready: numbers can be taken; 2 waiting\n" in house.kiosk.log, "it is ready")


def test_a_signal_ends_it_in_order(house: House) -> None:
    """Also in the middle of a slip, which still comes out, and is not printed a second time."""
    house.kiosk.start()
    console = house.client("console")
    healths: list[bool] = []
    understand = console._understand

    def listen(news: Any) -> None:
        if isinstance(news, Message) and news.topic == console.topics.health("kiosk"):
            healths.append(decode_health(news.payload).online)
        understand(news)

    console._understand = listen
    labels = [console.take() for _ in range(5)]
    started = time.monotonic()
    assert house.kiosk.stop() == 0
    assert time.monotonic() - started < 5
    assert console.until(lambda: healths and healths[-1] is False, 5), "its goodbye"
    assert "Traceback" not in house.kiosk.log
    house.kiosk.start()
    assert console.until(lambda: healths[-1] is True, 5)
    labels.append(console.take())
    assert console.until(lambda: console.state.printer.pending == 0 and console.state.services[0].last == "206", 5)
    assert house.slips() == labels == [f"20{number}" for number in range(1, 7)]


@pytest.mark.parametrize("mm_per_s", [5])
def test_a_slip_that_does_not_come_to_its_end_holds_up_no_signal(house: House) -> None:
    house.kiosk.start()
    console = house.client("console")
    label = console.take()
    started = time.monotonic()
    assert house.kiosk.stop() == 0
    assert time.monotonic() - started < 5
    assert house.entries()[-1].event.label == label, "nobody knows yet what has become of it"
    assert house.slips() == []


def test_it_ends_in_order_without_a_broker_and_without_a_printer(house: House) -> None:
    house.kiosk.start()
    console = house.client("console")
    console.take(paperless=True)
    house.broker.stop()
    house.printer.off()
    started = time.monotonic()
    assert house.kiosk.stop() == 0
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("clock", ["untrusted", "trusted"])
def test_a_clock_that_nobody_believes_is_printed_nowhere(house: House, clock: str) -> None:
    house.kiosk.start()
    console = house.client("console")
    assert console.insist(OpenCounter(id="open", counter="1")).ok
    label = console.take()
    believed = clock == "trusted"
    assert console.until(lambda: console.states and console.state.services[0].waiting == 1, 5)
    assert console.state.clock == clock
    layout = layout_of(house.settings)
    timeless = layout.body(Slip(label=label, service=house.settings.service[0].name, ahead=0)).raster
    (slip,) = house.printer.slips
    paper = slip.picture.tobytes("raw", "1;I")
    assert (layout.head.data + timeless.data in paper) == (not believed)
    assert console.call_next("1").ok
    assert {entry.trusted for entry in house.entries()} == {believed}
