"""Where the project and its example office lie."""

from __future__ import annotations

from pathlib import Path

PROJECT = Path(__file__).parents[1]
EXAMPLE = PROJECT / "office.example.toml"
