"""Engines for tests: commands that write a WAV file, or fail to."""

from __future__ import annotations

import sys
from pathlib import Path
from queue import SimpleQueue
from typing import Self

from tests.conftest import PATIENCE_S
from voice.engine import Engine
from voice.rehearsed_engine import RehearsedEngine

SPEAKS = """
import math, sys, wave
text, file = sys.argv[1:]
with wave.open(file, "wb") as wav:
    wav.setparams((1, 2, 22_050, 0, "NONE", ""))
    seconds = 0.1 * len(text.split())
    tone = (round(9000 * math.sin(math.tau * (200 + len(text)) * n / 22_050)) for n in range(round(22_050 * seconds)))
    wav.writeframes(b"".join(each.to_bytes(2, "little", signed=True) for each in (*[0] * 4000, *tone, *[0] * 4000)))
"""
"""A tone as long as the text has words, with silence around it."""


def engine(folder: Path, program: str = SPEAKS, within_s: float = PATIENCE_S) -> Engine:
    file = folder / "engine.py"
    file.write_text(program, "utf-8")
    return Engine([sys.executable, str(file), "{text}", "{wav}"], within_s=within_s)


class Rehearsing:
    """An engine in its thread, which can be waited for; use it with `with`."""

    def __init__(self, engine: Engine) -> None:
        self._over: SimpleQueue[None] = SimpleQueue()
        self.engine = RehearsedEngine(engine, lambda: self._over.put(None))

    def wait(self, times: int = 1) -> None:
        for _ in range(times):
            self._over.get(timeout=PATIENCE_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.engine.close()
        self.engine._thread.shutdown(wait=True)
