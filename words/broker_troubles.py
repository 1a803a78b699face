"""Why the broker cannot be reached or lets nobody in, and what helps: for whoever types in a shell."""

from __future__ import annotations

import re

from words.sentence import Sentence
from words.translation import mark

WHY = {
    "Connection refused": mark("no broker is running there, or not at this port"),
    "timed out": mark("there is no answer"),
    "No route to host": mark("no way in the network leads there"),
    "Network is unreachable": mark("this machine is not in a network"),
    "Name or service not known": mark("nobody knows this name here"),
    "name resolution": mark("nobody knows this name here"),
    "Not authorized": mark("its password is not the broker's"),
    "Bad user name or password": mark("its password is not the broker's"),
}
"""A part of what the system or the broker says → the same for whoever reads it."""
ERRNO = re.compile(r"^\[Errno -?\d+\] ")
START = mark("On the broker's machine: systemctl status mosquitto; from here: is the cable in, is the address right?")
WRITE_ANEW = mark(
    "On the broker's machine: sudo luot broker-config --out /etc/luot, restart mosquitto; bring each machine its secret"
)


def why_away(reason: str) -> Sentence | str:
    """`reason`: in the words of the system or the broker, which stay where there is no sentence for them."""
    return next((Sentence(said) for part, said in WHY.items() if part in reason), ERRNO.sub("", reason))


def is_refused(reason: str) -> bool:
    """Whether the broker is there and does not let this device in."""
    return "refused: " in reason


def what_helps(reason: str) -> str:
    """A marked sentence."""
    return WRITE_ANEW if is_refused(reason) else START
