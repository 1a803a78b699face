"""Models of slip printers as offices have them: what each can do, what it reports, and what it hides."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct


class Model(Struct, frozen=True, kw_only=True):
    """The abilities of one kind of printer. Its name is the option `character=` of a `virtual:` URI."""

    name: str
    width: int = 576
    """Dots across the paper."""
    dpi: int = 203
    units_per_inch: int = 203
    """In these units it counts what it is told to feed, until GS P sets another."""
    cutter: bool = True
    """Without a cutter, a slip is fed past the tear bar and the citizen tears it off."""
    buffer_bytes: int = 4096
    questions: frozenset[int] = frozenset({1, 2, 3, 4})
    """The status requests (DLE EOT) that it answers: 1 printer, 2 why offline, 3 error, 4 paper."""
    pushes: bool = True
    """Reports changes unasked once that is enabled (GS a)."""
    tells_how_far: Literal["never", "worked-off", "received"] = "worked-off"
    """When it answers GS r: after it has processed everything before it, or as soon as it has received it."""
    tells_when_printed: bool = True
    """Sends a mark back when everything before it is on paper (GS ( H)."""
    tells_name: bool = True
    """Reports its maker and its name (GS I)."""
    maker: str = "LUOT"
    called: str = ""
    """By its maker; empty: VIRTUAL, and its width."""
    clears: bool = True
    """Empties its buffer on a real-time command (DLE DC4 8)."""
    stops_receiving: bool = False
    """While stopped, takes no bytes and answers nothing. Other models still obey real-time commands."""
    always_reports_ok: bool = False
    """Reports no fault, whatever its state."""
    prints_as_text: frozenset[bytes] = frozenset()
    """Unknown commands that it prints as letters; other unknown commands have no effect."""


FULL = Model(name="full")
"""80 mm; reports everything."""
PLAIN58 = Model(
    name="plain58",
    width=384,
    cutter=False,
    questions=frozenset(),
    pushes=False,
    tells_how_far="never",
    tells_when_printed=False,
    tells_name=False,
    clears=False,
    prints_as_text=frozenset({b"\x1dV", b"\x1d(", b"\x1dP"}),
)
"""A cheap one, 58 mm: no cutter, and it never answers."""
BLOCKS = Model(name="blocks", pushes=False, tells_when_printed=False, clears=False, stops_receiving=True)
"""Answers while it can print; without paper or with its cover open it takes no bytes and is silent."""
LIAR = Model(
    name="liar",
    buffer_bytes=256 * 1024,
    pushes=False,
    tells_how_far="received",
    tells_when_printed=False,
    tells_name=False,
    clears=False,
    always_reports_ok=True,
)
"""Never reports a fault. Without paper it goes on taking slips and prints them all on the next roll."""

TM_T88 = Model(name="tm-t88", maker="EPSON", called="TM-T88V", width=512, dpi=180, units_per_inch=360)
"""As Epson's TM-T88: 512 dots of 180 dpi across 80 mm, and half a dot for its unit of feed."""
TM_T20 = Model(name="tm-t20", maker="EPSON", called="TM-T20II", units_per_inch=406)
"""As Epson's TM-T20 and TM-L90: half a dot for its unit of feed."""

MODELS = {model.name: model for model in (FULL, PLAIN58, BLOCKS, LIAR, TM_T88, TM_T20)}
