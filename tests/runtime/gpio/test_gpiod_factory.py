"""gpiozero's pins over gpiod, with a chip of ours in place of the kernel's; a real one is in the appliance's guest."""

from __future__ import annotations

import os
import queue
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Self

import gpiod
import pytest
from gpiod.line import Bias, Direction, Edge, Value

from runtime.gpio.gpiod_factory import GpiodFactory
from runtime.gpio.header import has_header, header
from runtime.gpio.pins import Pins, PinsError
from tests.conftest import PATIENCE_S

LABELS = {"gpiochip0": "brcmvirt-gpio", "gpiochip1": "pinctrl-bcm2711", "gpiochip2": "raspberrypi-exp-gpio"}


class Line:
    """A requested line, as the kernel keeps it."""

    def __init__(self, number: int, settings: gpiod.LineSettings) -> None:
        self.number = number
        self.settings = settings
        self.value = settings.output_value
        self.released = False
        self.fd = os.eventfd(0, os.EFD_NONBLOCK | os.EFD_SEMAPHORE)
        self._changes: queue.SimpleQueue[bool] = queue.SimpleQueue()

    def reconfigure_lines(self, lines: dict[int, gpiod.LineSettings]) -> None:
        self.settings = lines[self.number]
        if self.settings.direction == Direction.OUTPUT:
            self.value = self.settings.output_value

    def get_value(self, number: int) -> Value:
        assert number == self.number
        return self.value

    def set_value(self, number: int, value: Value) -> None:
        assert number == self.number
        self.value = value

    def change(self, *, high: bool) -> None:
        """From outside."""
        self.value = Value.ACTIVE if high else Value.INACTIVE
        if self.settings.edge_detection == Edge.BOTH:
            self._changes.put(high)
            os.eventfd_write(self.fd, 1)

    def read_edge_events(self) -> list[Any]:
        os.eventfd_read(self.fd)
        kinds = gpiod.EdgeEvent.Type
        kind = kinds.RISING_EDGE if self._changes.get() else kinds.FALLING_EDGE
        return [SimpleNamespace(timestamp_ns=1, event_type=kind, Type=kinds)]

    def release(self) -> None:
        self.released = True
        os.close(self.fd)


class Chip:
    """A chip of `LABELS`."""

    def __init__(self, path: str) -> None:
        self._label = LABELS[Path(path).name]
        self.lines: dict[int, Line] = {}
        self.closed = False

    def get_info(self) -> Any:
        return SimpleNamespace(label=self._label)

    def request_lines(self, lines: dict[int, gpiod.LineSettings], **_: object) -> Line:
        ((number, settings),) = lines.items()
        if number == 27:
            raise OSError(16, "Device or resource busy")
        line = self.lines[number] = Line(number, settings)
        return line

    def close(self) -> None:
        self.closed = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


@pytest.fixture
def devices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in LABELS:
        (tmp_path / name).touch()
    monkeypatch.setattr(gpiod, "Chip", Chip)
    return tmp_path


@pytest.fixture
def chip(devices: Path) -> Iterator[tuple[Pins, dict[int, Line]]]:
    factory = GpiodFactory(devices)
    with Pins(factory) as pins:
        yield pins, factory.chip.lines  # type: ignore[attr-defined]  # it is our chip
    assert all(line.released for line in factory.chip.lines.values())  # type: ignore[attr-defined]
    assert factory.chip.closed  # type: ignore[attr-defined]


def test_the_header_is_found_by_its_label_or_is_the_first_of_another_board(
    devices: Path, caplog: pytest.LogCaptureFixture
) -> None:
    assert header(devices) == f"{devices}/gpiochip1"
    assert has_header(devices)
    assert not caplog.records
    (devices / "gpiochip1").unlink()
    assert header(devices) == f"{devices}/gpiochip0"
    assert not has_header(devices)
    assert f"{devices}/gpiochip0" in caplog.text


def test_a_chip_that_cannot_be_opened_is_no_header(tmp_path: Path) -> None:
    (tmp_path / "gpiochip0").write_text("no device")
    assert not has_header(tmp_path)


def test_without_a_chip_the_error_says_where_it_was_looked_for(tmp_path: Path) -> None:
    with pytest.raises(OSError, match=f"no gpiochip in {tmp_path}"):
        GpiodFactory(tmp_path)


def test_a_button_tells_every_change_and_its_level(chip: tuple[Pins, dict[int, Line]]) -> None:
    pins, lines = chip
    edges: queue.SimpleQueue[tuple[str, bool]] = queue.SimpleQueue()
    pins.button("CT", 6, lambda name, down: edges.put((name, down)))
    line = lines[6]
    assert (line.settings.direction, line.settings.bias) == (Direction.INPUT, Bias.PULL_UP)
    line.value = Value.ACTIVE
    assert pins.levels() == {"CT": False}
    for down in (True, False, True):
        line.change(high=not down)
        assert edges.get(timeout=PATIENCE_S) == ("CT", down)
    assert pins.levels() == {"CT": True}


def test_several_buttons_share_one_thread(chip: tuple[Pins, dict[int, Line]]) -> None:
    pins, lines = chip
    edges: queue.SimpleQueue[tuple[str, bool]] = queue.SimpleQueue()
    for name, pin in (("CT", 6), ("HT", 13), ("KQ", 19)):
        pins.button(name, pin, lambda name, down: edges.put((name, down)))
    for name, pin in (("KQ", 19), ("CT", 6), ("HT", 13)):
        lines[pin].change(high=False)
        assert edges.get(timeout=PATIENCE_S) == (name, True)


def test_a_lamp_is_requested_dark_and_switched(chip: tuple[Pins, dict[int, Line]]) -> None:
    pins, lines = chip
    lamp = pins.lamp("CT", 18)
    assert (lines[18].settings.direction, lines[18].value) == (Direction.OUTPUT, Value.INACTIVE)
    lamp.show(True)
    assert lines[18].value.name == "ACTIVE"
    pins.close()
    assert lines[18].value.name == "INACTIVE", "dark when the program ends"


def test_a_line_that_another_program_holds_is_named(chip: tuple[Pins, dict[int, Line]]) -> None:
    pins, _ = chip
    with pytest.raises(PinsError, match=r"KQ: pin 27 cannot be used: .*busy"):
        pins.button("KQ", 27, lambda *_: None)
