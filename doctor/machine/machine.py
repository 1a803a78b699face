"""What is read of a machine: files below a root, which tests replace by a tree of theirs, and answers of commands."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path("/")
PATIENCE_S = 10
"""How long a command may take."""
Run = Callable[[Sequence[str]], str | None]
"""Runs a command and returns what it wrote on stdout; None: it is not there, has failed or hangs."""


def run_command(command: Sequence[str]) -> str | None:
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout if done.returncode == 0 else None


class Machine(NamedTuple):
    root: Path = ROOT
    run: Run = run_command

    def text(self, path: str) -> str | None:
        """Of the file at this path below the root, without the line's end; None: nobody can read it."""
        return text_of(self.root / path)

    def glob(self, pattern: str) -> Iterable[Path]:
        return sorted(self.root.glob(pattern))


def text_of(file: Path) -> str | None:
    """As the kernel tells one value a file; None: nobody can read it, as where the hardware does not answer."""
    try:
        return file.read_text("utf-8", "replace").strip()
    except OSError:
        return None
