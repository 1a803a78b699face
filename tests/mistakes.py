"""What is said about a file with mistakes in it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from runtime.settings.load import SettingsError, load

Read = Callable[[Path], object]


def spoil(file: Path, *changes: tuple[str, str], read: Read = load) -> list[str]:
    """What is said about it after these replacements, without its name."""
    text = file.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text, "utf-8")
    return mistakes(file, read)


def mistakes(file: Path, read: Read = load) -> list[str]:
    with pytest.raises(SettingsError) as raised:
        read(file)
    lines = str(raised.value).splitlines()
    assert all(line.startswith(f"{file}: ") for line in lines)
    return [line.removeprefix(f"{file}: ") for line in lines]
