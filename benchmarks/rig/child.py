"""A child process that answers each line of its stdin with one line of numbers."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

ROOT = Path(__file__).parents[2]


class Child:
    """Runs `python -m <module> …`, which ends with the end of its stdin."""

    def __init__(self, module: str, *arguments: str, log: Path, under: Sequence[str] = (), **environ: str) -> None:
        """`under`: a command that runs it, such as strace. Returns when the child has printed its first line."""
        with log.open("ab") as stderr:
            self._process = subprocess.Popen(
                [*under, sys.executable, "-m", module, *arguments],
                cwd=ROOT,
                env={**os.environ, "GPIOZERO_PIN_FACTORY": "mock", **environ},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
                bufsize=1,
            )
        self._log = log
        self._read_line()

    @property
    def pid(self) -> int:
        return self._process.pid

    def ask(self, line: str) -> list[int]:
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        return [int(word) for word in self._read_line().split()]

    def close(self) -> None:
        self._process.communicate(timeout=30)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, tb: TracebackType | None) -> None:
        self.close()

    def _read_line(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._process.args!r} has ended: {self._log.read_text(errors='replace')[-2000:]}")
        return line
