"""`strace` attached to a program that runs: its system calls become slow, or fail, until it lets go."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from faults.rig.hall import wait_until

SLOW_SYNCS = ("fdatasync,fsync", "delay_enter=8000")
"""As an SD card has them: 8 ms."""
SLOW_DISK = (
    *("/usr/bin/strace", "-D", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null"),
    *("-e", f"trace={SLOW_SYNCS[0]}", "-e", f"inject={':'.join(SLOW_SYNCS)}"),
)
"""The command that runs a program from its start on such a disk, and stops it at no other call."""


def refusing(error: str) -> tuple[str, str]:
    """Every attempt to write fails with this error, such as EROFS."""
    return "pwrite64,write,ftruncate,fallocate", f"error={error}"


@contextmanager
def injected(pid: int, fault: tuple[str, str], *files: Path) -> Iterator[None]:
    """`fault`: system calls, and what `strace` does to them; to all files, or to `files` only."""
    calls, what = fault
    paths = [word for file in files for word in ("-P", str(file))]
    options = ["-f", "-qq", "-o", "/dev/null", *paths, "-e", f"trace={calls}", "-e", f"inject={calls}:{what}"]
    with subprocess.Popen(["/usr/bin/strace", *options, "-p", str(pid)], stderr=subprocess.DEVNULL) as strace:
        try:
            wait_until(lambda: _is_traced(pid, strace), "strace is attached")
            yield
        finally:
            strace.terminate()


def _is_traced(pid: int, strace: subprocess.Popen[bytes]) -> bool:
    """Whether every thread of it is."""
    assert strace.poll() is None, "strace has ended"
    threads = [status.read_text("ascii") for status in Path(f"/proc/{pid}/task").glob("*/status")]
    return all(f"TracerPid:\t{strace.pid}\n" in status for status in threads)
