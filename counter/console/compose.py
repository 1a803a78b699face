"""Puts the console together from the settings."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from core import __version__
from core.instant import Instant, Now
from core.messages.state import Health
from core.messages.wire import Topics
from core.settings.sections import DeviceSettings, Settings
from counter.console.accounts.accounts import open_accounts
from counter.console.commands import CommandSender
from counter.console.console import Console
from counter.console.seats import Seats
from counter.console.streams import Streams
from runtime.bus.client import BusClient
from runtime.bus.credentials import BrokerAccess
from runtime.bus.mqtt import MqttBus
from runtime.bus.office_client import OfficeClient
from runtime.changes import Changes
from runtime.clock import Clock


def open_console(
    stack: ExitStack,
    settings: Settings,
    device: DeviceSettings,
    *,
    access: BrokerAccess,
    journal: Path,
    make_clock: Callable[..., Clock] = Clock,
    speed: float = 1,
) -> Console:
    """A console that follows the office, until `stack` closes it. Raises `AccountsError`.

    `make_clock`: makes the office's clock from the arguments of `Clock`; `speed`: its seconds per real second. Whoever
    is logged in stays so by real time.
    """
    accounts = open_accounts(stack, Path(settings.console.state), locked_clock(settings))
    now = locked_clock(settings, make_clock)
    changes = Changes()
    client = stack.enter_context(_office_client(settings, device, access, changes, now))
    seats, streams = Seats(changes), Streams(changes)
    stack.callback(streams.end)
    return Console(
        settings=settings,
        client=client,
        journal=journal,
        accounts=accounts,
        seats=seats,
        sender=CommandSender(client, seats),
        streams=streams,
        now=now,
        speed=speed,
    )


def locked_clock(settings: Settings, make_clock: Callable[..., Clock] = Clock) -> Callable[[], Now]:
    """The clock, for all threads of the server."""
    clock = make_clock(timezone=settings.office.timezone, trust=settings.office.clock, resume_from=None)
    lock = threading.Lock()

    def now() -> Now:
        with lock:
            return clock.now()

    return now


def _office_client(
    settings: Settings, device: DeviceSettings, access: BrokerAccess, changes: Changes, now: Callable[[], Now]
) -> OfficeClient:
    topics = Topics(settings.office.id)
    bus = MqttBus(
        access,
        subscriptions=OfficeClient.subscriptions(topics, device.name, events=True),
        will=BusClient.will(topics, device.name),
    )

    def trusted_now() -> Instant | None:
        present = now()
        return present.utc if present.trusted else None

    return OfficeClient(
        bus,
        topics,
        device.name,
        now=trusted_now,
        on_event=lambda _: changes.notify(),
        changes=changes,
        health=Health(online=True, version=__version__, since=now().utc),
    )
