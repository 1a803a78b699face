"""The example office as a starting point: where its file lies, and how a copy with other values is written."""

from __future__ import annotations

import sysconfig
from collections.abc import Mapping
from pathlib import Path

import tomlkit

NAME = "office.example.toml"


def example_file() -> Path:
    """In a checkout the file lies beside the packages, else where the installation has put it."""
    checkout = Path(__file__).parents[1] / NAME
    return checkout if checkout.exists() else Path(sysconfig.get_path("data")) / "share" / "luot" / NAME


def with_keys(text: str, changes: Mapping[str, str | float | bool | list[str]]) -> str:
    """The text of a settings file with other values, such as `{"kiosk.journal": "/tmp/j.sqlite"}`.

    Everything else stays as it is written, comments too. Sections and keys that are missing are added.
    """
    document = tomlkit.parse(text)
    for key, value in changes.items():
        section, _, name = key.partition(".")
        document.setdefault(section, tomlkit.table())[name] = value
    return document.as_string()
