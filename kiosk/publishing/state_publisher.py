"""Publishes the state of the office, retained, for everybody who shows it; `core/public_state` puts it together."""

from __future__ import annotations

from collections.abc import Callable

from core.line.line import Call
from core.messages.wire import encode
from kiosk.admission.age import StateTimes
from kiosk.line_owner import LineOwner
from kiosk.publishing.issuing_log import IssuingLog
from kiosk.timer import Timer
from runtime.bus.bus import Bus

STATE_GAP_S = 0.05
"""The shortest time between two states, except when somebody is called."""
STATE_AGE_S = 4.9
"""The longest time between two states; 5 s are promised."""


class StatePublisher:
    """Publishes the state when it has changed, and from time to time so that others know that the kiosk is alive."""

    def __init__(
        self,
        owner: LineOwner,
        bus: Bus,
        topic: str,
        state_times: StateTimes,
        monotonic: Callable[[], float],
        max_age_s: float = STATE_AGE_S,
    ) -> None:
        self.open_services: frozenset[str] = frozenset()
        """The kiosk updates this in every round of its loop; a change is published."""
        self._owner = owner
        self._bus = bus
        self._topic = topic
        self._state_times = state_times
        self._gap = Timer(STATE_GAP_S, monotonic)
        self._age = Timer(max_age_s, monotonic)
        self._issuing_log = IssuingLog()
        self._published_version: object = None
        self._published_calls: tuple[Call, ...] = ()

    @property
    def wait_s(self) -> float:
        """Time until `publish_if_due` has something to do, if nothing happens."""
        return self._gap.left_s if self._has_changed else self._age.left_s

    def publish(self) -> None:
        state, now = self._owner.state()
        self._state_times.record(now)
        self._bus.publish(self._topic, encode(state), retain=True)
        self._issuing_log.record(state, now.local)
        self._published_version = self._version
        self._published_calls = self._owner.line.calls
        self._gap.restart()
        self._age.restart()

    def publish_if_due(self) -> None:
        if self._age.is_due or (self._gap.is_due and self._has_changed):
            self.publish()

    def publish_new_calls(self) -> None:
        """Publishes at once if somebody was called since the last state."""
        if self._owner.line.calls != self._published_calls:
            self.publish()

    @property
    def _has_changed(self) -> bool:
        return self._published_version != self._version

    @property
    def _version(self) -> object:
        """Differs whenever the state differs in more than the time."""
        owner, forecasts = self._owner, self._owner.forecast_set.told
        return owner.line.seq, owner.printer_condition, owner.storage_ok, self.open_services, forecasts, owner.tried
