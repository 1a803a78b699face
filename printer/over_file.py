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

from printer.transport import Cause, PrinterGone

FAREWELL_S = 2
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
        """`listens`: something may come back. `counts`: the kernel tells how much waits in its buffer."""
        self._fd = fd
        self._dispose = dispose
        self._listens = listens
        self._counts = counts
        self._broken = self._closed = False

    def write(self, data: bytes | memoryview, deadline: float) -> int:
        if not self._ready(select.POLLOUT, deadline):
            return 0
        try:
            return os.write(self._fd, data)
        except BlockingIOError:
            return 0
        except OSError as error:
            raise self._gone(error) from error

    def read(self, most: int, deadline: float) -> bytes:
        if not self._listens:
            select.select([], [], [], max(0.0, deadline - time.monotonic()))
            return b""
        if not self._ready(select.POLLIN, deadline):
            return b""
        try:
            said = os.read(self._fd, most)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise self._gone(error) from error
        if not said:
            raise self._gone(OSError("end of file"))
        return said

    def unacked(self) -> int:
        if not self._counts or self._closed:
            return 0
        try:
            answer = fcntl.ioctl(self._fd, termios.TIOCOUTQ, b"\0\0\0\0")
        except OSError:
            return 0
        return int(struct.unpack("i", answer)[0])

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
        if drop or self._broken or self.unacked():
            self._drop()
        else:
            # usblp stops what is under way when it is closed.
            self._ready(select.POLLOUT, time.monotonic() + FAREWELL_S)
        self._closed = True
        self._dispose()

    def _drop(self) -> None:
        """Nothing of what waits here may come out later; and the kernel would wait for it half a minute."""
        with contextlib.suppress(termios.error):
            termios.tcflush(self._fd, termios.TCOFLUSH)

    def _ready(self, event: int, deadline: float) -> bool:
        poll = select.poll()
        poll.register(self._fd, event)
        return bool(poll.poll(max(0.0, deadline - time.monotonic()) * 1000))

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


def open_serial(path: str, *, baud: int) -> OverFile:
    """A serial line, 8N1, with the printer's DTR as its brake."""
    import serial  # only where a printer hangs on a serial line

    try:
        line = serial.Serial(path, baudrate=baud, dsrdtr=True, exclusive=True, timeout=0)
    except OSError as error:
        raise PrinterGone(_word(error)) from error

    def hang_up() -> None:
        with contextlib.suppress(OSError, termios.error):  # the device may be gone already
            line.close()

    return OverFile(line.fileno(), hang_up, counts=True)


def _word(error: OSError) -> Cause:
    # By number: pyserial has its own exceptions.
    return WORDS.get(error.errno or 0, "busy")
