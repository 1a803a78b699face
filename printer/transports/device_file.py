"""The transport for a printer behind a device file: a serial line, or USB through the kernel's usblp driver."""

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

FlowControl = Literal["rtscts", "xonxoff", "none"]
CLOSE_S = 2
"""How long `close` waits for bytes that usblp is still sending."""
POLL_S = 0.01
CLEAR_TO_SEND_S = 0.3
"""How long a serial line may take after it was opened to show that the printer is ready."""
LPGETSTATUS = 0x060B
"""The ioctl of usblp for the port's status, from `linux/lp.h`."""
CAUSES: dict[int, Cause] = {
    errno.ENOENT: "missing",
    errno.ENODEV: "missing",
    errno.ENXIO: "missing",
    errno.EISDIR: "missing",
    errno.EACCES: "forbidden",
    errno.EPERM: "forbidden",
}


class FileTransport:
    """A printer behind a file descriptor that can be polled."""

    def __init__(self, fd: int, dispose: Callable[[], None], *, counts: bool = False) -> None:
        """`dispose` closes the file. `counts`: the kernel can tell how many bytes wait in its buffer.

        usblp cannot: it accepts the next write only after the printer has taken all of the last one.
        """
        self._fd = fd
        self._dispose = dispose
        self._counts = counts
        self._last_write = 0
        """Bytes of the last write as long as the printer may not have taken them; used unless the kernel counts."""
        self._broken = self._closed = False

    def write(self, data: bytes | memoryview, deadline: float) -> int:
        if not self._ready(select.POLLOUT, deadline):
            return 0
        try:
            self._last_write = os.write(self._fd, data)
        except BlockingIOError:
            return 0
        except OSError as error:
            raise self._gone(error) from error
        return self._last_write

    def read(self, max_bytes: int, deadline: float) -> bytes:
        while self._ready(select.POLLIN, deadline):
            if data := self._read(max_bytes):
                return data
            # A USB printer with nothing to say may keep answering with zero bytes.
            time.sleep(min(POLL_S, max(0.0, deadline - time.monotonic())))
            if time.monotonic() >= deadline:
                break
        return b""

    def _read(self, max_bytes: int) -> bytes:
        try:
            data = os.read(self._fd, max_bytes)
        except BlockingIOError:
            return b""
        except OSError as error:
            raise self._gone(error) from error
        if not data and self._events(select.POLLOUT) & select.POLLHUP:
            raise self._gone(OSError("end of file"))
        return data

    def unacked(self) -> int:
        if self._closed:
            return 0
        if self._counts:
            return _ioctl(self._fd, termios.TIOCOUTQ) or 0
        if self._last_write and self._events(select.POLLOUT) & (select.POLLOUT | select.POLLHUP) == select.POLLOUT:
            self._last_write = 0
        return self._last_write

    def clear_to_send(self) -> bool | None:
        """The CTS wire of a serial line; None if there is none, as on a pty."""
        return _clear_to_send(self._fd)

    def port_status(self) -> int | None:
        """The port's status from usblp; None for all other device files."""
        bits = _ioctl(self._fd, LPGETSTATUS)
        return None if bits is None else bits & 0xFF

    def close(self, *, drop: bool = False) -> None:
        if self._closed:
            return
        if not self._counts and not drop and not self._broken:
            # usblp aborts a running transfer when it is closed.
            self._ready(select.POLLOUT, time.monotonic() + CLOSE_S)
        elif drop or self._broken or self.unacked():
            # Waiting bytes must not be printed later, and the kernel would wait half a minute for them.
            with contextlib.suppress(termios.error):
                termios.tcflush(self._fd, termios.TCOFLUSH)
        self._closed = True
        self._dispose()

    def _ready(self, event: int, deadline: float) -> bool:
        return bool(self._events(event, max(0.0, deadline - time.monotonic())))

    def _events(self, wanted: int, within_s: float = 0) -> int:
        """The events of `poll` among `wanted`; a hang-up is always reported too."""
        poll = select.poll()
        poll.register(self._fd, wanted)
        return sum(events for _, events in poll.poll(within_s * 1000))

    def _gone(self, error: OSError) -> PrinterGone:
        self._broken = True
        return PrinterGone("unplugged" if error.errno else "hangup")


def open_file(path: str) -> FileTransport:
    """Opens a device file such as `/dev/usb/lp0`. Whatever else stands there is left as it is: root may write anywhere.

    Raises `PrinterGone`.
    """
    try:
        fd = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)
    except OSError as error:
        raise PrinterGone(CAUSES.get(error.errno or 0, "busy")) from error
    # What was opened is looked at, not what the path names by now.
    if not stat.S_ISCHR(os.fstat(fd).st_mode):
        os.close(fd)
        raise PrinterGone("no-device")
    return FileTransport(fd, lambda: os.close(fd))


def open_serial(path: str, *, baud: int, flow: FlowControl = "rtscts") -> FileTransport:
    """Opens a serial line, 8N1, with the flow control by which the printer can pause the sender.

    `rtscts`: by the host's CTS, to which the cable connects the printer's DTR or RTS. `xonxoff`: by two control
    characters, which never occur in a printer's answers. `none`: not at all, so bytes that find no room are lost.
    """
    import serial  # only for serial printers

    try:
        line = serial.Serial(path, baudrate=baud, rtscts=flow == "rtscts", exclusive=True, timeout=0)
    except (ValueError, OverflowError) as error:
        raise PrinterGone("no-such-rate") from error
    except (OSError, termios.error) as error:
        raise PrinterGone(CAUSES.get(error.args[0], "busy")) from error

    def close_line() -> None:
        with contextlib.suppress(OSError, termios.error):  # the device may be gone already
            line.close()

    if flow == "xonxoff":
        _honour_xoff(line.fileno())
    elif flow == "rtscts" and not _is_clear_to_send(line.fileno()):
        close_line()
        raise PrinterGone("not-clear-to-send")
    return FileTransport(line.fileno(), close_line, counts=True)


def _honour_xoff(fd: int) -> None:
    """Lets the printer pause the line. pyserial's `xonxoff` would also send XOFF itself, in the middle of a picture."""
    with contextlib.suppress(termios.error):  # unplugged; the next write fails
        attributes = termios.tcgetattr(fd)
        attributes[0] |= termios.IXON
        termios.tcsetattr(fd, termios.TCSANOW, attributes)


def _ioctl(fd: int, request: int) -> int | None:
    """The kernel's answer to the request, a C int; None if the device does not know it."""
    try:
        return int(struct.unpack("i", fcntl.ioctl(fd, request, bytes(4)))[0])
    except OSError:
        return None


def _clear_to_send(fd: int) -> bool | None:
    bits = _ioctl(fd, termios.TIOCMGET)
    return None if bits is None else bool(bits & termios.TIOCM_CTS)


def _is_clear_to_send(fd: int) -> bool:
    """Whether the printer's CTS allows sending; if it never does, no byte would leave and no error would show."""
    deadline = time.monotonic() + CLEAR_TO_SEND_S
    while _clear_to_send(fd) is False:
        if time.monotonic() >= deadline:
            return False
        time.sleep(POLL_S)
    return True
