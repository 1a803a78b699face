"""The commands that stand in the documents for installer and maintainer, as somebody would type them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from tests.paths import PROJECT

DOCUMENTS = [
    PROJECT / "docs" / f"{name}{language}.md"
    for name in ("install", "operating", "simulating")
    for language in ("", ".vi")
]
FIRST_WORDS = re.compile(
    r"(sudo|luot|/opt/luot/bin/\S+|systemctl|journalctl|cd|rm|find|mv|cp|mkdir|damaged=\S+|lsblk|echo|make) ?"
)


class Documented(NamedTuple):
    file: str
    command: str
    """Without the comment behind it, and without `sudo`."""


def documented(file: Path) -> Iterator[Documented]:
    """Those in fences for a shell, and those that are indented."""
    fence: str | None = None
    for line in file.read_text("utf-8").splitlines():
        mark = re.match(r" *```(\w*)", line)
        if mark:
            fence = mark[1] if fence is None else None
        elif line.strip() and (fence in ("", "sh") or (fence is None and line.startswith("    "))):
            command = re.sub(r"\s+#.*", "", line.strip())
            if fence is None and not FIRST_WORDS.match(command):
                continue
            yield Documented(file.name, command.removeprefix("sudo "))


def commands() -> list[str]:
    return sorted({each.command for file in DOCUMENTS for each in documented(file)})
