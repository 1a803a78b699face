"""The end of the broker's certificate is looked at in time, told, and never in the way."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from core.instant import Instant, Now
from core.settings.sections import BrokerSettings
from kiosk.publishing.certificate_watch import LOOK_AGAIN_S, TRY_AGAIN_S, CertificateWatch

TODAY = datetime(2036, 10, 1, tzinfo=UTC)
BROKER = BrokerSettings(listen=("mqtts://192.168.1.10",))


class Watched:
    """A watch in a world whose clock, stopwatch and broker are ours."""

    def __init__(self, broker: BrokerSettings = BROKER, *, trusted: bool = True) -> None:
        self.passed_s = 0.0
        self.looks: list[str] = []
        self.ends: Instant | OSError = Instant.of(TODAY + timedelta(days=3650))
        self.waiting: list[Callable[[], None]] = []
        now = Now(utc=Instant.of(TODAY), line=Instant(0), trusted=trusted, local=TODAY)
        self._watch = CertificateWatch(
            broker, lambda: now, lambda: self.passed_s, look=self._look, aside=self.waiting.append
        )

    def _look(self, uri: str, _: str | None, __: float) -> Instant:
        self.looks.append(uri)
        if isinstance(self.ends, OSError):
            raise self.ends
        return self.ends

    def second(self, passed_s: float = 1) -> Instant | None:
        """What is known a second later, when the look is over, too."""
        self.passed_s += passed_s
        self._watch.until()
        while self.waiting:
            self.waiting.pop()()
        return self._watch.until()


def test_it_looks_once_a_day_as_a_device_would() -> None:
    world = Watched()
    assert world.second() == world.ends
    world.second(LOOK_AGAIN_S / 2)
    assert world.looks == ["mqtts://192.168.1.10"]
    world.second(LOOK_AGAIN_S / 2)
    assert len(world.looks) == 2


def test_without_tls_it_never_looks() -> None:
    world = Watched(BrokerSettings(listen=("mqtt://192.168.1.10",)))
    assert world.second() is None
    assert world.looks == []


@pytest.mark.parametrize(
    ("days", "said"),
    [(61, []), (59, ["ends on 2036-11-29"]), (-1, ["has ended on 2036-09-30"])],
)
def test_an_end_within_sixty_days_is_told_once_a_day(
    days: int, said: list[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    world = Watched()
    world.ends = Instant.of(TODAY + timedelta(days=days))
    assert world.second() == world.ends
    world.second()
    assert [record.getMessage().partition("certificate ")[2].partition(":")[0] for record in caplog.records] == said


def test_a_clock_that_is_not_trusted_tells_nothing(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    world = Watched(trusted=False)
    world.ends = Instant.of(TODAY)
    assert world.second() == world.ends
    assert not caplog.records


def test_a_broker_that_is_not_there_yet_is_looked_for_each_minute_and_told_once(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING)
    world = Watched()
    world.ends = ConnectionRefusedError(111, "Connection refused")
    assert world.second() is None
    assert not caplog.records
    for _ in range(3):
        assert world.second(TRY_AGAIN_S) is None
    assert [record.getMessage() for record in caplog.records] == [
        "TLS at mqtts://192.168.1.10: [Errno 111] Connection refused"
    ]
    world.ends = Instant.of(TODAY + timedelta(days=365))
    assert world.second(TRY_AGAIN_S) == world.ends
