"""The four distances from which texts of the wall are read; each text style says which one it is meant for."""

from __future__ import annotations

from typing import Literal

Reach = Literal["called", "far", "middle", "near"]
"""`called`: at a glance from the farthest seat; `far`: at leisure from there; `middle`: from half as far; `near`: from
in front of the screen."""
