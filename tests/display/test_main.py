"""`luot-wall` as a process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pygame
import pytest

from core.messages.state import CallView, State
from core.messages.wire import encode
from display.__main__ import _time
from display.drawing.colours import ALERT, CALL
from display.screen_size import screen_size
from runtime.settings.load import load

pytestmark = pytest.mark.slow

MakeCall = Callable[..., CallView]
MakeState = Callable[..., State]
OFFICE = """
[office]
id = "kien-luong"
name = { vi = "Trung tâm xã Kiên Lương" }
languages = ["vi"]

[broker]
uri = "mqtt://127.0.0.1:1"

[[service]]
code = "CT"
prefix = "2"
name = { vi = "Chứng thực" }

[[counter]]
id = "1"
offsets = { CT = 0 }

[[device]]
name = "kiosk"
role = "kiosk"

[[device]]
name = "wall"
role = "wall"
"""


@pytest.fixture
def office_file(tmp_path: Path) -> Path:
    file = tmp_path / "office.toml"
    file.write_text(OFFICE)
    load(file)
    return file


def luot_wall(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "display", *map(str, arguments)]


def count(surface: pygame.Surface, colour: str) -> int:
    return pygame.mask.from_threshold(surface, pygame.Color(colour), (1, 1, 1, 255)).count()


def test_a_frame_is_drawn_from_a_state_file(
    tmp_path: Path, office_file: Path, call: MakeCall, state: MakeState
) -> None:
    """At the moment of the state and 20 minutes later; the newest call that is not undone is highlighted both times."""
    states, picture = tmp_path / "state.json", tmp_path / "wall.png"
    states.write_bytes(encode(state(call(1, 3000), call(2, 2000), call(3, undone=True))))
    base = luot_wall("--settings", office_file, "--state", states, "--frame", picture)
    subprocess.run(base, check=True, timeout=60)
    now = pygame.image.load(picture)
    assert now.get_size() == (1920, 1080)
    assert count(now, CALL) > 20_000
    assert count(now, ALERT) == 0
    subprocess.run([*base, "--size", "1280x720", "--now", "2026-11-24T02:02:10Z"], check=True, timeout=60)
    later = pygame.image.load(picture)
    assert later.get_size() == (1280, 720)
    assert count(later, ALERT) > 2_000


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('{"revision": "many"}', "state.json is not a state as it stands on the bus, or only a part of one ("),
        ('{"revision": 1', "state.json is not a state as it stands on the bus, or only a part of one (Input data was"),
        (None, "state.json: there is no such file or folder"),
    ],
)
def test_a_file_that_is_no_state_is_an_error_of_one_line(
    tmp_path: Path, office_file: Path, content: str | None, says: str
) -> None:
    if content:
        (tmp_path / "state.json").write_text(content)
    arguments = ("--settings", office_file, "--state", tmp_path / "state.json", "--frame", tmp_path / "wall.png")
    done = subprocess.run(luot_wall(*arguments), check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert says in done.stderr


def test_it_runs_without_broker_screen_and_sound_until_sigterm(office_file: Path) -> None:
    environ = os.environ | {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "none that SDL knows"}
    command = luot_wall("--settings", office_file)
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=environ) as wall:
        assert wall.stderr
        awaited = {"wall: ready", "no connection"}
        while awaited:
            line = wall.stderr.readline()
            assert line, f"it ended without {awaited}"
            awaited = {words for words in awaited if words not in line}
        wall.send_signal(signal.SIGTERM)
        assert wall.wait(timeout=60) == 0


def test_sizes_and_times_are_parsed() -> None:
    assert screen_size("1280x720") == (1280, 720)
    assert str(_time("2026-11-24T08:42:10+07:00")) == "2026-11-24T01:42:10.000Z"


@pytest.mark.parametrize(
    "wrong", [("--size", "big"), ("--size", "0x9"), ("--now", "10:42"), ("--frame", "x.png"), ("--state", "x.json")]
)
def test_wrong_options_are_refused(wrong: tuple[str, str]) -> None:
    done = subprocess.run(luot_wall(*wrong), check=False, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2
    assert "usage: luot-wall" in done.stderr
