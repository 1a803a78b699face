"""A small office whose people are told ranges."""

from __future__ import annotations

import pytest

from core.messages.commands import CallNext
from core.messages.events import Told
from core.messages.state import Minutes
from tests.core.hall import Hall


class TellingHall(Hall):
    """Counters 1 and 2 are open."""

    def comes(self, service: str, told: Minutes | None) -> str:
        """Somebody takes a number, and the slip tells this range."""
        self.forecasts = {} if told is None else {service: told}
        return self.take(service)

    def tell(self, label: str, told: Minutes) -> None:
        """The state tells this of a number that was sent on."""
        self.told[self.ticket(label).leg] = Told(told, self.line_time)

    def call(self, counter: str, after_min: float) -> str:
        self.wait(60 * after_min)
        return str(self.do(CallNext, counter=counter)[-1].label)


@pytest.fixture
def hall() -> TellingHall:
    """It is a Tuesday, 07:30."""
    office = TellingHall()
    office.start()
    office.open("1", "2")
    return office
