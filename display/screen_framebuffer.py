"""The kernel's frame buffer: a screen that needs no renderer, when none shows the picture.

The kernel has one for each graphics card (`Documentation/fb/api.rst`, DRM's emulation of it), with its first screen's
resolution; on several screens all show the same. Pictures are written and read back like a file.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import pygame

from display.drawing.canvas import Canvas
from display.drawing.typesetter import Typeface
from display.layout.box import Box
from display.screen import CONNECTORS, ScreenError, ScreenStatus, plugged
from display.screen_outputs import on_screen

DEVICE = Path("/dev/fb0")
ABOUT = Path("/sys/class/graphics/fb0")
DEPTHS = (16, 32)
"""Bits of a pixel: 5, 6 and 5 of red, green and blue, or 8 of each and 8 that nobody reads, as DRM makes them."""
ONLY_SHOW = frozenset(
    ("ast", "bochs-drm", "cirrus", "hibmc", "hyperv_drm", "mgag200", "ofdrm", "qxl", "simpledrm", "udl", "virtio_gpu")
)
"""Linux' drivers of cards that only show: all drawing is the processor's (`drivers/gpu/drm`). `virtio_gpu` can draw on
its host's card, which few hosts let it."""
NAME_END = "drmfb"
"""Behind the driver's name in that of its frame buffer."""
KDSETMODE, KD_TEXT, KD_GRAPHICS = 0x4B3A, 0, 1
"""Of `linux/kd.h`: the terminal draws no letters and no cursor over the picture."""


def only_shows(about: Path = ABOUT) -> bool:
    """Whether the card behind the frame buffer is known to draw nothing by itself."""
    try:
        return (about / "name").read_text().strip().removesuffix(NAME_END) in ONLY_SHOW
    except OSError:
        return False


class Framebuffer:
    """Used by one thread only."""

    renderer = "framebuffer"
    poll_s: float | None = None
    is_black = False

    def __init__(
        self, *, typeface: Typeface, device: Path = DEVICE, about: Path = ABOUT, terminal: int | None = 0
    ) -> None:
        """`terminal`: the file descriptor of the terminal on this screen, or None. Raises `ScreenError` where there
        is no frame buffer, or what was written to it is not there."""
        try:
            width, height = (int(pixels) for pixels in (about / "virtual_size").read_text().split(","))
            self._depth = int((about / "bits_per_pixel").read_text())
            self._stride = int((about / "stride").read_text())
            self._file = os.open(device, os.O_RDWR | os.O_CLOEXEC)
        except (OSError, ValueError) as error:
            raise ScreenError(str(error)) from error
        self._terminal = terminal
        self._set_terminal(KD_GRAPHICS)
        try:
            if self._depth not in DEPTHS:
                raise ScreenError(f"{device} has {self._depth} bits for each pixel, not 16 or 32")
            self.canvas = Canvas.blank((width, height), typeface=typeface)
            self._surface = pygame.Surface((width, height), depth=self._depth)
            self._look_at_a_sample()
        except ScreenError:
            self.close()
            raise

    def refresh(self, boxes: Iterable[Box]) -> None:
        try:
            for box in on_screen(boxes, self.canvas.size):
                self._surface.blit(self.canvas.surface, tuple(box)[:2], tuple(box))
                self._write(box)
        except OSError as error:
            raise ScreenError(str(error)) from error

    def handle_events(self) -> bool:
        return True

    def status(self) -> ScreenStatus:
        return plugged(CONNECTORS)

    def close(self) -> None:
        """May be called twice."""
        if self._file >= 0:
            self._set_terminal(KD_TEXT)
            os.close(self._file)
            self._file = -1

    def _write(self, box: Box) -> None:
        pixel, pitch = self._depth // 8, self._surface.get_pitch()
        with self._pixels() as pixels:
            for y in range(box.y, box.y + box.h):
                begin = y * pitch + box.x * pixel
                os.pwrite(self._file, pixels[begin : begin + box.w * pixel], y * self._stride + box.x * pixel)

    def _pixels(self) -> memoryview:
        """While it is not released nothing can be drawn."""
        return memoryview(self._surface.get_view("0"))  # type: ignore[arg-type]  # it is a buffer

    def _look_at_a_sample(self) -> None:
        """The first row comes out white and black again, or not."""
        row = Box(0, 0, self.canvas.size[0], 1)
        for colour in ("white", "black"):
            self.canvas.surface.fill(colour)
            self.refresh([row])
            length = row.w * self._depth // 8
            with self._pixels() as pixels:
                written = bytes(pixels[:length])
            try:
                found = os.pread(self._file, length, 0)
            except OSError as error:
                raise ScreenError(str(error)) from error
            if found != written:
                raise ScreenError("the picture does not arrive in the frame buffer")

    def _set_terminal(self, mode: int) -> None:
        """Started by hand, standard input may be no terminal, or one that is not on this screen."""
        if self._terminal is not None:
            with suppress(OSError):
                fcntl.ioctl(self._terminal, KDSETMODE, mode)
