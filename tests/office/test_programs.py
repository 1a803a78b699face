"""How the kiosk starts and ends: with its settings, its journal, at a signal; and what it prints without a clock."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from core.messages.commands import OpenCounter
from core.messages.wire import Topics, decode_health
from demo.example_office import with_keys
from printer.drawing.office_layout import layout_of
from printer.slip import Slip
from runtime.bus.bus import BusEvent, Message
from tests.conftest import PATIENCE_S, Eventually
from tests.office.real_office import Office

pytestmark = pytest.mark.slow

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
    """Runs the kiosk, which must end by itself."""
    return subprocess.run(
        [sys.executable, *program, "--settings", str(settings), *arguments],
        env=os.environ | {"GPIOZERO_PIN_FACTORY": "mock"},
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
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


def test_wrong_settings_end_the_kiosk_with_78_and_name_every_mistake(tmp_path: Path) -> None:
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


def test_a_device_that_is_no_kiosk_ends_it_with_78(office: Office) -> None:
    run = run_kiosk(office.file, "--device", "wall")
    assert run.returncode == 78
    assert run.stderr == '--device: wall: expected the name of a [[device]] with the role "kiosk" (kiosk)\n'
    assert not office.journal.exists()


@pytest.mark.parametrize(("key", "expected"), [("layout", "a file to read"), ("logo", "a picture (PNG, JPEG)")])
def test_missing_files_of_the_slip_are_wrong_settings(office: Office, key: str, expected: str) -> None:
    office.file.write_text(with_keys(office.file.read_text("utf-8"), {f"slip.{key}": "none"}), "utf-8")
    run = run_kiosk(office.file)
    assert run.returncode == 78
    missing = office.file.with_name("none")
    assert run.stderr.endswith(f"{missing}: the file: No such file or directory: expected {expected}\n")


def test_a_second_kiosk_on_the_same_journal_ends_and_the_first_goes_on(office: Office) -> None:
    office.kiosk.start()
    console = office.device("console")
    console.take(paperless=True)
    run = run_kiosk(office.file)
    assert run.returncode == 1
    assert run.stderr.splitlines() == [
        f"CRITICAL kiosk: {office.journal}.lock: another program holds it; is luot-kiosk running already?"
    ]
    console.take(paperless=True)
    assert len(office.issued()) == 2


def test_without_its_password_a_kiosk_still_gives_out_numbers(office: Office, eventually: Eventually) -> None:
    assert office.settings.broker.secrets
    (Path(office.settings.broker.secrets) / "kiosk").unlink()
    office.kiosk.start()
    eventually(lambda: "ready: numbers can be taken" in office.kiosk.log, "the kiosk is not ready")
    assert office.kiosk.stop() == 0
    assert "kiosk: No such file or directory; expected a file with the device's password" in office.kiosk.log


def test_a_missing_font_may_still_be_installed(office: Office) -> None:
    run = run_kiosk(office.file, program=("-c", WITHOUT_FONTS))
    assert run.returncode == 1
    font = "NotoSans-Regular.ttf is not in /nowhere; install the Debian package fonts-noto-core"
    assert run.stderr.splitlines()[-1] == f"CRITICAL kiosk: {font}"


def test_a_file_that_is_no_journal_ends_the_kiosk_with_one_line(office: Office) -> None:
    office.journal.write_text("no journal", encoding="utf-8")
    run = run_kiosk(office.file)
    assert run.returncode == 1
    assert run.stderr.count("\n") == 1
    assert run.stderr.startswith(
        f"CRITICAL kiosk: {office.journal}: file is not a database; to keep what is whole of it: luot repair"
    )


def test_the_log_says_when_tickets_can_be_taken_and_how_many_wait(office: Office, eventually: Eventually) -> None:
    office.kiosk.start()
    console = office.device("console")
    for _ in range(2):
        console.take(paperless=True)
    assert office.kiosk.stop() == 0
    office.kiosk.start()
    eventually(lambda: "INFO kiosk: ready: numbers can be taken; 2 waiting\n" in office.kiosk.log, "it is ready")


def test_sigterm_ends_the_kiosk_in_order(office: Office) -> None:
    """Even in the middle of a slip: it still comes out, and is not printed again."""
    office.kiosk.start()
    healths: list[bool] = []

    def record(event: BusEvent) -> None:
        if isinstance(event, Message) and event.topic == Topics("hall").health("kiosk"):
            healths.append(decode_health(event.payload).online)

    console = office.device("console", on_event=record)
    labels = [console.take() for _ in range(5)]
    assert office.kiosk.stop() == 0
    assert console.wait_for(lambda: healths and healths[-1] is False), "it reports that it is offline"
    assert "Traceback" not in office.kiosk.log
    office.kiosk.start()
    assert console.wait_for(lambda: healths[-1] is True)
    labels.append(console.take())
    assert console.wait_for_state(lambda state: state.printer.pending == 0 and state.services[0].last == "206")
    assert office.slips() == labels == [f"20{number}" for number in range(1, 7)]


@pytest.mark.parametrize("mm_per_s", [5])
def test_a_slow_slip_does_not_delay_the_end(office: Office) -> None:
    office.kiosk.start()
    console = office.device("console")
    label = console.take()
    assert office.kiosk.stop() == 0
    last = office.entries()[-1].event
    assert getattr(last, "label", None) == label, "it is not yet known whether the slip came out"
    assert office.slips() == []


def test_the_kiosk_ends_in_order_without_broker_and_printer(office: Office) -> None:
    office.kiosk.start()
    console = office.device("console")
    console.take(paperless=True)
    office.broker.stop()
    office.printer.off()
    assert office.kiosk.stop() == 0


@pytest.mark.parametrize("clock", ["untrusted", "trusted"])
def test_an_untrusted_clock_is_not_printed(office: Office, clock: str) -> None:
    office.kiosk.start()
    console = office.device("console")
    assert console.request(OpenCounter(id="open", counter="1")).ok
    label = console.take()
    trusted = clock == "trusted"
    assert console.wait_for_state(lambda state: state.services[0].waiting == 1)
    assert console.state.clock == clock
    layout = layout_of(office.settings)
    timeless = layout.body(Slip(label=label, service=office.settings.service[0].name, ahead=0)).raster
    (slip,) = office.printer.slips
    paper = slip.picture.tobytes("raw", "1;I")
    assert (layout.head.data + timeless.data in paper) == (not trusted)
    assert console.call_next("1").ok
    assert {entry.trusted for entry in office.entries()} == {trusted}
