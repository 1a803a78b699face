"""Under which licence each part of a release comes."""

from __future__ import annotations

from collections.abc import Iterator
from email.parser import HeaderParser
from pathlib import Path
from zipfile import ZipFile

UNKNOWN = "see its own files"
DEBIAN = "Packages of Debian: each brings its licence, installed as /usr/share/doc/NAME/copyright."


def licences(wheels: Path) -> str:
    """A line for each wheel: name, version, licence."""
    lines = dict.fromkeys(_line(wheel) for wheel in sorted(wheels.glob("*.whl")))
    return "".join(f"{line}\n" for line in (*lines, "", DEBIAN))


def _line(wheel: Path) -> str:
    with ZipFile(wheel) as opened:
        metadata = next(name for name in opened.namelist() if name.endswith(".dist-info/METADATA"))
        told = HeaderParser().parsestr(opened.read(metadata).decode())
    licence = next(_told(told.get_all("Classifier", []), told["License-Expression"], told["License"]), UNKNOWN)
    return f"{told['Name']} {told['Version']}: {licence}"


def _told(classifiers: list[str], expression: str | None, text: str | None) -> Iterator[str]:
    """What a wheel tells of its licence, the clearest first."""
    if expression:
        yield expression
    yield from (each.rpartition(" :: ")[2] for each in classifiers if each.startswith("License :: OSI Approved :: "))
    if text:
        yield text.strip().splitlines()[0]
