"""`luot doctor`: it finds printers and tries one, and a kiosk prints with the settings that it writes."""

from __future__ import annotations

import contextlib
import os
import queue
import re
import socket
import subprocess
import sys
import termios
import threading
import tomllib
import tty
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from core.messages.observations import SlipProven
from core.settings.sections import PrinterSettings
from luot.__main__ import main
from luot.doctor import examination
from luot.doctor.examination import examine, lines, print_self_test, with_rate
from luot.doctor.printer import _list
from luot.doctor.printer_sentences import TroubleError
from printer.connect import open_transport
from printer.drawing.office_layout import layout_of
from printer.drawing.self_test import SelfTest
from printer.job.slip_printer import SlipPrinter
from printer.job.spooler import Spooler
from printer.paper import Paper
from printer.setup.discovery import FoundPrinter
from printer.slip import Slip
from printer.virtual.models import MODELS, TM_T20, TM_T88
from printer.virtual.virtual_printer import VirtualPrinter
from runtime.settings.load import load
from tests.conftest import PATIENCE_S
from tests.paths import EXAMPLE
from words.sentence import Sentence

pytestmark = pytest.mark.slow

OURS = f"127.{1 + os.getpid() // 256 % 254}.{os.getpid() % 256}"
"""A part of the loopback network for this process alone, as tests may run in parallel."""
SOMEWHERE, NOWHERE = f"{OURS}.0/30", f"{OURS}.4/30"
Output = tuple[int, str, str]
Ask = Callable[..., Output]


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    """Exit status, stdout, stderr."""

    def ask(*words: str) -> Output:
        try:
            status = main(["doctor", "--language", "en", *words])
        except SystemExit as leaving:
            status = int(str(leaving.code))
        output = capsys.readouterr()
        return status, output.out, output.err

    return ask


def lines_of(output: str) -> dict[str, Any]:
    """The [printer] table at the end of the output."""
    printer: dict[str, Any] = tomllib.loads(output[output.index("[printer]") :])["printer"]
    return printer


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server((f"{OURS}.1", 9100)) as listener:
        listener.settimeout(2)
        yield listener


def settings_with(folder: Path, uri: str, more: str = "") -> Path:
    """The example settings with another printer."""
    file = folder / "office.toml"
    text = EXAMPLE.read_text("utf-8").replace('uri = "usb://04b8:0e15"\n', f'uri = "{uri}"\n')
    file.write_text(text + more, "utf-8")
    return file


def test_without_a_uri_it_lists_the_printers_and_sends_them_nothing(ask: Ask, listener: socket.socket) -> None:
    status, output, _ = ask("printer", "--network", SOMEWHERE)
    assert status == 0
    assert re.search(rf"^tcp://{re.escape(OURS)}\.1:9100 +network: .*nothing was sent to it$", output, re.MULTILINE)
    assert output.endswith("try it: sudo luot doctor printer URI\n")
    visitor, _ = listener.accept()
    with visitor:
        assert visitor.recv(64) == b""


def test_a_network_printer_of_the_settings_is_marked_and_not_connected_to(
    ask: Ask, listener: socket.socket, tmp_path: Path
) -> None:
    file = settings_with(tmp_path, f"tcp://{OURS}.1:9100")
    _, output, _ = ask("printer", "--network", SOMEWHERE, "--settings", str(file))
    assert re.search(
        rf"^tcp://{re.escape(OURS)}\.1:9100 .*left alone.* \(that of the settings\)$", output, re.MULTILINE
    )
    listener.setblocking(False)
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_the_printer_of_the_settings_is_listed_even_if_it_is_not_found(ask: Ask, tmp_path: Path) -> None:
    file = settings_with(tmp_path, "file:///dev/no-such-printer")
    _, output, _ = ask("printer", "--network", NOWHERE, "--settings", str(file))
    assert "file:///dev/no-such-printer  not found, although the settings name it\n" in output


def test_the_printer_is_read_from_settings_that_are_wrong_elsewhere(ask: Ask, tmp_path: Path) -> None:
    file = settings_with(tmp_path, f"tcp://{OURS}.1:9100", "\n[offfice]\n")
    status, output, _ = ask("printer", "--network", NOWHERE, "--settings", str(file))
    assert (status, "(that of the settings)" in output) == (0, True)


@pytest.mark.parametrize("text", ["printer = 3\n", "[printer]\nwidth_mm = 58\n", '[printer]\nuri = "lp0"\n', ""])
def test_settings_without_a_printer_mark_none(ask: Ask, tmp_path: Path, text: str) -> None:
    file = tmp_path / "office.toml"
    file.write_text(text, "utf-8")
    _, output, _ = ask("printer", "--network", NOWHERE, "--settings", str(file))
    assert "settings" not in output


def test_a_missing_settings_file_is_reported_in_one_line(ask: Ask, tmp_path: Path) -> None:
    status, _, error = ask("printer", "--settings", str(tmp_path / "office.toml"))
    assert status == 78
    assert error.count("\n") == 1


def test_without_any_printer_one_line_says_what_to_do() -> None:
    with pytest.raises(TroubleError, match="check its cable"):
        _list([], "", "en")


def test_a_device_is_matched_with_the_settings_by_any_of_its_names(capsys: pytest.CaptureFixture[str]) -> None:
    found = FoundPrinter("file:///dev/luot-printer", Sentence("USB: EPSON"), ("usb://04b8:0e15",))
    _list([found, FoundPrinter("serial:///dev/serial0", Sentence("serial line"))], "usb://04b8:0e15", "en")
    assert [line.endswith("(that of the settings)") for line in capsys.readouterr().out.splitlines()[:2]] == [
        True,
        False,
    ]


@pytest.mark.parametrize(
    "uri",
    ["lp0", "tcp://", "tcp://printer:99999", "serial:///dev/ttyS0?baud=fast", "file:///dev/usb/lp0?mm=3", "ipp://p"],
)
def test_a_uri_that_the_settings_would_not_accept_is_refused(ask: Ask, uri: str) -> None:
    status, _, error = ask("printer", uri)
    assert status == 2
    assert "expected" in error


@pytest.mark.parametrize("network", ["10.0.0.0/8", "office", "192.168.1.7/24"])
def test_a_network_that_is_too_large_or_invalid_is_refused(ask: Ask, network: str) -> None:
    status, _, error = ask("printer", "--network", network)
    assert (status, "such as 192.168.1.0/24" in error) == (2, True)


FAST_MM_PER_S = 400
"""Faster than real printers, but slow enough to be believed: instant printing would be taken for a false report."""
EXPECTED = {
    "full": {"width_mm": 80, "confirm": "printed", "cut": True},
    "blocks": {"width_mm": 80, "confirm": "sensor", "cut": True},
    "liar": {"width_mm": 80, "confirm": "sent", "cut": True},
    "plain58": {"width_mm": 58, "confirm": "sent", "cut": False},
    "tm-t88": {"width_mm": 80, "width_dots": 512, "confirm": "printed", "cut": True},
    "tm-t20": {"width_mm": 80, "dpi": 203, "confirm": "printed", "cut": True},
}


@pytest.mark.parametrize(
    ("character", "over"), [*((character, "tcp") for character in EXPECTED), ("full", "pty"), ("plain58", "pty")]
)
def test_a_kiosk_prints_with_the_settings_written_for_each_model(
    ask: Ask,
    tmp_path: Path,
    eventually: Callable[..., None],
    monkeypatch: pytest.MonkeyPatch,
    character: str,
    over: Any,
) -> None:
    expected = EXPECTED[character]
    if character == "liar":
        believe_only_what_takes_seconds(monkeypatch)
    with VirtualPrinter(tmp_path / "paper", MODELS[character], over=over, mm_per_s=FAST_MM_PER_S) as printer:
        status, output, error = ask("printer", printer.uri, "--width-mm", str(expected["width_mm"]))
        assert (status, error) == (0, "")
        written = lines_of(output)
        assert written == expected | {"uri": printer.uri + ("?baud=38400" if over == "pty" else "")}
        eventually(lambda: came_out(printer) == [True], "the test slip is out")

        file = tmp_path / "office.toml"
        rest = re.sub(r"(?ms)^\[printer\]\n.*?(?=^\[)", "", EXAMPLE.read_text("utf-8"))
        file.write_text(rest + output[output.index("[printer]") :], "utf-8")
        assert main(["check", str(file)]) == 0
        assert print_one(file) == written["confirm"]
        eventually(lambda: came_out(printer) == [True, True], "the slip is out")
        assert printer.stray == b""


def test_the_dots_of_the_head_are_asked_for_and_read_off_the_test_slip(tmp_path: Path) -> None:
    """Its model is not known. A number that is not on the slip is asked for again."""
    answers, shown = iter(["500", " 512"]), list[Sentence]()
    with VirtualPrinter(tmp_path, replace(TM_T88, called="another"), mm_per_s=FAST_MM_PER_S) as printer:
        given = PrinterSettings(uri=printer.uri)
        found = examine(given, prints=True, show=shown.append, is_skipped=None, ask=lambda _: next(answers))
    assert "500: there is no such number on it" in [line.said("en") for line in shown]
    assert found is not None
    assert found.width_dots == 512


def test_a_head_with_the_usual_dots_needs_no_setting(tmp_path: Path) -> None:
    with VirtualPrinter(tmp_path, mm_per_s=FAST_MM_PER_S) as printer:
        given = PrinterSettings(uri=printer.uri)
        found = examine(given, prints=True, show=lambda _: None, is_skipped=None, ask=lambda _: "")
    assert found is not None
    assert "width_dots" not in "\n".join(lines(found))


def test_a_density_is_tried_on_the_test_slip_and_written(
    ask: Ask, tmp_path: Path, eventually: Callable[..., None]
) -> None:
    with VirtualPrinter(tmp_path, replace(TM_T20, maker="another"), mm_per_s=FAST_MM_PER_S) as printer:
        lengths: list[int] = []
        for told in ((), ("--dpi", "203")):
            status, output, _ = ask("printer", printer.uri, *told)
            assert (status, "dpi" in lines_of(output)) == (0, bool(told))
            eventually(lambda: came_out(printer) == [True] * (len(lengths) + 1), "the test slip is out")
            lengths.append(printer.slips[-1].picture.height)
    assert lengths[0] < lengths[1]


@pytest.mark.parametrize("dots", ["none", "500", "1024"])
def test_dots_that_the_settings_would_not_take_are_refused(ask: Ask, dots: str) -> None:
    status, _, error = ask("printer", "tcp://127.0.0.1", "--width-dots", dots)
    assert (status, "expected a multiple of 8 from 256 to 640" in error) == (2, True)


def believe_only_what_takes_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets a false report be noticed even when this machine is so busy that it arrives late."""
    monkeypatch.setattr(examination, "FASTEST_MM_PER_S", 15)


def came_out(printer: VirtualPrinter) -> list[bool]:
    """For each piece of paper, whether it is a complete slip."""
    return [slip.complete for slip in printer.slips]


def print_one(file: Path) -> str:
    """Prints a slip as a kiosk with these settings does; returns its proof."""
    settings = load(file)
    reports: queue.SimpleQueue[Any] = queue.SimpleQueue()
    spooler = Spooler(SlipPrinter(settings.printer, layout_of(settings), reports.put))
    spooler.start()
    try:
        while True:
            output = reports.get(timeout=PATIENCE_S)
            if spooler.can_print(getattr(output, "condition", "offline")):
                break
        spooler.print(Slip(label="207", service={"vi": "Chứng thực", "en": "Certification"}))
        while not isinstance(output, SlipProven):
            output = reports.get(timeout=PATIENCE_S)
        return output.proof
    finally:
        spooler.close()


def test_a_printer_is_tried_by_its_device_file(ask: Ask, tmp_path: Path) -> None:
    with VirtualPrinter(tmp_path, over="pty") as printer:
        status, output, _ = ask("printer", printer.file_uri)
        assert (status, lines_of(output)["uri"]) == (0, printer.file_uri)
        assert came_out(printer) == [True]


@pytest.mark.parametrize(("language", "told"), [("en", "no device but a file"), ("vi", "không phải thiết bị")])
def test_no_slip_is_written_over_a_file(ask: Ask, tmp_path: Path, language: str, told: str) -> None:
    (tmp_path / "accounts").write_text("root", "utf-8")
    status, _, problem = ask("--language", language, "printer", f"file://{tmp_path}/accounts")
    assert status == 1
    assert told in problem
    assert (tmp_path / "accounts").read_text("utf-8") == "root"


@pytest.mark.parametrize("character", ["full", "plain58"])
def test_the_test_slip_is_printed_dot_by_dot(
    ask: Ask, tmp_path: Path, eventually: Callable[..., None], character: str
) -> None:
    narrow = character == "plain58"
    with VirtualPrinter(tmp_path, MODELS[character]) as printer:
        ask("printer", printer.uri, "--width-mm", "58" if narrow else "80")
        eventually(lambda: came_out(printer) == [True], "the test slip is out")
        drawn, _ = SelfTest(Paper(58, 384) if narrow else Paper(), printer.uri).body(Slip(label="", service={}))
        paper = printer.slips[0].picture
    white = bytes(b ^ 0xFF for b in paper.crop((0, drawn.height, drawn.width, paper.height)).tobytes())
    assert paper.crop((0, 0, drawn.width, drawn.height)).tobytes() == bytes(byte ^ 0xFF for byte in drawn.data)
    assert not any(white), "only the feed to the cutter follows"


def test_the_rate_of_a_serial_printer_is_found(tmp_path: Path) -> None:
    master, line = os.openpty()
    tty.setraw(master)
    rate = termios.B9600

    def answer() -> None:
        with contextlib.suppress(OSError):  # until the line hangs up
            while question := os.read(master, 64):
                if termios.tcgetattr(master)[4] == rate:
                    os.write(master, b"\x12" * question.count(b"\x10\x04"))

    printer = threading.Thread(target=answer)
    printer.start()
    output: list[Sentence] = []
    uri = f"serial://{os.ttyname(line)}"
    try:
        assert with_rate(uri, output.append) == f"{uri}?baud=9600"
        assert [each.said("en") for each in output] == ["rate: 9600 bits a second, since it answers there"]
    finally:
        os.close(line)
        printer.join(5)
        os.close(master)


def test_with_no_print_nothing_is_printed_and_fewer_questions_are_asked(ask: Ask, tmp_path: Path) -> None:
    with VirtualPrinter(tmp_path) as printer:
        status, output, _ = ask("printer", printer.uri, "--no-print")
        assert (status, printer.slips, printer.hanging_rows) == (0, [], 0)
        assert "[printer]" not in output
        assert "reports when a slip is printed (GS ( H): not asked\n" in output


def test_settings_that_differ_from_the_default_are_written(ask: Ask, tmp_path: Path) -> None:
    with VirtualPrinter(tmp_path) as printer:
        assert lines_of(ask("printer", printer.uri, "--plain")[1])["plain"] is True
    settings = PrinterSettings(uri='file:///dev/odd"name', timeout_s=14)
    assert tomllib.loads("\n".join(lines(settings)))["printer"] == {
        "uri": 'file:///dev/odd"name',
        "width_mm": 80,
        "confirm": "sensor",
        "cut": True,
        "timeout_s": 14,
    }


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (VirtualPrinter.paper_out, "out of paper; put that right and try again"),
        (VirtualPrinter.cover_open, "cover open; put that right and try again"),
        (lambda printer: printer.paper_out(after_rows=500), "the test slip did not come out whole: out of paper"),
        (VirtualPrinter.off, "if the kiosk is running, stop it first: sudo systemctl stop luot-kiosk"),
    ],
    ids=["no paper", "open", "paper ends", "off"],
)
def test_a_problem_is_reported_in_one_line_and_no_settings_are_written(
    ask: Ask, tmp_path: Path, trouble: Callable[[VirtualPrinter], None], words: str
) -> None:
    with VirtualPrinter(tmp_path) as printer:
        trouble(printer)
        status, output, error = ask("printer", printer.uri)
    assert (status, error.count("\n")) == (1, 1)
    assert error.startswith(f"luot doctor printer: {printer.uri}: ")
    assert error.endswith(f"{words}\n")
    assert "[printer]" not in output


def test_for_a_printer_that_blocks_without_paper_the_paper_is_named_before_the_cable(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(examination, "SLIP_S", 1)
    with VirtualPrinter(tmp_path, MODELS["blocks"]) as printer:
        printer.paper_out()
        status, _, error = ask("printer", printer.uri)
    assert status == 1
    assert 0 < error.index("paper") < error.index("cable")


def test_if_only_serial_lines_are_found_cable_and_power_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    line = FoundPrinter("serial:///dev/ttyS0", Sentence("serial line"))
    _list([line], "", "en")
    output = capsys.readouterr().out
    assert "No printer was found on USB or in this network; check its cable" in output
    _list([line, FoundPrinter("file:///dev/luot-printer", Sentence("USB: EPSON"))], "", "en")
    assert "cable" not in capsys.readouterr().out


def test_a_printer_that_the_kiosk_uses_is_reported_as_busy(ask: Ask, tmp_path: Path) -> None:
    with VirtualPrinter(tmp_path, over="pty") as printer, closing(open_transport(printer.uri)):
        status, _, error = ask("printer", printer.uri)
    assert status == 1
    assert "another program may have it open; if the kiosk is running, stop it first" in error


def test_for_a_printer_with_a_single_connection_the_kiosk_is_named(tmp_path: Path) -> None:
    with VirtualPrinter(tmp_path, one_at_a_time=True) as printer, closing(open_transport(printer.uri)):
        settings = PrinterSettings(uri=printer.uri, confirm="sent")
        with pytest.raises(TroubleError, match="if the kiosk is running, stop it first"):
            print_self_test(settings, lambda _: None, timeout_s=1)


def test_a_printer_that_does_not_give_its_proof_is_not_recommended(tmp_path: Path) -> None:
    with VirtualPrinter(tmp_path, MODELS["blocks"]) as printer:
        settings = PrinterSettings(uri=printer.uri, confirm="printed")
        with pytest.raises(TroubleError, match="did not say within 2 s that it is out"):
            print_self_test(settings, lambda _: None, timeout_s=2)


def test_at_a_terminal_the_technician_is_asked_for_cover_and_dots_and_enter_skips_both(tmp_path: Path) -> None:
    keyboard, terminal = os.openpty()
    with VirtualPrinter(tmp_path) as printer:
        doctor = subprocess.Popen(
            [sys.executable, "-m", "luot", "doctor", "printer", printer.uri, "--language", "en"],
            stdin=terminal,
            stdout=subprocess.PIPE,
            text=True,
        )
        os.close(terminal)
        assert doctor.stdout is not None
        output = [doctor.stdout.readline() for _ in range(2)]
        os.write(keyboard, b"\n\n")
        rest, _ = doctor.communicate(timeout=PATIENCE_S)
    os.close(keyboard)
    assert doctor.returncode == 0
    assert "Enter skips" in output[0]
    assert output[1].startswith("Open the printer's cover now")
    assert "its answers are true: not tried" in rest
    assert "Which is the last whole number behind" in rest


def examined(printer: VirtualPrinter) -> list[str]:
    """The output, while the cover is opened and closed as asked."""
    output: list[str] = []

    def show(sentence: Sentence) -> None:
        line = sentence.said("en")
        output.append(line)
        if line.startswith("Open"):
            printer.cover_open()
        elif "Close" in line:
            printer.cover_closed()

    found = examine(PrinterSettings(uri=printer.uri), prints=True, show=show, is_skipped=lambda: False)
    assert found is not None
    return [*output, *lines(found)]


def test_a_printer_whose_answers_change_with_its_cover_is_trusted(tmp_path: Path) -> None:
    with VirtualPrinter(tmp_path) as printer:
        output = examined(printer)
    assert "its answers are true: yes, they changed with the cover" in output
    assert 'confirm = "printed"' in output


def test_a_printer_that_reports_a_slip_before_it_can_be_printed_leads_to_a_warning(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    believe_only_what_takes_seconds(monkeypatch)
    with VirtualPrinter(tmp_path, MODELS["liar"], mm_per_s=200) as printer:
        status, output, _ = ask("printer", printer.uri)
    assert status == 0
    assert re.search(r"^warning: 1\d\d mm in \d\.\d\d s\?", output, re.MULTILINE)
    assert "run this again with --cover\n" in output
    assert lines_of(output)["confirm"] == "sent"


def test_a_fast_printer_leads_to_no_warning(ask: Ask, tmp_path: Path) -> None:
    with VirtualPrinter(tmp_path, mm_per_s=300) as printer:
        assert "warning" not in ask("printer", printer.uri)[1]


def test_it_speaks_the_language_of_the_office(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What belongs into the settings is the same in each."""
    with VirtualPrinter(tmp_path, mm_per_s=300) as printer:
        file = settings_with(tmp_path, printer.uri)
        assert main(["doctor", "printer", printer.uri, "--settings", str(file)]) == 0
        output = capsys.readouterr().out
        assert "báo khi phiếu đã in xong (GS ( H): có\n" in output
        assert "Dots” là số nào? Nếu nhỏ hơn 576 thì" in output
        assert "lost" not in output
        assert lines_of(output)["confirm"] == "printed"
        printer.paper_out()
        assert main(["doctor", "printer", printer.uri, "--settings", str(file)]) == 1
        assert capsys.readouterr().err == f"luot doctor printer: {printer.uri}: hết giấy; xin xử lý rồi thử lại\n"
