"""What is done inside a guest: programs are run, files are read and written, through qemu's own agent there."""

from __future__ import annotations

import base64
import itertools
import time
from pathlib import Path
from typing import NamedTuple

from appliance.qmp import Channel, QmpError

LOOK_S = 0.05


class Done(NamedTuple):
    """How a program in the guest has ended."""

    status: int
    """128 + the signal where one has ended it."""
    output: str
    errors: str


class HandError(Exception):
    """A program in the guest has failed; the text is the program's own."""


class Hand:
    def __init__(self, socket: Path, boot_s: float) -> None:
        """Waits until the guest's agent answers, at most `boot_s` seconds; raises `QmpError`."""
        self._channel = Channel.connect(socket)
        self._numbers = itertools.count(1)
        self.await_agent(boot_s)

    def await_agent(self, boot_s: float) -> None:
        """Again after a reset."""
        deadline = time.monotonic() + boot_s
        while not self._channel.synchronise(next(self._numbers), 2.0):
            if time.monotonic() > deadline:
                raise QmpError(f"the guest says nothing for {boot_s:.0f} s")

    def run(self, *words: str, data: bytes = b"", timeout_s: float = 300, check: bool = True) -> str:
        """What the program prints; raises `HandError` if it fails, unless `check` is off."""
        done = self.attempt(*words, data=data, timeout_s=timeout_s)
        if check and done.status:
            raise HandError(f"{' '.join(words)} ended with {done.status}: {done.output}{done.errors}")
        return done.output

    def shell(self, script: str, *, timeout_s: float = 300, check: bool = True) -> str:
        return self.run("/bin/sh", "-euc", script, timeout_s=timeout_s, check=check)

    def attempt(self, *words: str, data: bytes = b"", timeout_s: float = 300) -> Done:
        arguments: dict[str, object] = {"path": words[0], "arg": list(words[1:]), "capture-output": True}
        if data:
            arguments["input-data"] = base64.b64encode(data).decode()
        pid = self._channel.ask("guest-exec", arguments)["pid"]
        deadline = time.monotonic() + timeout_s
        while not (told := self._channel.ask("guest-exec-status", {"pid": pid}))["exited"]:
            if time.monotonic() > deadline:
                raise HandError(f"{' '.join(words)} runs for more than {timeout_s:.0f} s")
            time.sleep(LOOK_S)
        status = told["exitcode"] if "exitcode" in told else 128 + told["signal"]
        return Done(status, _text(told.get("out-data")), _text(told.get("err-data")))

    def write(self, path: str, data: bytes) -> None:
        """Writes into a file that is there or is made; also one of the kernel's own."""
        handle = self._channel.ask("guest-file-open", {"path": path, "mode": "w"})
        try:
            for start in range(0, len(data), 2**20):
                part = base64.b64encode(data[start : start + 2**20]).decode()
                self._channel.ask("guest-file-write", {"handle": handle, "buf-b64": part})
        finally:
            self._channel.ask("guest-file-close", {"handle": handle})

    def read(self, path: str) -> bytes:
        handle = self._channel.ask("guest-file-open", {"path": path, "mode": "r"})
        found = b""
        try:
            while True:
                told = self._channel.ask("guest-file-read", {"handle": handle, "count": 2**20})
                found += base64.b64decode(told["buf-b64"])
                if told["eof"]:
                    return found
        finally:
            self._channel.ask("guest-file-close", {"handle": handle})

    def close(self) -> None:
        self._channel.close()


def _text(data: str | None) -> str:
    return base64.b64decode(data or "").decode("utf-8", "replace")
