"""The first machine: shows a code, and waits for the machine that knows it."""

from __future__ import annotations

import os
import select
import socket
import threading
import time
from collections.abc import Callable
from contextlib import closing, suppress

from luot.setup.join.channel import (
    PATIENCE_S,
    PORT,
    Channel,
    ChannelError,
    Claim,
    claim,
    new_code,
    send_sealed,
    shown,
)
from luot.setup.office import SetupError, Tell
from words.translation import mark, say

HOLDS_S = 600
"""How long a code holds."""
MOST_WRONG = 3
MOST_AT_ONCE = 16
FIRST_WORD_S = 5.0
"""How long somebody may be silent: a machine on which the code has been typed speaks at once."""

SAY_THERE = mark("On the other machine type:  sudo luot-setup join {address}")
THE_CODE = mark("The code, for ten minutes and one machine:  {code}")
WRONG_TRY = mark("A wrong code from {address}; {left} tries left")
TOO_MANY = mark("Three wrong codes: this one does not hold any more. luot-setup invite makes another")
TOO_LATE = mark("Nobody came within ten minutes: the code does not hold any more")
CAME = mark("{address} has joined")


def invite(
    listening: socket.socket,
    content: Callable[[], bytes],
    language: str,
    tell: Tell,
    code: str | None = None,
    holds_s: float = HOLDS_S,
) -> None:
    """Gives `content`, which is made then, to the one who knows the code. Raises `SetupError` after three wrong tries,
    and when the time is over; and what `content` raises."""
    code = code or new_code()
    tell(say(language, THE_CODE, code=shown(code)))
    with closing(_Door(content, language, tell, code)) as door:
        until = time.monotonic() + holds_s
        while not door.is_shut and (left_s := until - time.monotonic()) > 0:
            door.wait(listening, left_s)
    door.raise_if_failed()
    if not door.came:
        raise SetupError(say(language, TOO_LATE))
    tell(say(language, CAME, address=door.came))


class _Door:
    """Each who comes has a thread: whoever is silent keeps nobody else waiting. One claim is looked at after the other,
    so that many at once have no more tries than one."""

    def __init__(self, content: Callable[[], bytes], language: str, tell: Tell, code: str) -> None:
        self._content = content
        self._language = language
        self._tell = tell
        self._code = code
        self._looking = threading.Lock()
        self._wrong = 0
        self._threads: dict[threading.Thread, socket.socket] = {}
        self._changed = os.eventfd(0)
        """Written when a thread has ended."""
        self._failed: Exception | None = None
        self.is_shut = False
        self.came = ""
        """The address of the machine that has joined."""

    def wait(self, listening: socket.socket, left_s: float) -> None:
        """Until somebody comes or has gone, at most so long."""
        watched = [self._changed]
        if len(self._threads) < MOST_AT_ONCE:
            watched.append(listening.fileno())
        ready, _, _ = select.select(watched, [], [], left_s)
        if self._changed in ready:
            os.eventfd_read(self._changed)
            self._threads = {each: theirs for each, theirs in self._threads.items() if each.is_alive()}
        elif ready:
            connection, (address, *_) = listening.accept()
            thread = threading.Thread(target=self._serve, args=(connection, address), daemon=True)
            self._threads[thread] = connection
            thread.start()

    def close(self) -> None:
        """Waits for what is being given; who has shown nothing by now comes too late."""
        with self._looking:
            self.is_shut = True
        for thread, connection in self._threads.items():
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            thread.join()
        os.close(self._changed)

    def raise_if_failed(self) -> None:
        if self._failed:
            raise self._failed

    def _serve(self, connection: socket.socket, address: str) -> None:
        try:
            with closing(connection):
                channel = Channel(connection, FIRST_WORD_S)
                claimed = claim(channel, self._code)
                with self._looking:
                    if not self.is_shut:
                        self._look_at(claimed, channel, address)
        except ChannelError:
            pass  # as if nobody had come
        except Exception as error:  # noqa: BLE001  # it is raised where somebody waits
            self._failed = error
            self.is_shut = True
        finally:
            os.eventfd_write(self._changed, 1)

    def _look_at(self, claimed: Claim, channel: Channel, address: str) -> None:
        if claimed.is_true():
            content = self._content()
            channel.wait_at_most(PATIENCE_S)
            send_sealed(channel, content, claimed.key)
            self.came = address
            self.is_shut = True
            return
        self._wrong += 1
        if self._wrong == MOST_WRONG:
            self.is_shut = True  # before the next one is looked at
            raise SetupError(say(self._language, TOO_MANY))
        self._tell(say(self._language, WRONG_TRY, address=address, left=MOST_WRONG - self._wrong))


def listen(address: str, port: int = PORT) -> socket.socket:
    """Raises `OSError`."""
    return socket.create_server((address, port), family=socket.AF_INET6 if ":" in address else socket.AF_INET)
