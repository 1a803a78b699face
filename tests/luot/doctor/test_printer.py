"""`luot doctor`: printers are found and tried, and the lines that it writes are the lines that a kiosk prints with."""

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

from core.messages.observations import SlipProven
from core.settings.sections import PrinterSettings
from luot.__main__ import main
from luot.doctor import doctor
from luot.doctor.examination import TroubleError, examine, lines, print_specimen, with_rate
from luot.doctor.printer import _list
from printer.connect import open_transport
from printer.drawing.office_layout import layout_of
from printer.drawing.self_test import SelfTest
from printer.job.printing import Printing
from printer.job.spooler import Spooler
from printer.setup.discovery import Found
from printer.slip import Slip
from printer.virtual.models import CHARACTERS
from printer.virtual.printer import VirtualPrinter
from runtime.settings.load import load
from tests.paths import EXAMPLE

OURS = f"127.{1 + os.getpid() // 256 % 254}.{os.getpid() % 256}"
"""A network of the loopback for this process alone: others may test at the same time."""
SOMEWHERE, NOWHERE = f"{OURS}.0/30", f"{OURS}.4/30"
Asked = tuple[int, str, str]
Ask = Callable[..., Asked]


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Ask:
    """Exit status, stdout, stderr."""

    def ask(*words: str) -> Asked:
        try:
            status = main(["doctor", *words])
        except SystemExit as leaving:
            status = int(str(leaving.code))
        said = capsys.readouterr()
        return status, said.out, said.err

    return ask


def lines_of(said: str) -> dict[str, Any]:
    """The [printer] table at the end of what was said."""
    printer: dict[str, Any] = tomllib.loads(said[said.index("[printer]") :])["printer"]
    return printer


def test_alone_it_lists_its_words(ask: Ask) -> None:
    status, said, _ = ask()
    assert status == 0
    assert all(f"luot doctor {word}: " in said for word in doctor.WORDS)


# Which printers there are


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server((f"{OURS}.1", 9100)) as listener:
        listener.settimeout(2)
        yield listener


def settings_with(folder: Path, uri: str, more: str = "") -> Path:
    """The example's, with another printer."""
    file = folder / "office.toml"
    text = EXAMPLE.read_text("utf-8").replace('uri = "usb://04b8:0e15"\n', f'uri = "{uri}"\n')
    file.write_text(text + more, "utf-8")
    return file


def test_without_a_uri_it_lists_who_listens_sends_nothing_and_says_how_to_go_on(
    ask: Ask, listener: socket.socket
) -> None:
    status, said, _ = ask("printer", "--network", SOMEWHERE)
    assert status == 0
    assert re.search(rf"^tcp://{re.escape(OURS)}\.1:9100 +network: .*nothing was sent to it$", said, re.MULTILINE)
    assert said.endswith("try it: sudo luot doctor printer URI\n")
    visitor, _ = listener.accept()
    with visitor:
        assert visitor.recv(64) == b""


def test_the_printer_of_the_settings_is_marked_and_left_alone_in_the_network(
    ask: Ask, listener: socket.socket, tmp_path: Path
) -> None:
    file = settings_with(tmp_path, f"tcp://{OURS}.1:9100")
    _, said, _ = ask("printer", "--network", SOMEWHERE, "--settings", str(file))
    assert re.search(rf"^tcp://{re.escape(OURS)}\.1:9100 .*left alone.* \(that of the settings\)$", said, re.MULTILINE)
    listener.setblocking(False)
    with pytest.raises(BlockingIOError):
        listener.accept()


def test_the_printer_of_the_settings_is_named_also_where_it_is_not_found(ask: Ask, tmp_path: Path) -> None:
    file = settings_with(tmp_path, "file:///dev/no-such-printer")
    _, said, _ = ask("printer", "--network", NOWHERE, "--settings", str(file))
    assert "file:///dev/no-such-printer  not found, although the settings name it\n" in said


def test_settings_that_are_wrong_elsewhere_still_tell_their_printer(ask: Ask, tmp_path: Path) -> None:
    file = settings_with(tmp_path, f"tcp://{OURS}.1:9100", "\n[offfice]\n")
    status, said, _ = ask("printer", "--network", NOWHERE, "--settings", str(file))
    assert (status, "(that of the settings)" in said) == (0, True)


@pytest.mark.parametrize("text", ["printer = 3\n", "[printer]\nwidth_mm = 58\n", '[printer]\nuri = "lp0"\n', ""])
def test_settings_that_name_no_printer_mark_none(ask: Ask, tmp_path: Path, text: str) -> None:
    file = tmp_path / "office.toml"
    file.write_text(text, "utf-8")
    _, said, _ = ask("printer", "--network", NOWHERE, "--settings", str(file))
    assert "settings" not in said


def test_settings_that_are_asked_for_and_not_there_are_told_in_one_line(ask: Ask, tmp_path: Path) -> None:
    status, _, error = ask("printer", "--settings", str(tmp_path / "office.toml"))
    assert status == 78
    assert error.count("\n") == 1


def test_where_none_is_found_one_line_says_what_to_do() -> None:
    with pytest.raises(TroubleError, match="look at its cable"):
        _list([], "")


def test_a_device_is_that_of_the_settings_by_whichever_of_its_names(capsys: pytest.CaptureFixture[str]) -> None:
    found = Found("file:///dev/luot-printer", "USB: EPSON", ("usb://04b8:0e15",))
    _list([found, Found("serial:///dev/serial0", "serial line")], "usb://04b8:0e15")
    assert [line.endswith("(that of the settings)") for line in capsys.readouterr().out.splitlines()[:2]] == [
        True,
        False,
    ]


# What one can do


@pytest.mark.parametrize(
    "uri",
    ["lp0", "tcp://", "tcp://printer:99999", "serial:///dev/ttyS0?baud=fast", "file:///dev/usb/lp0?mm=3", "ipp://p"],
)
def test_what_the_settings_would_not_take_is_not_tried_either(ask: Ask, uri: str) -> None:
    status, _, error = ask("printer", uri)
    assert status == 2
    assert "expected" in error


@pytest.mark.parametrize("network", ["10.0.0.0/8", "office", "192.168.1.7/24"])
def test_a_network_that_is_too_large_or_none_is_not_searched(ask: Ask, network: str) -> None:
    status, _, error = ask("printer", "--network", network)
    assert (status, "such as 192.168.1.0/24" in error) == (2, True)


FAST_MM_PER_S = 400
"""Faster than any printer, and yet as paper moves: one that seems to print at once is not believed."""
EXPECTED = {
    "full": {"width_mm": 80, "confirm": "printed", "cut": True},
    "blocks": {"width_mm": 80, "confirm": "sensor", "cut": True},
    "liar": {"width_mm": 80, "confirm": "sent", "cut": True},
    "plain58": {"width_mm": 58, "confirm": "sent", "cut": False},
}


@pytest.mark.parametrize("over", ["tcp", "pty"])
@pytest.mark.parametrize("character", EXPECTED)
def test_each_printer_is_tried_and_its_lines_print_the_slips_of_a_kiosk(
    ask: Ask, tmp_path: Path, eventually: Callable[..., None], character: str, over: Any
) -> None:
    expected = EXPECTED[character]
    with VirtualPrinter(tmp_path / "paper", CHARACTERS[character], over=over, mm_per_s=FAST_MM_PER_S) as printer:
        status, said, error = ask("printer", printer.uri, "--width-mm", str(expected["width_mm"]))
        assert (status, error) == (0, "")
        written = lines_of(said)
        assert written == expected | {"uri": printer.uri + ("?baud=38400" if over == "pty" else "")}
        eventually(lambda: came_out(printer) == [True], "the test slip is out")

        file = tmp_path / "office.toml"
        rest = re.sub(r"(?ms)^\[printer\]\n.*?(?=^\[)", "", EXAMPLE.read_text("utf-8"))
        file.write_text(rest + said[said.index("[printer]") :], "utf-8")
        assert main(["check", str(file)]) == 0
        assert print_one(file) == written["confirm"]
        eventually(lambda: came_out(printer) == [True, True], "the slip is out")
        assert printer.stray == b""


def came_out(printer: VirtualPrinter) -> list[bool]:
    """For each piece of paper, whether it is a whole slip."""
    return [slip.complete for slip in printer.slips]


def print_one(file: Path) -> str:
    """A slip as the kiosk of these settings prints it; returns its proof."""
    settings = load(file)
    news: queue.SimpleQueue[Any] = queue.SimpleQueue()
    spooler = Spooler(Printing(settings.printer, layout_of(settings), news.put))
    spooler.start()
    try:
        while True:
            said = news.get(timeout=10)
            if spooler.can_print(getattr(said, "condition", "offline")):
                break
        spooler.print(Slip(label="207", service={"vi": "Chứng thực", "en": "Certification"}))
        while not isinstance(said, SlipProven):
            said = news.get(timeout=10)
        return said.proof
    finally:
        spooler.close()


def test_a_printer_behind_usblp_is_tried_by_its_device_file(ask: Ask, tmp_path: Path) -> None:
    with VirtualPrinter(tmp_path, over="pty") as printer:
        status, said, _ = ask("printer", printer.file_uri)
        assert (status, lines_of(said)["uri"]) == (0, printer.file_uri)
        assert came_out(printer) == [True]


@pytest.mark.parametrize("character", ["full", "plain58"])
def test_the_test_slip_on_paper_is_the_one_that_was_drawn_dot_for_dot(
    ask: Ask, tmp_path: Path, eventually: Callable[..., None], character: str
) -> None:
    narrow = character == "plain58"
    with VirtualPrinter(tmp_path, CHARACTERS[character]) as printer:
        ask("printer", printer.uri, "--width-mm", "58" if narrow else "80")
        eventually(lambda: came_out(printer) == [True], "the test slip is out")
        drawn, _ = SelfTest(58 if narrow else 80, printer.uri).body(Slip(label="", service={}))
        paper = printer.slips[0].picture
    white = bytes(b ^ 0xFF for b in paper.crop((0, drawn.height, drawn.width, paper.height)).tobytes())
    assert paper.crop((0, 0, drawn.width, drawn.height)).tobytes() == bytes(byte ^ 0xFF for byte in drawn.data)
    assert not any(white), "nothing but the feed to the knife follows"


def test_a_serial_printer_is_found_at_its_rate(tmp_path: Path) -> None:
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
    said: list[str] = []
    uri = f"serial://{os.ttyname(line)}"
    try:
        assert with_rate(uri, said.append) == f"{uri}?baud=9600"
        assert said == ["rate: 9600 bits a second, since it answers there"]
    finally:
        os.close(line)
        printer.join(5)
        os.close(master)


def test_without_a_test_slip_nothing_comes_out_and_less_is_learnt(ask: Ask, tmp_path: Path) -> None:
    with VirtualPrinter(tmp_path) as printer:
        status, said, _ = ask("printer", printer.uri, "--no-print")
        assert (status, printer.slips, printer.hanging_rows) == (0, [], 0)
        assert "[printer]" not in said
        assert "says when a slip is printed (GS ( H): not asked\n" in said


def test_what_the_default_will_not_do_for_is_among_the_lines(ask: Ask, tmp_path: Path) -> None:
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
def test_what_is_wrong_is_told_in_one_line_and_no_lines_are_to_be_copied(
    ask: Ask, tmp_path: Path, trouble: Callable[[VirtualPrinter], None], words: str
) -> None:
    with VirtualPrinter(tmp_path) as printer:
        trouble(printer)
        status, said, error = ask("printer", printer.uri)
    assert (status, error.count("\n")) == (1, 1)
    assert error.startswith(f"luot doctor printer: {printer.uri}: ")
    assert error.endswith(f"{words}\n")
    assert "[printer]" not in said


def test_of_one_that_blocks_without_paper_paper_is_named_before_its_cable(ask: Ask, tmp_path: Path) -> None:
    with VirtualPrinter(tmp_path, CHARACTERS["blocks"]) as printer:
        printer.paper_out()
        status, _, error = ask("printer", printer.uri)
    assert status == 1
    assert 0 < error.index("paper") < error.index("cable")


def test_where_only_serial_lines_are_found_cable_and_power_are_named(capsys: pytest.CaptureFixture[str]) -> None:
    _list([Found("serial:///dev/ttyS0", "serial line")], "")
    said = capsys.readouterr().out
    assert "No printer was found on USB or in this network; look at its cable" in said
    _list([Found("serial:///dev/ttyS0", "serial line"), Found("file:///dev/luot-printer", "USB: EPSON")], "")
    assert "cable" not in capsys.readouterr().out


def test_a_printer_that_the_kiosk_has_is_busy(ask: Ask, tmp_path: Path) -> None:
    with VirtualPrinter(tmp_path, over="pty") as printer, closing(open_transport(printer.uri)):
        status, _, error = ask("printer", printer.uri)
    assert status == 1
    assert "another program may have it open; if the kiosk is running, stop it first" in error


def test_a_printer_that_hears_only_the_kiosk_is_given_up_and_the_kiosk_is_named(tmp_path: Path) -> None:
    with VirtualPrinter(tmp_path, one_at_a_time=True) as printer, closing(open_transport(printer.uri)):
        settings = PrinterSettings(uri=printer.uri, confirm="sent")
        with pytest.raises(TroubleError, match="if the kiosk is running, stop it first"):
            print_specimen(settings, print, patience_s=1)


def test_a_printer_that_does_not_keep_its_promise_of_a_proof_is_not_recommended(tmp_path: Path) -> None:
    with VirtualPrinter(tmp_path, CHARACTERS["blocks"]) as printer:
        settings = PrinterSettings(uri=printer.uri, confirm="printed")
        with pytest.raises(TroubleError, match="did not say within 2 s that it is out"):
            print_specimen(settings, print, patience_s=2)


# Whether it tells the truth


def test_at_a_terminal_somebody_is_asked_to_open_the_cover_and_enter_skips_that(tmp_path: Path) -> None:
    keyboard, terminal = os.openpty()
    with VirtualPrinter(tmp_path) as printer:
        doctor = subprocess.Popen(
            [sys.executable, "-m", "luot", "doctor", "printer", printer.uri],
            stdin=terminal,
            stdout=subprocess.PIPE,
            text=True,
        )
        os.close(terminal)
        assert doctor.stdout is not None
        said = [doctor.stdout.readline() for _ in range(2)]
        os.write(keyboard, b"\n")
        rest, _ = doctor.communicate(timeout=20)
    os.close(keyboard)
    assert doctor.returncode == 0
    assert "Enter skips" in said[0]
    assert said[1].startswith("Open the printer's cover now")
    assert "its answers are true: not tried" in rest


def examined(printer: VirtualPrinter) -> list[str]:
    """All that is said, while somebody opens and closes the cover when asked to."""
    said: list[str] = []

    def say(line: str) -> None:
        said.append(line)
        if line.startswith("Open"):
            printer.cover_open()
        elif "Close" in line:
            printer.cover_closed()

    examine(printer.uri, 80, plain=False, prints=True, tell=say, skips=lambda: False)
    return said


def test_an_honest_printer_is_trusted_after_its_cover_was_opened(tmp_path: Path) -> None:
    with VirtualPrinter(tmp_path) as printer:
        said = examined(printer)
    assert "its answers are true: yes, they changed with the cover" in said
    assert 'confirm = "printed"' in said


def test_a_printer_that_answers_before_it_has_printed_is_warned_of(ask: Ask, tmp_path: Path) -> None:
    with VirtualPrinter(tmp_path, CHARACTERS["liar"], mm_per_s=200) as printer:
        status, said, _ = ask("printer", printer.uri)
    assert status == 0
    assert "warning: 148 mm in 0.0" in said
    assert "run this again with --cover\n" in said
    assert lines_of(said)["confirm"] == "sent"


def test_a_printer_that_prints_as_fast_as_paper_moves_is_not_warned_of(ask: Ask, tmp_path: Path) -> None:
    with VirtualPrinter(tmp_path, mm_per_s=300) as printer:
        assert "warning" not in ask("printer", printer.uri)[1]
