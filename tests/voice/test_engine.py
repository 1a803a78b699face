"""An engine speaks, or says in one sentence why not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.voice.engines import engine
from voice.engine import Engine, EngineError


def test_an_engine_says_a_sentence(tmp_path: Path) -> None:
    assert 0.2 <= engine(tmp_path).say("hai trăm").trimmed().seconds <= 0.25


def test_no_shell_reads_what_is_said(tmp_path: Path) -> None:
    assert engine(tmp_path).say(f"$(touch {tmp_path}/evil); `ls` ' \" \\").seconds
    assert not (tmp_path / "evil").exists()


@pytest.mark.parametrize(
    ("program", "why"),
    [
        ("raise SystemExit(3)", "exit status 3"),
        ("import sys; sys.exit('no such voice')", "no such voice"),
        ("", "said.wav"),
        ("import sys; open(sys.argv[2], 'w').write('no sound')", "said.wav"),
    ],
)
def test_an_engine_that_fails_says_why(tmp_path: Path, program: str, why: str) -> None:
    with pytest.raises(EngineError, match=why):
        engine(tmp_path, program).say("số")


def test_an_engine_that_hangs_is_ended(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="within"):
        engine(tmp_path, "import time; time.sleep(60)", within_s=0.2).say("số")


def test_an_engine_that_is_not_there_is_told() -> None:
    with pytest.raises(EngineError, match="no-such-engine"):
        Engine(["/no-such-engine", "{text}", "{wav}"]).say("số")
    with pytest.raises(ValueError, match="has the words"):
        Engine(["espeak-ng", "{text}"])
    with pytest.raises(EngineError):
        Engine(["/bin/true", "{text}", "{wav}"]).say("a\0b")
