"""A terminal of the guest, as somebody sits at it: lines are typed, and what comes is read."""

from __future__ import annotations

import re
import socket
import time
from codecs import getincrementaldecoder
from pathlib import Path
from typing import Self

from appliance.patience import PATIENCE_S, MissedError

CTRL_X = "\x18"
LOOK_S = 0.5
SHOWN = 600
"""So many characters of what came last are told where something else was awaited."""
UNSEEN = re.compile(
    r"\x1b\[[0-?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|\x1b[()][0-9A-B]|\x1b[=>78]|[\r\x00\x07]"
)
"""Sequences by which programs move the cursor, colour letters and name the window (ECMA-48, 5.4 and 8.3.89)."""


class Terminal:
    def __init__(self, connection: socket.socket, log: Path) -> None:
        """`log`: the file that gets all that is read, as it comes."""
        self._connection = connection
        self._log = log
        self._connection.settimeout(LOOK_S)
        self._decoder = getincrementaldecoder("utf-8")("replace")
        self._unread = ""

    @classmethod
    def connect(cls, path: Path) -> Self:
        """To the socket at `path`; beside it lies the log."""
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(str(path))
        return cls(connection, path.with_name("terminal.txt"))

    def type(self, line: str) -> None:
        """With Enter at its end."""
        self.press(f"{line}\r")

    def press(self, keys: str) -> None:
        self._connection.sendall(keys.encode())

    def read_until(self, *texts: str, patience_s: float = PATIENCE_S) -> str:
        """All that has come since it was last read, up to the first of these texts, with it; raises `MissedError`."""
        deadline = time.monotonic() + patience_s
        while not (found := [(place, text) for text in texts if (place := self._unread.find(text)) >= 0]):
            if time.monotonic() > deadline:
                raise MissedError(f"“{texts[0]}”: not within {patience_s:.0f} s, but: …{self._unread[-SHOWN:]}")
            self._receive()
        place, text = min(found)
        read, self._unread = self._unread[: place + len(text)], self._unread[place + len(text) :]
        return read

    def close(self) -> None:
        self._connection.close()

    def _receive(self) -> None:
        try:
            data = self._connection.recv(2**16)
        except TimeoutError:
            return
        if not data:
            raise MissedError(f"the terminal is gone; it said last: …{self._unread[-SHOWN:]}")
        came = self._decoder.decode(data)
        with self._log.open("a", encoding="utf-8", newline="") as log:
            log.write(came)
        self._unread = UNSEEN.sub("", self._unread + came)
