"""The example office as a starting point: where its file lies, and how a copy with other values is written."""

from __future__ import annotations

import json
import re
import sysconfig
from collections.abc import Mapping
from pathlib import Path

NAME = "office.example.toml"


def example_file() -> Path:
    """In a checkout beside the packages, else where the installation has put it."""
    checkout = Path(__file__).parents[1] / NAME
    return checkout if checkout.exists() else Path(sysconfig.get_path("data")) / "share" / "luot" / NAME


def with_keys(text: str, changes: Mapping[str, str | float | bool]) -> str:
    """The settings file with other values: `{"kiosk.journal": "/tmp/j.sqlite", …}`; all else, comments too, stays."""
    for key, value in changes.items():
        section, _, name = key.partition(".")
        text = _with_key(text, section, f"{name} = {json.dumps(value, ensure_ascii=False)}", name)
    return text


def _with_key(text: str, section: str, line: str, name: str) -> str:
    head = f"[{section}]\n"
    before, found, rest = text.partition(head)
    if not found:
        return f"{text.rstrip()}\n\n{head}{line}\n"
    ends = re.search(r"^\[", rest, re.MULTILINE)
    body, following = (rest[: ends.start()], rest[ends.start() :]) if ends else (rest, "")
    body = re.sub(rf"(?m)^{name} *=.*\n", "", body)
    return f"{before}{head}{line}\n{body}{following}"
