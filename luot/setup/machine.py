"""The box that is set up: its files, and its systemd."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path

Run = Callable[..., "subprocess.CompletedProcess[str]"]


class MachineError(Exception):
    """A command of the system failed; the text is the command and what it said."""


class Machine:
    """`root` is another folder than `/` only where a test looks at what is written."""

    def __init__(self, root: Path = Path("/"), run: Run = subprocess.run) -> None:
        self._root = root
        self._run = run

    def path(self, absolute: str | Path) -> Path:
        return self._root / str(absolute).lstrip("/")

    @property
    def is_booted(self) -> bool:
        """Whether systemd runs here; while a card is prepared in a folder of another machine it does not."""
        return self.path("/run/systemd/system").is_dir()

    def do(self, *words: str, timeout_s: float = 300) -> str:
        """Runs a command and returns what it printed; raises `MachineError`."""
        try:
            done = self._run(words, capture_output=True, text=True, check=False, timeout=timeout_s)
        except (OSError, subprocess.TimeoutExpired) as error:
            raise MachineError(f"{' '.join(words)}: {error}") from error
        if done.returncode:
            said = (done.stderr or done.stdout).strip() or f"exit status {done.returncode}"
            raise MachineError(f"{' '.join(words)}: {said}")
        return done.stdout

    def show(self, *words: str) -> None:
        """Runs a command that speaks with whoever sits at the terminal; raises `MachineError` if there is none."""
        try:
            self._run(words, check=False)
        except OSError as error:
            raise MachineError(f"{' '.join(words)}: {error}") from error

    def try_to(self, *words: str, timeout_s: float = 300) -> bool:
        """Whether the command succeeded."""
        try:
            self.do(*words, timeout_s=timeout_s)
        except MachineError:
            return False
        return True
