"""Starts our programs by forking a process that has their modules loaded: a start costs a tenth of the usual.

What is started is a process of its own, with its own arguments, environment and log, which can be killed: it only skips
what Python does before the first line of a program. `python -m faults.rig.nursery` is the process that forks; each line
of its stdin is an `Order`, or the id of a process whose exit status is asked for, and each is answered with a number.
"""

from __future__ import annotations

import os
import runpy
import select
import signal
import subprocess
import sys
import traceback
from collections.abc import Mapping, Sequence
from typing import IO, NoReturn, Self

import msgspec
from msgspec import Struct

MODULES = ("kiosk.__main__", "PIL.Image", "PIL.ImageFont", "gpiozero.pins.mock", "printer.drawing.page")
"""What a kiosk loads, also those modules that its printing thread loads while it answers already."""


class Order(Struct, frozen=True):
    module: str
    arguments: list[str]
    environ: dict[str, str]
    log: str
    """A file in which stderr goes on."""


_order = msgspec.json.Decoder(Order)


class Nursery:
    """The forking process as its owner sees it. `spawn` can stand where `subprocess.Popen` does."""

    def __init__(self) -> None:
        command = [sys.executable, "-m", __name__]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, bufsize=1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=30)

    def spawn(self, command: Sequence[str], *, stderr: IO[bytes], env: Mapping[str, str]) -> Forked:
        """Starts `python -m MODULE …`."""
        python, option, module, *arguments = command
        assert (python, option) == (sys.executable, "-m"), "only programs of ours can be forked"
        order = Order(module, arguments, dict(env), str(stderr.name))
        return Forked(self, self.ask(msgspec.json.encode(order).decode()))

    def ask(self, line: str) -> int:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(line + "\n")
        return int(self._process.stdout.readline())


class Forked:
    """A process that the nursery has started, with those methods of a `subprocess.Popen` that are needed."""

    def __init__(self, nursery: Nursery, pid: int) -> None:
        self.pid = pid
        self._nursery = nursery
        self._alive = os.pidfd_open(pid)
        self._status: int | None = None

    def poll(self) -> int | None:
        return self._status if self._status is not None else self._wait(0)

    def wait(self, timeout: float | None = None) -> int:
        status = self._status if self._status is not None else self._wait(timeout)
        if status is None:
            raise subprocess.TimeoutExpired(str(self.pid), timeout or 0)
        return status

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def _wait(self, timeout_s: float | None) -> int | None:
        if select.select([self._alive], [], [], timeout_s)[0]:
            self._status = os.waitstatus_to_exitcode(self._nursery.ask(str(self.pid)))
            os.close(self._alive)
        return self._status


def main() -> None:
    for module in MODULES:
        __import__(module)
    children = set[int]()
    for line in sys.stdin:
        if line.startswith("{"):
            answer = _fork(_order.decode(line))
            children.add(answer)
        else:
            answer = os.waitpid(int(line), 0)[1]
            children.discard(int(line))
        print(answer, flush=True)
    for child in children:
        os.kill(child, signal.SIGKILL)


def _fork(order: Order) -> int:
    return os.fork() or _be(order)


def _be(order: Order) -> NoReturn:
    """The child: becomes the program that was ordered."""
    status = 1
    try:
        log = os.open(order.log, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC, 0o644)
        nothing = os.open(os.devnull, os.O_RDWR | os.O_CLOEXEC)
        for source, target in ((nothing, 0), (nothing, 1), (log, 2)):
            os.dup2(source, target)
        os.environ.clear()
        os.environ.update(order.environ)
        sys.argv = [order.module, *order.arguments]
        runpy.run_module(order.module, run_name="__main__", alter_sys=True)
        status = 0
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else int(end.code is not None)
    except BaseException:  # noqa: BLE001  # as Python does at the end of a program
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


if __name__ == "__main__":
    main()
