"""The second machine: connects to the first, shows that it knows the code, and gets its part of the office."""

from __future__ import annotations

import socket
from contextlib import closing

from luot.setup.join.channel import (
    PATIENCE_S,
    PORT,
    Channel,
    ChannelError,
    WrongCodeError,
    enter,
    receive_sealed,
    typed,
)
from luot.setup.office import SetupError
from words.translation import mark, say

OPENS_S = 180.0
"""How long the first machine may take to open its broker, for which it makes certificates."""
NOT_THERE = mark("{address} does not answer: is luot-setup invite waiting there, and is the cable in?")
NOT_THE_CODE = mark(
    "The code is not the one that is shown there, and nothing was changed. After three such tries it ends"
)


def fetch(address: str, code: str, language: str, port: int = PORT) -> bytes:
    """What the first machine gives. Raises `SetupError`."""
    try:
        with closing(socket.create_connection((address, port), PATIENCE_S)) as connection:
            channel = Channel(connection, PATIENCE_S)
            key = enter(channel, typed(code))
            channel.wait_at_most(OPENS_S)
            return receive_sealed(channel, key)
    except WrongCodeError:
        raise SetupError(say(language, NOT_THE_CODE)) from None
    except (OSError, ChannelError) as error:
        raise SetupError(say(language, NOT_THERE, address=address)) from error
