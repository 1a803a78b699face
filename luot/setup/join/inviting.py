"""The first machine: opens the broker to the network, shows a code, and waits for the machine that knows it."""

from __future__ import annotations

import socket
import time
from contextlib import closing

from luot.setup.join.channel import (
    PORT,
    Channel,
    ChannelError,
    WrongCodeError,
    admit,
    new_code,
    send_sealed,
    shown,
)
from luot.setup.office import SetupError, Tell
from words.translation import mark, say

HOLDS_S = 600
"""How long a code holds."""
MOST_WRONG = 3

SAY_THERE = mark("On the other machine type:  sudo luot-setup join {address}")
THE_CODE = mark("The code, for ten minutes and one machine:  {code}")
WRONG_TRY = mark("A wrong code from {address}; {left} tries left")
TOO_MANY = mark("Three wrong codes: this one does not hold any more. luot-setup invite makes another")
TOO_LATE = mark("Nobody came within ten minutes: the code does not hold any more")
CAME = mark("{address} has joined")


def invite(
    listening: socket.socket,
    content: bytes,
    language: str,
    tell: Tell,
    code: str | None = None,
    holds_s: float = HOLDS_S,
) -> None:
    """Gives `content` to the one who knows the code. Raises `SetupError` after three wrong tries, and when the time is
    over."""
    code = code or new_code()
    tell(say(language, THE_CODE, code=shown(code)))
    until, wrong = time.monotonic() + holds_s, 0
    while (left_s := until - time.monotonic()) > 0:
        listening.settimeout(left_s)
        try:
            connection, (address, *_) = listening.accept()
        except TimeoutError:
            break
        with closing(connection):
            channel = Channel(connection)
            try:
                send_sealed(channel, content, admit(channel, code))
            except ChannelError:
                continue
            except WrongCodeError:
                wrong += 1
                if wrong == MOST_WRONG:
                    raise SetupError(say(language, TOO_MANY)) from None
                tell(say(language, WRONG_TRY, address=address, left=MOST_WRONG - wrong))
                continue
            tell(say(language, CAME, address=address))
            return
    raise SetupError(say(language, TOO_LATE))


def listen(address: str, port: int = PORT) -> socket.socket:
    """Raises `OSError`."""
    return socket.create_server((address, port), family=socket.AF_INET6 if ":" in address else socket.AF_INET)
