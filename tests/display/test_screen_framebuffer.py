"""The kernel's frame buffer, as a file of the same shape."""

from __future__ import annotations

from pathlib import Path

import pytest

from display.drawing.typesetter import Typeface
from display.layout.box import Box
from display.screen import ScreenError
from display.screen_framebuffer import Framebuffer, only_shows

WIDTH, HEIGHT = 320, 200


class Fb:
    """`/dev/fb0` and what the kernel says of it; each row has 64 bytes more than it shows."""

    def __init__(self, folder: Path, depth: int, typeface: Typeface) -> None:
        self.stride = WIDTH * depth // 8 + 64
        self._pixel = depth // 8
        self.device = folder / "fb0"
        self.device.write_bytes(b"\x55" * self.stride * HEIGHT)
        for name, value in (("virtual_size", f"{WIDTH},{HEIGHT}"), ("bits_per_pixel", depth), ("stride", self.stride)):
            (folder / name).write_text(f"{value}\n")
        self.screen = Framebuffer(typeface=typeface, device=self.device, about=folder, terminal=None)

    def pixel(self, x: int, y: int) -> str:
        at = y * self.stride + x * self._pixel
        return self.device.read_bytes()[at : at + min(3, self._pixel)].hex()


@pytest.mark.parametrize(("depth", "yellow"), [(32, "00d4ff"), (16, "a0fe")])
def test_what_is_drawn_arrives_and_nothing_beside_it(
    tmp_path: Path, typeface: Typeface, depth: int, yellow: str
) -> None:
    fb = Fb(tmp_path, depth, typeface)
    fb.screen.canvas.fill(Box(0, 0, WIDTH, HEIGHT), "#000000")
    box = Box(10, 20, 30, 40)
    fb.screen.canvas.fill(box, "#FFD400")
    fb.screen.refresh([box])
    assert {fb.pixel(10, 20), fb.pixel(39, 59)} == {yellow}
    assert {fb.pixel(x, y) for x, y in ((9, 20), (40, 59), (10, 60))} == {"55" * min(3, depth // 8)}
    fb.screen.refresh([Box(-3, -3, WIDTH + 9, HEIGHT + 9)])
    assert fb.pixel(9, 20) == "00" * min(3, depth // 8)
    assert fb.pixel(WIDTH, 20) == "55" * min(3, depth // 8), "behind the row"
    fb.screen.close()
    fb.screen.close()


def test_no_or_a_strange_frame_buffer_is_refused(tmp_path: Path, typeface: Typeface) -> None:
    with pytest.raises(ScreenError, match="No such file"):
        Framebuffer(typeface=typeface, device=tmp_path / "fb0", about=tmp_path, terminal=None)
    with pytest.raises(ScreenError, match="8 bits"):
        Fb(tmp_path, 8, typeface)


def test_a_frame_buffer_that_forgets_what_is_written_is_refused(tmp_path: Path, typeface: Typeface) -> None:
    Fb(tmp_path, 32, typeface).screen.close()
    with pytest.raises(ScreenError, match="does not arrive"):
        Framebuffer(typeface=typeface, device=Path("/dev/zero"), about=tmp_path, terminal=None)


@pytest.mark.parametrize(
    ("name", "shows_only"),
    [
        ("virtio_gpudrmfb", True),
        ("simpledrmdrmfb", True),
        ("vc4drmfb", False),
        ("i915drmfb", False),
        ("EFI VGA", False),
    ],
)
def test_a_card_that_cannot_draw_is_known_by_the_name_of_its_frame_buffer(
    tmp_path: Path, name: str, shows_only: bool
) -> None:
    assert not only_shows(tmp_path), "there is none"
    (tmp_path / "name").write_text(f"{name}\n")
    assert only_shows(tmp_path) is shows_only
