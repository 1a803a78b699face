"""The commands that the installer's page tells to type, step by step: so the page is what is tried, and no copy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs/install.md"
STEP = re.compile(r"(?ms)^## (?P<number>\d+)\. [^\n]*\n(?P<text>.*?)(?=^## |\Z)")
FENCE = re.compile(r"(?ms)^```sh\n(.*?)^```")


def commands(page: str) -> Mapping[int, list[str]]:
    """Number of a step → its commands, in their order, each as it stands there."""
    return {
        int(step["number"]): [line for fence in FENCE.findall(step["text"]) for line in fence.splitlines()]
        for step in STEP.finditer(page)
    }
