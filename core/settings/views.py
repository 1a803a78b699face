"""What a wall is for: the whole hall, some services or counters, a corridor, or the place over one counter."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from core.settings.sections import DeviceSettings, Settings

ViewKind = Literal["hall", "zone", "corridor", "counter"]


class View(Struct, frozen=True):
    kind: ViewKind = "hall"
    services: frozenset[str] = frozenset()
    """With `counters`: whose calls it shows and says; both empty: all."""
    counters: frozenset[str] = frozenset()

    @property
    def is_whole(self) -> bool:
        return not self.services and not self.counters

    def concerns(self, service: str, counter: str) -> bool:
        """Whether a call of this service to this counter belongs on the wall."""
        return self.is_whole or service in self.services or counter in self.counters


HALL = View()


def view_of(settings: Settings, name: str) -> View:
    """Of the wall of this name; that of the hall if there is none."""
    device = next((each for each in settings.device if each.name == name and each.role == "wall"), None)
    return HALL if device is None else _view(device)


def views(settings: Settings) -> dict[str, View]:
    """Name of each wall → its view."""
    return {device.name: _view(device) for device in settings.device if device.role == "wall"}


def services_of(settings: Settings, view: View) -> tuple[str, ...]:
    """Services whose queues the wall shows: its own, and those that its counters serve."""
    served = {code for counter in settings.counter if counter.id in view.counters for code in counter.offsets}
    codes = (service.code for service in settings.service)
    return tuple(code for code in codes if view.is_whole or code in view.services or code in served)


def counters_of(settings: Settings, view: View) -> tuple[str, ...]:
    """Counters to which it may call."""
    return tuple(
        counter.id
        for counter in settings.counter
        if view.is_whole or counter.id in view.counters or view.services & counter.offsets.keys()
    )


def _view(device: DeviceSettings) -> View:
    return View(device.view or "hall", frozenset(device.services), frozenset(device.counters))
