"""How the page names what can be broken in the demo, and what mends it."""

from __future__ import annotations

from typing import NamedTuple

from words.phrases import mark


class Switch(NamedTuple):
    part: str
    """As in `Faults.broken`."""
    name: str
    well: str
    breaking: str
    """What the button says that breaks it, and its route."""
    break_route: str
    ill: str
    mending: str
    mend_route: str


SWITCHES = (
    Switch(
        part="paper",
        name=mark("Paper"),
        well=mark("in"),
        breaking=mark("Take the roll out"),
        break_route="printer/paper_out",
        ill=mark("out"),
        mending=mark("Put a roll in"),
        mend_route="printer/paper_in",
    ),
    Switch(
        part="roll",
        name=mark("Length of the roll"),
        well=mark("long enough"),
        breaking=mark("Let it run low"),
        break_route="printer/paper_low",
        ill=mark("nearly at its end"),
        mending=mark("Put a full roll in"),
        mend_route="printer/paper_in",
    ),
    Switch(
        part="cover",
        name=mark("Cover"),
        well=mark("closed"),
        breaking=mark("Open the cover"),
        break_route="printer/cover_open",
        ill=mark("open"),
        mending=mark("Close the cover"),
        mend_route="printer/cover_closed",
    ),
    Switch(
        part="knife",
        name=mark("Printer's knife"),
        well=mark("free"),
        breaking=mark("Jam the knife"),
        break_route="printer/jam",
        ill=mark("jammed"),
        mending=mark("Free the knife"),
        mend_route="printer/unjam",
    ),
    Switch(
        part="power",
        name=mark("Printer's power"),
        well=mark("on"),
        breaking=mark("Pull the plug"),
        break_route="printer/off",
        ill=mark("off"),
        mending=mark("Plug it in"),
        mend_route="printer/on",
    ),
    # In the middle of a slip: silent before, it would be given none, and nothing would be in doubt.
    Switch(
        part="voice",
        name=mark("Printer's answers"),
        well=mark("it answers"),
        breaking=mark("Let it fall silent"),
        break_route="printer/mute",
        ill=mark("silent from the next slip on"),
        mending=mark("Let it answer"),
        mend_route="printer/unmute",
    ),
    Switch(
        part="broker",
        name=mark("Network (MQTT)"),
        well=mark("up"),
        breaking=mark("Cut the network"),
        break_route="broker/off",
        ill=mark("down"),
        mending=mark("Join it again"),
        mend_route="broker/on",
    ),
)
