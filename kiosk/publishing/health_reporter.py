"""Publishes the kiosk's own health, retained: what a technician should know of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from core.instant import Instant
from core.messages.state import Health
from core.messages.wire import encode
from kiosk.buttons import Buttons
from kiosk.line_owner import LineOwner
from kiosk.timer import Timer
from runtime.bus.bus import DUPLICATE_FOR_S, Bus


class HealthReporter:
    def __init__(
        self,
        health: Health,
        owner: LineOwner,
        buttons: Buttons,
        bus: Bus,
        topic: str,
        monotonic: Callable[[], float],
        certificate_until: Callable[[], Instant | None] = lambda: None,
        sound: Callable[[], bool | UnsetType] = lambda: UNSET,
    ) -> None:
        """`health` is the health at the start; `sound`: as in `Health`."""
        self._health = health
        self._owner = owner
        self._buttons = buttons
        self._bus = bus
        self._topic = topic
        self._certificate_until = certificate_until
        self._sound = sound
        self.is_journal_damaged = False
        """Whether the journal's last checkpoint failed for another reason than a full disk."""
        self.ignored: frozenset[str] = frozenset()
        """Devices whose commands are not carried out, since they send too many."""
        self._duplicate_timer = Timer(DUPLICATE_FOR_S, monotonic)

    def publish(self) -> None:
        self._bus.publish(self._topic, encode(self._health), retain=True)

    def publish_offline(self) -> None:
        """Says goodbye when the kiosk ends in order."""
        self._bus.publish(self._topic, encode(Health(online=False)), retain=True)

    def duplicate_seen(self) -> None:
        """Another program has connected with the kiosk's client id; reported for DUPLICATE_FOR_S from now."""
        self._health = replace(self._health, duplicate=True)
        self._duplicate_timer.restart()

    def publish_if_changed(self) -> None:
        before, slips_left, tls_until = self._health, self._owner.slips_left, self._certificate_until()
        self._health = replace(
            before,
            duplicate=False if before.duplicate is True and self._duplicate_timer.is_due else before.duplicate,
            presses_refused=self._buttons.refused or UNSET,
            ignored=tuple(sorted(self.ignored)) or UNSET,
            stuck=tuple(sorted(self._buttons.stuck)) or UNSET,
            slips_left=UNSET if slips_left is None else slips_left,
            forecasts=self._owner.forecast_set.lacks or UNSET,
            journal=self._journal,
            sound=self._sound(),
            tls_until=UNSET if tls_until is None else tls_until,
        )
        if self._health != before:
            self.publish()

    @property
    def _journal(self) -> Literal["entries_lost", "damaged"] | UnsetType:
        if self.is_journal_damaged:
            return "damaged"
        return "entries_lost" if self._owner.line.lost else UNSET
