"""What a program did to some files, and what it told others, in order: recorded by `strace`, read back here."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

CALLS = "openat,write,pwrite64,ftruncate,unlink,rename,fsync,fdatasync,sendto"
LONGEST = 1 << 26
"""Bytes of one call that are recorded: all of them."""
CALL = re.compile(r"^(\d+\.\d+) (\w+)\((.*)\) += (-?\d+).*<(\d+\.\d+)>$")
HEX = re.compile(r"(?:\\x[0-9a-f]{2})+")
STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')
PLACE = re.compile(r"^\d+<((?:\\x[0-9a-f]{2})*)>")


class Wrote(NamedTuple):
    file: str
    offset: int | None
    """None: at the end."""
    data: bytes


class Cut(NamedTuple):
    """The file got another length."""

    file: str
    size: int


class Created(NamedTuple):
    file: str


class Removed(NamedTuple):
    file: str


class Renamed(NamedTuple):
    file: str
    to: str


class Synced(NamedTuple):
    file: str


class Sent(NamedTuple):
    """To a broker, a printer, or whoever is at the other end of a socket."""

    data: bytes
    socket: str
    """Its name in the kernel, such as `socket:[4711]`."""


Step = Wrote | Cut | Created | Removed | Renamed | Synced | Sent


def recorded(trace: Path) -> tuple[str, ...]:
    """The command that runs a program and records it in files whose names begin with `trace`, one for each thread."""
    options = ("-D", "-ff", "--seccomp-bpf", "-qq", "-ttt", "-T", "-y", "-xx", "-s", str(LONGEST))
    return ("strace", *options, "-o", str(trace), "-e", f"trace={CALLS}")


def steps(trace: Path, files: Path) -> list[Step]:
    """All that was done to files whose paths begin with `files`, and all that was sent.

    What is written counts from the beginning of its call, what is synced from the end of it.
    """
    found: list[tuple[float, Step]] = []
    for thread in trace.parent.glob(f"{trace.name}*"):
        with thread.open(encoding="ascii", errors="replace") as lines:
            for line in lines:
                if call := CALL.match(line):
                    began, name, arguments, result, took = call.groups()
                    for step in _steps(name, arguments, int(result), str(files)):
                        at = float(began) + (float(took) if isinstance(step, Synced) else 0)
                        found.append((at, step))
    return [step for _, step in sorted(found, key=lambda one: one[0])]


def _steps(name: str, arguments: str, result: int, files: str) -> Iterator[Step]:
    if result < 0:
        return
    paths = [_bytes(found).decode(errors="replace") for found in (PLACE.match(arguments), STRING.search(arguments))]
    opened, named = paths
    if name == "sendto":
        yield Sent(_bytes(STRING.search(arguments))[:result], opened)
        return
    rest = arguments.rsplit('"', 1)[-1].split(", ")
    if name == "openat" and named.startswith(files):
        if "O_CREAT" in arguments:
            yield Created(named)
        if "O_TRUNC" in arguments:
            yield Cut(named, 0)
    elif name == "unlink" and named.startswith(files):
        yield Removed(named)
    elif name == "rename" and named.startswith(files):
        *_, to = STRING.finditer(arguments)
        yield Renamed(named, _bytes(to).decode())
    elif opened.startswith(files):
        if name in ("write", "pwrite64"):
            data = _bytes(STRING.search(arguments))[:result]
            yield Wrote(opened, int(rest[2]) if name == "pwrite64" else None, data)
        elif name == "ftruncate":
            yield Cut(opened, int(arguments.rsplit(", ", 1)[-1]))
        elif name in ("fsync", "fdatasync"):
            yield Synced(opened)


def _bytes(found: re.Match[str] | None) -> bytes:
    return bytes.fromhex(found[1].replace("\\x", "")) if found else b""
