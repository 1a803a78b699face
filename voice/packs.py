"""The voice packs that come with Lượt, made by an engine: understood, but no substitute for a person's voice.

`luot voice build voice/shipped/vi --kiosk --also linh --also nghìn --also tư`, so that it knows the readings of south
and north; `luot voice build voice/shipped/en --language en --kiosk`.
"""

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
