"""An engine in a thread of its own: nobody waits for it, and what it has said is kept."""

from __future__ import annotations

from pathlib import Path

from tests.voice.engines import SPEAKS, Rehearsing, engine
from voice.rehearsed_engine import KEPT


def waits_to(program: str, folder: Path) -> str:
    """The program of an engine that says nothing until it is let go, however the machine's processes are scheduled."""
    return f"""
import pathlib, time
go = pathlib.Path({str(folder / "go")!r})
open({str(folder / "times")!r}, "a").write("x")
while not go.exists():
    time.sleep(0.005)
go.unlink()
{program}"""


def let_go(folder: Path) -> None:
    (folder / "go").touch()


def test_a_sentence_is_said_in_the_engines_thread_once_and_kept(tmp_path: Path) -> None:
    with Rehearsing(engine(tmp_path, waits_to(SPEAKS, tmp_path))) as rehearsing:
        speaks = rehearsing.engine
        assert speaks.said("hai trăm") is None
        assert not speaks.rehearse("hai trăm")
        let_go(tmp_path)
        rehearsing.wait()
        assert speaks.rehearse("hai trăm")
        for _ in range(2):
            sound = speaks.said("hai trăm")
            assert sound
            assert 0.2 <= sound.seconds <= 0.25
    assert (tmp_path / "times").read_text() == "x"


def test_what_failed_is_tried_again_when_it_is_wanted_again(tmp_path: Path) -> None:
    with Rehearsing(engine(tmp_path, waits_to("raise SystemExit(1)", tmp_path))) as rehearsing:
        for _ in range(2):
            assert not rehearsing.engine.rehearse("ba")
            let_go(tmp_path)
            rehearsing.wait()
            assert rehearsing.engine.rehearse("ba")
            assert rehearsing.engine.said("ba") is None
    assert (tmp_path / "times").read_text() == "xx"


def test_an_engine_that_hangs_is_waited_for_by_nobody_and_the_oldest_are_forgotten(tmp_path: Path) -> None:
    with Rehearsing(engine(tmp_path, "import time; time.sleep(60)", within_s=0.5)) as rehearsing:
        for number in range(2 * KEPT):
            assert not rehearsing.engine.rehearse(str(number))
            assert rehearsing.engine.said(str(number)) is None
        rehearsing.wait(KEPT - 1)
        assert rehearsing.engine.said("1") is None
