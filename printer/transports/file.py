"""A printer behind a device file: the kernel's usblp, or a serial line."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
import select
import stat
import struct
import termios
import time
from collections.abc import Callable
from typing import Literal

from printer.transports.transport import Cause, PrinterGone

Flow = Literal["rtscts", "xonxoff", "none"]
FAREWELL_S = 2
EMPTY_S = 0.01
CLEAR_TO_SEND_S = 0.3
"""So long a line may need to show that the printer is ready, after it was opened."""
LPGETSTATUS = 0x060B
"""Of `linux/lp.h`."""
WORDS: dict[int, Cause] = {
    errno.ENOENT: "missing",
    errno.ENODEV: "missing",
    errno.ENXIO: "missing",
    errno.EISDIR: "missing",
    errno.EACCES: "forbidden",
    errno.EPERM: "forbidden",
}


class OverFile:
    """A file that can be polled; `dispose` closes it."""

    def __init__(self, fd: int, dispose: Callable[[], None], *, listens: bool = True, counts: bool = False) -> None:
        """`listens`: something may come back. `counts`: the kernel tells how much waits in its buffer; else its driver
        is ready for more when it is rid of what it had, as usblp is.
        """
        self._fd = fd
        self._dispose = dispose
        self._listens = listens
        self._counts = counts
        self._under_way = 0
        """Bytes of the last write, where they are not counted."""
        self._broken = self._closed = False

    def write(self, data: bytes | memoryview, deadline: float) -> int:
        if not self._ready(select.POLLOUT, deadline):
            return 0
        try:
            self._under_way = os.write(self._fd, data)
        except BlockingIOError:
            return 0
        except OSError as error:
            raise self._gone(error) from error
        return self._under_way

    def read(self, most: int, deadline: float) -> bytes:
        if not self._listens:
            select.select([], [], [], max(0.0, deadline - time.monotonic()))
            return b""
        while self._ready(select.POLLIN, deadline):
            if said := self._read(most):
                return said
            # A USB printer that has nothing to say may answer so, with no byte, again and again.
            time.sleep(min(EMPTY_S, max(0.0, deadline - time.monotonic())))
            if time.monotonic() >= deadline:
                break
        return b""

    def _read(self, most: int) -> bytes:
        try:
            said = os.read(self._fd, most)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise self._gone(error) from error
        if not said and self._now() & select.POLLHUP:
            raise self._gone(OSError("end of file"))
        return said

    def unacked(self) -> int:
        if self._closed:
            return 0
        if not self._counts:
            if self._under_way and self._now() & (select.POLLOUT | select.POLLHUP) == select.POLLOUT:
                self._under_way = 0
            return self._under_way
        try:
            answer = fcntl.ioctl(self._fd, termios.TIOCOUTQ, b"\0\0\0\0")
        except OSError:
            return 0
        return int(struct.unpack("i", answer)[0])

    def clear_to_send(self) -> bool | None:
        """A serial line's CTS; None where there is no such thing, as on a pty."""
        return _clear_to_send(self._fd)

    def port_status(self) -> int | None:
        """As usblp tells it; other device files do not."""
        try:
            answer = fcntl.ioctl(self._fd, LPGETSTATUS, bytes(4))
        except OSError:
            return None
        return int(struct.unpack("i", answer)[0]) & 0xFF

    def close(self, *, drop: bool = False) -> None:
        if self._closed:
            return
        if not self._counts and not drop and not self._broken:
            # usblp stops what is under way when it is closed.
            self._ready(select.POLLOUT, time.monotonic() + FAREWELL_S)
        elif drop or self._broken or self.unacked():
            self._drop()
        self._closed = True
        self._dispose()

    def _drop(self) -> None:
        """Nothing of what waits here may come out later; and the kernel would wait for it half a minute."""
        with contextlib.suppress(termios.error):
            termios.tcflush(self._fd, termios.TCOFLUSH)

    def _ready(self, event: int, deadline: float) -> bool:
        return bool(self._events(event, max(0.0, deadline - time.monotonic())))

    def _now(self) -> int:
        return self._events(select.POLLOUT, 0)

    def _events(self, wanted: int, within_s: float) -> int:
        """Poll's, of those wanted; a line that has hung up says so in any case."""
        poll = select.poll()
        poll.register(self._fd, wanted)
        return sum(events for _, events in poll.poll(within_s * 1000))

    def _gone(self, error: OSError) -> PrinterGone:
        self._broken = True
        return PrinterGone("unplugged" if error.errno else "hangup")


def open_file(path: str) -> OverFile:
    """A device file such as `/dev/usb/lp0`; a plain file takes the bytes and says nothing."""
    try:
        fd = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError as error:
        raise PrinterGone(_word(error)) from error
    return OverFile(fd, lambda: os.close(fd), listens=stat.S_ISCHR(os.fstat(fd).st_mode))


def open_serial(path: str, *, baud: int, flow: Flow = "rtscts") -> OverFile:
    """A serial line, 8N1, on which the printer can hold us back.

    `rtscts`: by the host's CTS, where a printer's cable ends its DTR or RTS. `xonxoff`: by two signs, of which no
    answer to our questions has any. `none`: not at all, and what finds no room in a printer that stands still is lost.
    """
    import serial  # only where a printer hangs on a serial line

    try:
        line = serial.Serial(path, baudrate=baud, rtscts=flow == "rtscts", exclusive=True, timeout=0)
    except (ValueError, OverflowError) as error:
        raise PrinterGone("no-such-rate") from error
    except termios.error as error:
        raise PrinterGone(WORDS.get(error.args[0], "busy")) from error
    except OSError as error:
        raise PrinterGone(_word(error)) from error

    def hang_up() -> None:
        with contextlib.suppress(OSError, termios.error):  # the device may be gone already
            line.close()

    if flow == "xonxoff":
        _obey_xoff(line.fileno())
    elif flow == "rtscts" and not _is_clear_to_send(line.fileno()):
        hang_up()
        raise PrinterGone("not-clear-to-send")
    return OverFile(line.fileno(), hang_up, counts=True)


def _obey_xoff(fd: int) -> None:
    """The printer's; not pyserial's `xonxoff`, which also sends some, into the middle of a picture."""
    with contextlib.suppress(termios.error):  # gone again; the next write tells
        attributes = termios.tcgetattr(fd)
        attributes[0] |= termios.IXON
        termios.tcsetattr(fd, termios.TCSANOW, attributes)


def _clear_to_send(fd: int) -> bool | None:
    try:
        answer = fcntl.ioctl(fd, termios.TIOCMGET, b"\0\0\0\0")
    except OSError:
        return None
    return bool(struct.unpack("i", answer)[0] & termios.TIOCM_CTS)


def _is_clear_to_send(fd: int) -> bool:
    """Else not a byte would ever leave, and nobody would know why."""
    deadline = time.monotonic() + CLEAR_TO_SEND_S
    while _clear_to_send(fd) is False:
        if time.monotonic() >= deadline:
            return False
        time.sleep(EMPTY_S)
    return True


def _word(error: OSError) -> Cause:
    # By number: pyserial has its own exceptions.
    return WORDS.get(error.errno or 0, "busy")
