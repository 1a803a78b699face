"""The whole path, from the press to the wall, driven over HTTP: the end-to-end test of the office."""

from __future__ import annotations

import shlex
import signal
import socket
import stat
import struct
import subprocess
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from core.messages.events import SlipConfirmed
from runtime.journal.reader import JournalReader
from tests.demo.running import Demo, StaffMember, StartDemo, Watcher

pytestmark = pytest.mark.slow

Eventually = Callable[..., None]


def size_of(png: bytes) -> tuple[int, int]:
    assert png.startswith(b"\x89PNG")
    width, height = struct.unpack(">II", png[16:24])
    return width, height


def takes_connections(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def pressed(demo: Demo, service: str, eventually: Eventually, how: str = "") -> str:
    """Presses, waits for the slip, and reads its number."""
    before = len(demo.labels())
    assert demo.post(f"/press/{service}{how}") == 204
    eventually(lambda: len(demo.labels()) > before, "a slip has come out")
    return str(demo.labels()[-1])


def test_a_press_becomes_paper_a_call_and_a_picture(demo: Demo, watcher: Watcher, eventually: Eventually) -> None:
    label = pressed(demo, "DD", eventually)
    assert label.startswith("3")
    newest = demo.json("/slips")[-1]
    assert size_of(demo.get(newest["png"]))[0] == 576
    eventually(lambda: label in watcher.waiting(), "the ticket waits")
    before = demo.get("/wall.png")
    assert size_of(before) == (1920, 1080)
    while (called := watcher.counter("3").ticket) != label:  # after those that other tests have left waiting
        assert demo.post("/keypad/3/next") == 204
        eventually(lambda called=called: watcher.counter("3").ticket != called, "counter 3 has called the next")
    eventually(lambda: demo.get("/wall.png") != before, "the wall shows it")


def test_priority_is_pressed_before_the_service(demo: Demo, watcher: Watcher, eventually: Eventually) -> None:
    label = pressed(demo, "XH", eventually, "?class=P")
    eventually(lambda: label in watcher.waiting(), "the ticket waits")
    assert [ticket.class_ for ticket in watcher.state.waiting if ticket.label == label] == ["P"]
    after = pressed(demo, "XH", eventually)
    eventually(lambda: after in watcher.waiting(), "the next ticket waits")
    assert [ticket.class_ for ticket in watcher.state.waiting if ticket.label == after] == ["N"]


def test_unknown_names_are_not_found_and_nothing_is_pressed(
    demo: Demo, watcher: Watcher, eventually: Eventually
) -> None:
    for path in (
        "/press/TP?class=P",
        "/press/CT?class=X",
        "/keypad/9/next",
        "/keypad/1/start",
        "/printer/broken",
        "/broker/paper_out",
        "/demo/as/director",
        "/demo/as/operator?counter=9",
    ):
        assert demo.post(path) == 404, path
    label = pressed(demo, "KD", eventually)
    eventually(lambda: label in watcher.waiting(), "the ticket waits")
    assert [ticket.class_ for ticket in watcher.state.waiting if ticket.label == label] == ["N"]


def test_every_press_of_a_fast_series_counts(demo: Demo, eventually: Eventually) -> None:
    before = len(demo.labels())
    for _ in range(5):
        assert demo.post("/press/CT") == 204
    eventually(lambda: len(demo.labels()) == before + 5, "five slips have come out")


@pytest.mark.parametrize(
    ("breaks", "mends"), [("paper_out", "paper_in"), ("cover_open", "cover_closed"), ("off", "on")]
)
def test_no_ticket_is_issued_while_the_printer_cannot_print(
    demo: Demo, watcher: Watcher, eventually: Eventually, breaks: str, mends: str
) -> None:
    slips = demo.labels()
    assert demo.post(f"/printer/{breaks}") == 204
    try:
        eventually(lambda: watcher.state.issuing.reason == "printer", "issuing has stopped")
        issued = {service.code: service.last for service in watcher.state.services}
        assert demo.post("/press/CT") == 204
    finally:
        assert demo.post(f"/printer/{mends}") == 204
    eventually(lambda: watcher.state.issuing.open, "issuing goes on by itself")
    assert {service.code: service.last for service in watcher.state.services} == issued
    assert demo.labels() == slips
    pressed(demo, "CT", eventually)


def test_tickets_are_issued_while_the_broker_is_away(
    demo: Demo, home: Path, watcher: Watcher, eventually: Eventually
) -> None:
    before = demo.labels()
    assert demo.post("/broker/off") == 204
    try:
        eventually(lambda: watcher.fresh_state is None, "the visitor has lost the office")
        taken = [pressed(demo, service, eventually) for service in ("HT", "CT", "DD", "XH", "KD") * 2]
    finally:
        assert demo.post("/broker/on") == 204
    eventually(lambda: set(taken) <= set(watcher.waiting()), "the visitor sees all ten")
    assert demo.labels() == before + taken
    assert len(set(demo.labels())) == len(demo.labels())
    history = JournalReader(home / "journal.sqlite")
    assert watcher.state.revision <= max(entry.seq for entry in history.entries())
    eventually(lambda: demo.post("/keypad/1/next") == 204 and watcher.counter("1").ticket, "the keypad calls again")


def test_a_broker_whose_port_was_taken_starts_when_it_is_free(
    demo: Demo, watcher: Watcher, eventually: Eventually
) -> None:
    port = urlsplit(demo.json("/broker")["uri"]).port
    assert demo.post("/broker/off") == 204
    try:
        with socket.create_server(("127.0.0.1", port)):
            assert demo.post("/broker/on") == 404
    finally:
        assert demo.post("/broker/on") == 204
    eventually(lambda: watcher.fresh_state, "the office is back")


def test_every_slip_has_its_ticket_and_every_ticket_its_slip(demo: Demo, home: Path, eventually: Eventually) -> None:
    label = pressed(demo, "KQ", eventually)

    def confirmed() -> list[str]:
        history = JournalReader(home / "journal.sqlite")
        return [entry.event.label for entry in history.entries() if isinstance(entry.event, SlipConfirmed)]

    eventually(lambda: label in confirmed(), "the slip is proven")
    assert sorted(confirmed()) == sorted(demo.labels())


def test_a_ticket_is_recalled_marked_absent_and_returned(demo: Demo, watcher: Watcher, eventually: Eventually) -> None:
    label = pressed(demo, "DD", eventually)
    eventually(lambda: demo.post("/keypad/3/next") == 204 and watcher.counter("3").ticket == label, "it is called")
    assert demo.post("/keypad/3/recall") == 204
    eventually(lambda: watcher.state.calls[0].count == 2, "it is called again")
    assert demo.post("/keypad/3/absent") == 204
    assert watcher.counter("3").ticket == label, "not before the wall has shown it"

    def is_absent() -> bool:
        return label in [absent.label for absent in watcher.state.absent]

    eventually(lambda: demo.post("/keypad/3/absent") == 204 and is_absent(), "it is absent", within_s=40)
    assert StaffMember(demo, "guide").command("Return", label=label)["ok"]
    eventually(lambda: label in watcher.waiting(), "it waits again")


def test_the_guide_reprints_a_slip_and_makes_a_ticket_void(
    demo: Demo, watcher: Watcher, eventually: Eventually
) -> None:
    label = pressed(demo, "KD", eventually)
    eventually(lambda: label in watcher.waiting(), "it waits")
    guide = StaffMember(demo, "guide")
    assert guide.command("Reprint", label=label)["ok"]
    eventually(lambda: demo.labels()[-2:] == [label, label], "it is printed again")
    eventually(lambda: watcher.state.printer.pending == 0, "the second slip is proven")
    assert guide.command("VoidTicket", label=label, reason="mistake")["ok"]
    eventually(lambda: label not in watcher.waiting(), "nobody waits with it any more")


def test_absent_held_pauses_the_counter_and_next_resumes(demo: Demo, watcher: Watcher, eventually: Eventually) -> None:
    eventually(lambda: demo.post("/keypad/5/absent") == 204 and watcher.counter("5").ticket is None, "it is free")
    assert demo.post("/keypad/5/leave") == 204
    eventually(lambda: watcher.counter("5").status == "paused", "it pauses")
    assert demo.post("/keypad/5/next") == 204
    eventually(lambda: watcher.counter("5").status == "open", "it goes on")


def test_all_counters_are_open_when_it_is_ready(demo: Demo, watcher: Watcher) -> None:
    assert demo.said.startswith("broker: mosquitto at mqtt://127.0.0.1:")
    assert [counter.status for counter in watcher.state.counters] == ["open"] * 5


def test_the_printed_command_connects_the_guides_shell(demo: Demo, home: Path) -> None:
    [line] = [line.removeprefix("guide: ") for line in demo.said.splitlines() if line.startswith("guide: ")]
    said = subprocess.run(shlex.split(line), capture_output=True, text=True, timeout=60, check=True)
    assert said.stdout.startswith("Máy in: ")


def test_the_whole_demo_speaks_the_chosen_language(start_demo: StartDemo) -> None:
    demo = start_demo(None, "--language", "en")
    assert b'<html lang="en">' in demo.get("/")
    [line] = [line.removeprefix("guide: ") for line in demo.said.splitlines() if line.startswith("guide: ")]
    said = subprocess.run(shlex.split(line), capture_output=True, text=True, timeout=60, check=True)
    assert said.stdout.startswith("Printer: ")


def test_its_temporary_folder_is_private(start_demo: StartDemo) -> None:
    line = start_demo().said.split("--settings ")[1].split()[0]
    folder = Path(line).parent
    assert folder.name.startswith("luot-demo-")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700, "what kill -9 leaves behind holds passwords"


def test_requests_from_other_sites_are_refused(demo: Demo) -> None:
    port = urlsplit(demo.url).port
    with socket.create_connection(("127.0.0.1", port)) as stranger:
        stranger.sendall(b"GET /broker HTTP/1.1\r\nHost: elsewhere.example\r\nConnection: close\r\n\r\n")
        assert b" 400 " in stranger.recv(100)
    with socket.create_connection(("127.0.0.1", port)) as stranger:
        stranger.sendall(
            b"POST /press/CT HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: cross-site\r\n"
            b"Content-Length: 0\r\nConnection: close\r\n\r\n"
        )
        assert b" 404 " in stranger.recv(100)


def test_it_listens_on_this_machine_only(demo: Demo) -> None:
    ports = {urlsplit(demo.url).port, urlsplit(demo.json("/broker")["uri"]).port}
    listening = [line.split()[1] for line in Path("/proc/net/tcp").read_text().splitlines()[1:] if " 0A " in line]
    hosts = {host for host, _, port in (address.partition(":") for address in listening) if int(port, 16) in ports}
    assert hosts == {"0100007F"}


def test_several_demos_at_once_are_independent(demo: Demo, start_demo: StartDemo, eventually: Eventually) -> None:
    before = demo.labels()
    other = start_demo()
    assert pressed(other, "CT", eventually) == "201"
    assert demo.labels() == before
    assert demo.json("/broker")["uri"] != other.json("/broker")["uri"]


def test_it_ends_cleanly_and_resumes_where_it_was(
    start_demo: StartDemo, tmp_path: Path, eventually: Eventually
) -> None:
    first = start_demo(tmp_path)
    assert [pressed(first, service, eventually) for service in ("CT", "DD")] == ["201", "301"]
    with urllib.request.urlopen(f"{first.url}/live?lang=vi", timeout=60) as stream:  # noqa: S310  # our own address
        assert stream.read(200)
        first.process.send_signal(signal.SIGTERM)
        assert first.process.wait(timeout=60) == 0
    assert first.process.stderr is not None
    assert first.process.stderr.read() == ""
    again = start_demo(tmp_path)
    assert again.labels() == ["201", "301"]
    assert pressed(again, "CT", eventually) == "202"


def test_its_broker_dies_with_it(start_demo: StartDemo, eventually: Eventually) -> None:
    demo = start_demo()
    port = urlsplit(demo.json("/broker")["uri"]).port
    assert takes_connections(port)
    demo.process.kill()
    eventually(lambda: not takes_connections(port), "the broker is gone, too")


def test_two_demos_cannot_share_a_home(start_demo: StartDemo, tmp_path: Path) -> None:
    start_demo(tmp_path)
    with pytest.raises(AssertionError, match="it has ended: luot demo: "):
        start_demo(tmp_path)
