"""A second machine with the code gets its part of the office; whoever has no code gets nothing."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing, contextmanager, nullcontext, suppress
from pathlib import Path
from types import SimpleNamespace

import msgspec
import pytest

from luot.setup.__main__ import main
from luot.setup.answers import Answers
from luot.setup.dialogue import Dialogue
from luot.setup.join import channel, commands, inviting, joining
from luot.setup.join.bundle import Bundle, collect
from luot.setup.join.channel import (
    CODE_LENGTH,
    Channel,
    ChannelError,
    WrongCodeError,
    claim,
    enter,
    new_code,
    receive_sealed,
    send_sealed,
    shown,
    typed,
)
from luot.setup.join.inviting import invite, listen
from luot.setup.join.joining import fetch
from luot.setup.join.network import opened
from luot.setup.office import LUOT, SetupError, set_up
from luot.setup.placing import take_away
from runtime.settings.load import load
from tests.luot.setup.box import Box
from tests.paths import PROJECT

CODE = "abcdefghjk"
FIRST_MESSAGE = 4 + 33
"""Bytes that everybody gets: a point on a curve, which tells nothing of the code."""
CONTENT = b"the office, and one password"


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test measures how long anybody takes."""
    monkeypatch.setattr(inviting, "FIRST_WORD_S", 600)
    for module in (channel, joining):
        monkeypatch.setattr(module, "PATIENCE_S", 600)


class Invitation:
    """An invitation that waits in a thread of its own."""

    def __init__(self, content: bytes, holds_s: float) -> None:
        self.listening = listen("127.0.0.1", 0)
        self.port = self.listening.getsockname()[1]
        self.told: list[str] = []
        self.failed: SetupError | None = None
        self._thread = threading.Thread(target=self._wait, args=(content, holds_s))
        self._thread.start()

    def _wait(self, content: bytes, holds_s: float) -> None:
        try:
            invite(self.listening, lambda: content, "en", self.told.append, CODE, holds_s)
        except SetupError as error:
            self.failed = error

    def ended(self) -> SetupError | None:
        self._thread.join(60)
        assert not self._thread.is_alive()
        return self.failed

    def fetch(self, code: str) -> bytes:
        return fetch("127.0.0.1", code, "en", self.port)


@contextmanager
def invitation(content: bytes = CONTENT, holds_s: float = 600) -> Iterator[Invitation]:
    waiting = Invitation(content, holds_s)
    with waiting.listening:
        yield waiting
        waiting.ended()


@pytest.mark.parametrize("code", [CODE, "ABCDE-FGHJK", " abcde fghjk "])
def test_who_types_the_code_gets_everything_once(code: str) -> None:
    with invitation() as waiting:
        assert waiting.fetch(code) == CONTENT
        assert waiting.ended() is None
        assert waiting.told == ["The code, for ten minutes and one machine:  abcde-fghjk", "127.0.0.1 has joined"]


def test_three_wrong_codes_end_it_and_the_right_one_comes_too_late() -> None:
    with invitation() as waiting:
        for code in ("aaaaaaaaaa", "bbbbbbbbbb", "cccccccccc"):
            with pytest.raises(SetupError, match="not the one that is shown"):
                waiting.fetch(code)
        assert waiting.ended() is not None
        waiting.listening.close()
        with pytest.raises(SetupError, match="does not answer"):
            waiting.fetch(CODE)


def test_two_wrong_codes_leave_a_third_try() -> None:
    with invitation() as waiting:
        for code in ("", "bbbbbbbbbb"):
            with pytest.raises(SetupError):
                waiting.fetch(code)
        assert waiting.fetch(CODE) == CONTENT
        assert "A wrong code from 127.0.0.1; 1 tries left" in waiting.told


@pytest.mark.parametrize(
    "said", [b"", b"GET / HTTP/1.1\r\n\r\n", b"\xff" * 64, b"\x00\x00\x00\x04junk", b"\x00\x00\x00\x00"]
)
def test_a_stranger_who_speaks_something_else_learns_nothing_and_spends_no_try(said: bytes) -> None:
    with invitation() as waiting:
        for _ in range(4):
            with closing(socket.create_connection(("127.0.0.1", waiting.port), 60)) as stranger:
                received = b""
                with suppress(OSError):  # it hangs up on whom it does not understand
                    stranger.sendall(said)
                    stranger.shutdown(socket.SHUT_WR)
                    while part := stranger.recv(4096):
                        received += part
                assert len(received) <= FIRST_MESSAGE
        assert waiting.fetch(CODE) == CONTENT


def test_who_hangs_up_before_the_proof_has_learnt_nothing_and_spends_no_try() -> None:
    with invitation() as waiting:
        for _ in range(4):
            with closing(socket.create_connection(("127.0.0.1", waiting.port), 60)) as stranger:
                theirs = Channel(stranger, 60)
                message = theirs.receive()
                theirs.send(message[:1].translate(bytes.maketrans(b"AB", b"BA")) + message[1:])
                stranger.shutdown(socket.SHUT_WR)
                assert stranger.recv(1) == b""
        assert waiting.fetch(CODE) == CONTENT


def test_those_who_are_silent_keep_nobody_waiting() -> None:
    with invitation() as waiting, ExitStack() as strangers:
        for _ in range(5):
            strangers.enter_context(socket.create_connection(("127.0.0.1", waiting.port), 60))
        assert waiting.fetch(CODE) == CONTENT


def test_more_than_are_let_in_at_once_wait_until_there_is_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inviting, "MOST_AT_ONCE", 1)
    with invitation() as waiting, ThreadPoolExecutor(1) as joining:
        with closing(socket.create_connection(("127.0.0.1", waiting.port), 60)) as stranger:
            assert stranger.recv(1)  # it has been let in
            fetched = joining.submit(waiting.fetch, CODE)
        assert fetched.result(60) == CONTENT


def test_many_who_guess_at_once_have_three_tries_together() -> None:
    with invitation() as waiting, ThreadPoolExecutor(8) as guessing:
        guesses = [guessing.submit(waiting.fetch, f"guess{number:05}") for number in range(8)]
        assert all(isinstance(guess.exception(60), SetupError) for guess in guesses)
        assert waiting.ended() is not None
        assert len(waiting.told) == 1 + 2  # the code, and two tries after which others were left


def test_who_comes_after_its_time_is_too_late() -> None:
    with invitation(holds_s=0) as waiting:
        failed = waiting.ended()
    assert failed is not None
    assert "ten minutes" in str(failed)


def test_a_machine_in_the_middle_that_does_not_know_the_code_is_believed_by_neither_side() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        seen: list[bool] = []

        def impostor() -> None:
            seen.append(claim(Channel(theirs), "another-code").is_true())
            theirs.close()

        thread = threading.Thread(target=impostor)
        thread.start()
        mine = Channel(ours)
        key = enter(mine, CODE)
        with pytest.raises(WrongCodeError):
            receive_sealed(mine, key)
        thread.join(60)
        assert seen == [False]


def test_what_passes_is_sealed() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        send_sealed(Channel(ours), CONTENT, "a key")
        assert CONTENT not in theirs.recv(65536)


def test_who_sends_nothing_keeps_nobody_waiting_for_ever() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs, pytest.raises(ChannelError):
        Channel(ours, patience_s=0.05).receive()


def test_codes_are_typed_easily_and_never_alike() -> None:
    codes = {new_code() for _ in range(200)}
    assert len(codes) == 200
    assert all(typed(shown(code)) == code and len(code) == CODE_LENGTH for code in codes)
    assert not set("".join(codes)) & set("0o1il")


@pytest.mark.slow
def test_a_second_machine_gets_its_own_password_and_no_other(tmp_path: Path) -> None:
    first, second = Box(tmp_path / "first"), Box(tmp_path / "second")
    set_up(first.machine, Answers(language="en", keys="gpio"), lambda _: None)
    uri = opened(first.machine, "192.168.1.10")
    assert uri == "mqtts://192.168.1.10:8883"
    assert opened(first.machine, "192.168.1.10") == uri  # a second invitation changes nothing
    settings = load(first.root / "etc/luot/office.toml")
    assert settings.broker.listen == (uri,)
    assert settings.broker.uri == "mqtt://127.0.0.1:1883"
    assert "listener 8883 192.168.1.10" in first.text("/etc/luot/mosquitto.conf")

    told: list[str] = []
    with invitation(collect(first.machine, uri, ("keypad-3",))) as waiting, pytest.MonkeyPatch.context() as patch:
        patch.setattr(commands, "fetch", lambda address, code, language: fetch(address, code, language, waiting.port))
        commands.join(second.machine, "127.0.0.1", Dialogue("en", lambda _: CODE, told.append))

    etc = second.root / "etc/luot"
    assert [each.name for each in (etc / "secrets").iterdir()] == ["keypad-3"]
    assert (etc / "secrets/keypad-3").read_text() == first.text("/etc/luot/secrets/keypad-3").strip() + "\n"
    assert (etc / "secrets/keypad-3").stat().st_mode & 0o777 == 0o600
    assert load(etc / "office.toml").broker.uri == uri
    assert (etc / "ca.crt").read_text() == first.text("/etc/luot/ca.crt")
    assert not (etc / "tls").exists()
    assert "systemctl enable luot-keypad@keypad-3.service" in second.asked
    assert "systemctl disable --now mosquitto.service" in second.asked
    assert told == ["Started: luot-keypad@keypad-3.service"]


@pytest.mark.slow
def test_a_wall_of_any_name_is_what_a_further_machine_shows(tmp_path: Path) -> None:
    first, second = Box(tmp_path / "first"), Box(tmp_path / "second")
    set_up(first.machine, Answers(language="en"), lambda _: None)
    file = first.root / "etc/luot/office.toml"
    file.write_text(f'{file.read_text("utf-8")}\n[[device]]\nname = "wall-2"\nrole = "wall"\n', "utf-8")
    first.machine.do(LUOT, "broker-config", "--out", str(first.root / "etc/luot"))
    uri = opened(first.machine, "192.168.1.10")
    (second.root / "etc/systemd/system").mkdir(parents=True, exist_ok=True)
    with invitation(collect(first.machine, uri, ("wall-2",))) as waiting, pytest.MonkeyPatch.context() as patch:
        patch.setattr(commands, "fetch", lambda address, code, language: fetch(address, code, language, waiting.port))
        commands.join(second.machine, "127.0.0.1", Dialogue("en", lambda _: CODE, lambda _: None))
    named = second.text("/etc/systemd/system/luot-wall.service.d/device.conf")
    assert "ExecStart=\nExecStart=/opt/luot/bin/luot-wall --device wall-2\n" in named
    assert "LoadCredential=wall-2:/etc/luot/secrets/wall-2\n" in named
    assert "systemctl enable luot-wall.service" in second.asked
    take_away(second.machine)
    assert not (second.root / "etc/systemd/system/luot-wall.service.d/device.conf").exists()


@pytest.mark.parametrize(
    ("more", "device"), [("\n[of_a_later_release]\nx = 1\n", "wall"), ("", "kiosk"), ("", "../../cron.d/x")]
)
def test_what_this_release_cannot_use_is_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, more: str, device: str
) -> None:
    box = Box(tmp_path)
    settings = (PROJECT / "office.example.toml").read_text("utf-8") + more
    content = msgspec.json.encode(Bundle(settings, "an authority", {device: "a password"}))
    monkeypatch.setattr(commands, "fetch", lambda *_: content)
    with pytest.raises(SetupError, match="same release"):
        commands.join(box.machine, "127.0.0.1", Dialogue("en", lambda _: CODE, lambda _: None))
    assert list((box.root / "etc/luot").iterdir()) == []
    assert box.asked == []


def test_settings_of_a_later_release_are_told_in_the_language_of_who_sits_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = (PROJECT / "office.example.toml").read_text("utf-8").replace("double_press_s", "of_a_later_release")
    content = msgspec.json.encode(Bundle(settings, "an authority", {"wall": "a password"}))
    monkeypatch.setattr(commands, "fetch", lambda *_: content)
    with pytest.raises(SetupError, match=r"kiosk\.of_a_later_release: 2: cần một trong các mục đã biết"):
        commands.join(Box(tmp_path).machine, "127.0.0.1", Dialogue("vi", lambda _: CODE, lambda _: None))


def test_an_address_that_is_a_name_is_refused_in_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    box = Box(tmp_path)
    (box.root / "etc/luot/office.toml").write_bytes((PROJECT / "office.example.toml").read_bytes())
    assert main(["invite", "wall", "--address", "luot.local"], box.machine) == 1
    assert "luot.local" in capsys.readouterr().err


@pytest.mark.slow
def test_the_broker_is_opened_for_who_knows_the_code_and_shut_again_if_nobody_has_joined(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = Box(tmp_path)
    set_up(box.machine, Answers(language="en"), lambda _: None)
    file = box.root / "etc/luot/office.toml"
    before = file.read_text("utf-8")
    seen: list[bool] = []

    def hangs_up(_listening: socket.socket, content: Callable[[], bytes], *_: object) -> None:
        seen.append(file.read_text("utf-8") == before)
        assert b"mqtts://127.0.0.1:8883" in content()
        seen.append("listener 8883 127.0.0.1" in box.text("/etc/luot/mosquitto.conf"))
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "listen", lambda _: nullcontext())
    monkeypatch.setattr(commands, "invite", hangs_up)
    assert main(["invite", "wall", "--address", "127.0.0.1"], box.machine) == 1
    assert seen == [True, True]
    assert load(file).broker.listen == ()
    assert "8883" not in box.text("/etc/luot/mosquitto.conf")


@pytest.mark.slow
def test_what_another_machine_has_now_ends_here_and_stays_ended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    box = Box(tmp_path)
    set_up(box.machine, Answers(language="en", keys="gpio"), lambda _: None)
    monkeypatch.setattr(commands, "listen", lambda _: nullcontext())
    monkeypatch.setattr(commands, "invite", lambda *_: None)
    box.asked.clear()
    assert main(["invite", "wall", "keypad-1", "keypad-2", "--address", "127.0.0.1"], box.machine) == 0
    ended = {line for line in box.asked if "disable" in line}
    assert ended == {f"systemctl disable --now luot-{unit}.service" for unit in ("wall", "keypad@keypad-1")}
    box.asked.clear()
    assert main(["--defaults"], box.machine) == 0
    assert not any("luot-wall" in line or "luot-keypad" in line for line in box.asked)


def test_the_first_machine_does_not_join(tmp_path: Path) -> None:
    box = Box(tmp_path)
    (box.root / "etc/luot/mosquitto.conf").touch()
    with pytest.raises(SetupError, match="first one"):
        commands.join(box.machine, "127.0.0.1", Dialogue("en", lambda _: CODE, lambda _: None))


def test_only_displays_and_keypads_of_the_settings_are_invited(tmp_path: Path) -> None:
    box = Box(tmp_path)
    (box.root / "etc/luot/office.toml").write_text(Path("office.example.toml").read_text("utf-8"))
    given = SimpleNamespace(device=["kiosk"], address="127.0.0.1")
    with pytest.raises(SetupError, match="kiosk"):
        commands._invite(box.machine, given)  # type: ignore[arg-type]
