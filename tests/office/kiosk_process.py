"""The kiosk as systemd would start it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Protocol

from tests.conftest import PATIENCE_S


class Process(Protocol):
    """As `subprocess.Popen` has it."""

    pid: int

    def poll(self) -> int | None: ...
    def wait(self, timeout: float | None = None) -> int: ...
    def send_signal(self, number: int, /) -> None: ...
    def kill(self) -> None: ...


class Spawn(Protocol):
    """How a process is started: `subprocess.Popen`, or what is faster."""

    def __call__(self, command: Sequence[str], *, stderr: IO[bytes], env: Mapping[str, str]) -> Process: ...


def start_process(command: Sequence[str], *, stderr: IO[bytes], env: Mapping[str, str]) -> Process:
    return subprocess.Popen(command, stderr=stderr, env=env)


class KioskProcess:
    """`luot-kiosk` as a process. It has mock pins unless it runs on `tests.office.pi`."""

    def __init__(self, settings: Path, spawn: Spawn = start_process) -> None:
        self._arguments = ["--settings", str(settings)]
        self._log = settings.with_name("kiosk.log")
        self.spawn = spawn
        self._process: Process | None = None

    def start(self, *under: str, on: str = "kiosk", **environ: str) -> None:
        """`under`: a command that runs it, such as strace. `on`: the module that is started."""
        command = [*under, sys.executable, "-m", on, *self._arguments]
        with self._log.open("ab") as log:
            environ = os.environ | {"GPIOZERO_PIN_FACTORY": "mock"} | environ
            self._process = self.spawn(command, stderr=log, env=environ)

    @property
    def alive(self) -> bool:
        return self._process is not None and self._process.poll() is None

    @property
    def log(self) -> str:
        return self._log.read_text(encoding="utf-8") if self._log.exists() else ""

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def kill(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def stop(self, within_s: float = PATIENCE_S) -> int:
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return self._process.wait(within_s)
