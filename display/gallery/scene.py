"""A scene: what has come from the kiosk, and what one should see of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from msgspec import Struct

from core.messages.state import State
from display.gallery.hall import Hall


class Scene(Struct, frozen=True, kw_only=True):
    see: str
    """A sentence of the catalogue for whoever looks at the picture."""
    state: State | None
    """None: nothing has ever come."""
    begun: int | None = None
    """The newest call that has had its time in the light before; None: all but the newest."""
    after_s: float = 0
    """How long ago the state came, and its first call began."""
    connected: bool = True


Play: TypeAlias = Callable[[Hall], Scene]
