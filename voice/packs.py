"""The voice packs that come with Lượt, made by an engine: understood, but no substitute for a person's voice."""

from __future__ import annotations

from pathlib import Path

from voice.pack import PackError

FOLDER = Path(__file__).parent / "shipped"


def shipped(language: str) -> Path:
    """Raises `PackError` for a language without one."""
    folder = FOLDER / language
    if not folder.is_dir():
        raise PackError(f"no voice pack comes with Lượt for “{language}”")
    return folder
