"""The kinds of slip printers that stand in offices: what each can do, what it says, and what it hides."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

EVERY_QUESTION = frozenset({1, 2, 3, 4})


class Model(Struct, frozen=True, kw_only=True):
    """What one kind of printer can and cannot do."""

    name: str
    width: int = 576
    """Dots across the paper."""
    cutter: bool = True
    """Without one a slip is fed past the tear bar, and whoever takes it tears it off."""
    buffer_bytes: int = 4096
    """What it takes before anything is printed."""
    questions: frozenset[int] = EVERY_QUESTION
    """Those that it answers in real time (DLE EOT): 1 printer, 2 why offline, 3 error, 4 paper."""
    pushes: bool = True
    """It tells changes unasked once it was asked to (GS a)."""
    tells_how_far: Literal["never", "worked-off", "received"] = "worked-off"
    """When it answers GS r: once all before has been worked off; or as soon as it has the question."""
    tells_when_printed: bool = True
    """It sends a mark back when all before it is on paper (GS ( H)."""
    tells_name: bool = True
    """It says who it is (GS I)."""
    clears: bool = True
    """It throws away what waits when it is told to in real time (DLE DC4 8)."""
    deaf: bool = False
    """Stopped, it takes no bytes and answers nothing. Others go on hearing what acts in real time."""
    lies: bool = False
    """It answers that all is well, whatever is."""
    spells: frozenset[bytes] = frozenset()
    """Commands that it does not know and prints as letters. Others that it does not know do nothing."""


FULL = Model(name="full")
"""80 mm, says all that there is to say."""
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
    spells=frozenset({b"\x1dV", b"\x1d("}),
)
"""A cheap one of 58 mm: no knife, and it never says a word."""
BLOCKS = Model(name="blocks", pushes=False, tells_when_printed=False, clears=False, deaf=True)
"""Answers while it is well; out of paper or open it shuts its window and is silent until it is well again."""
LIAR = Model(
    name="liar",
    buffer_bytes=256 * 1024,
    pushes=False,
    tells_how_far="received",
    tells_when_printed=False,
    tells_name=False,
    clears=False,
    lies=True,
)
"""Always well by its own account. Out of paper it goes on taking slips, and prints them all with the next roll."""

MODELS = {character.name: character for character in (FULL, PLAIN58, BLOCKS, LIAR)}
