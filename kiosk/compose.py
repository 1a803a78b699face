"""Puts a kiosk together from its settings: the one place that knows all of its parts."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TypeVar

from msgspec import UNSET
from msgspec.structs import replace

from core import __version__
from core.buttons.presses import PressEvent
from core.line.evolve import evolve
from core.line.line import EMPTY, Line
from core.messages.commands import Refused
from core.messages.state import Health
from core.messages.wire import Topics, encode
from core.settings.conversions import short_names
from core.settings.sections import Settings
from kiosk.admission.age import StateTimes
from kiosk.admission.arrivals import Arrivals, heard_topics
from kiosk.admission.gateway import CommandGateway
from kiosk.aloud import SpokenSlips, open_aloud
from kiosk.buttons import Buttons
from kiosk.device_test import DeviceTest
from kiosk.forecast.worker_client import ForecastClient, worker_command
from kiosk.journal_upkeep import JournalUpkeep
from kiosk.kept_state import KeptState
from kiosk.kiosk import CannotDraw, Item, Kiosk
from kiosk.lamps import Lamps
from kiosk.late_layout import LateLayout
from kiosk.line_owner import LineOwner, lag_ms
from kiosk.publishing.certificate_watch import CertificateWatch
from kiosk.publishing.event_publisher import EventPublisher
from kiosk.publishing.health_reporter import HealthReporter
from kiosk.publishing.state_publisher import StatePublisher
from kiosk.time_scale import REAL_TIME, TimeScale
from kiosk.walls import Walls
from printer.job.slip_printer import SlipPrinter
from printer.job.spooler import Spooler
from runtime.bus.bus import Bus, Will
from runtime.bus.credentials import BrokerAccess
from runtime.bus.mqtt import MqttBus
from runtime.clock import Clock
from runtime.gpio.pins import Pins
from runtime.journal.writer import Journal

T = TypeVar("T")


def open_kiosk(
    stack: ExitStack,
    *,
    settings: Settings,
    device: str,
    pins: Pins,
    access: BrokerAccess,
    journal: Journal,
    on_tick: Callable[[], None] = lambda: None,
    time_scale: TimeScale = REAL_TIME,
    on_press: Callable[[PressEvent | Refused], None] = lambda _: None,
    on_loaded: Callable[[], None] = lambda: None,
) -> Kiosk:
    """Builds and starts a kiosk that resumes from the journal; what is started here is closed with `stack`.

    `on_tick` is as for `Kiosk`. `on_press` is called in the kiosk's thread with the meaning of each press, and then, if
    the line refuses it, with the refusal. `on_loaded` is called in the printing thread, which loads what draws slips
    while the kiosk answers already. Raises `FontError` or `SettingsError` for a missing file of those; then nothing was
    started.
    """
    inbox: queue.SimpleQueue[Item] = queue.SimpleQueue()
    layout = LateLayout(settings)
    layout.check()
    aloud = open_aloud(settings)
    slip_printer = SlipPrinter(settings.printer, layout, _also(inbox.put, aloud.hear if aloud else None))
    prepare = partial(_prepare_slips, slip_printer, on_loaded)
    spooler = Spooler(slip_printer, prepare, lambda error: inbox.put(CannotDraw(error)))
    on_press = _also(on_press, aloud.hear if aloud else None)
    topics = Topics(settings.office.id)
    walls = Walls(
        (topics.health(device.name) for device in settings.device if device.role == "wall"),
        absent_after_s=settings.display.absent_after_s,
        monotonic=time.monotonic,
    )
    heard = heard_topics(settings.device, topics)
    bus = kiosk_bus(access, topics, device, [*chain.from_iterable(heard.values()), topics.state])
    worker = worker_command(Path(settings.kiosk.journal), settings.office.timezone)
    forecasts = ForecastClient(worker, time.monotonic, time_scale.forecast_gap_s)
    line = resumed_line(journal)
    clock = _resumed_clock(settings, line, journal, time_scale)
    slips = SpokenSlips(spooler, aloud) if aloud else spooler
    owner = LineOwner(settings=settings, device=device, journal=journal, line=line, clock=clock, slips=slips)
    state_times = StateTimes()
    device_test = DeviceTest(settings, slips, clock, time.monotonic)
    lamps = Lamps(settings=settings, pins=pins)
    buttons = Buttons(
        settings=settings,
        pins=pins,
        lamps=lamps,
        put=inbox.put,
        monotonic=time.monotonic,
        on_press=_also(on_press, device_test.hear),
    )
    health = Health(online=True, version=__version__, since=clock.now().utc, forecasts="none")
    kiosk = Kiosk(
        inbox=inbox,
        owner=owner,
        arrivals=Arrivals(heard, bus=bus, put=inbox.put, monotonic=time.monotonic),
        gateway=_gateway(settings, journal, bus, topics, state_times, time_scale.call_gap_s),
        walls=walls,
        kept_state=KeptState(journal, owner, partial(bus.leave, (topics.state,))),
        states=StatePublisher(owner, bus, topics.state, state_times, time.monotonic, time_scale.state_age_s),
        events=EventPublisher(bus, topics.events, journal, time.monotonic),
        health=HealthReporter(
            health,
            owner,
            buttons,
            bus,
            topics.health(device),
            time.monotonic,
            CertificateWatch(settings.broker, clock.now, time.monotonic).until,
            aloud.sound if aloud else lambda: UNSET,
        ),
        upkeep=JournalUpkeep(journal, clock, time.monotonic, keep_months=settings.office.keep_months),
        buttons=buttons,
        device_test=device_test,
        clock=clock,
        monotonic=time.monotonic,
        forecasts=forecasts,
        on_tick=on_tick,
        on_refusal=on_press,
    )
    _start(stack, kiosk, spooler, forecasts, bus)
    if aloud:
        stack.callback(aloud.close)
        aloud.start()
    return kiosk


def _also(do: Callable[[T], None], aloud: Callable[[T], None] | None) -> Callable[[T], None]:
    """Does the one, then the other: what is said aloud comes last."""
    if aloud is None:
        return do

    def both(item: T) -> None:
        do(item)
        aloud(item)

    return both


def _start(stack: ExitStack, kiosk: Kiosk, spooler: Spooler, forecasts: ForecastClient, bus: Bus) -> None:
    kiosk.open()
    stack.callback(forecasts.close)
    stack.callback(kiosk.settle)
    stack.callback(spooler.close)
    spooler.start()
    stack.callback(bus.close)
    bus.start(kiosk.arrivals.receive)


def _prepare_slips(slip_printer: SlipPrinter, on_loaded: Callable[[], None]) -> Iterator[None]:
    yield from slip_printer.warm()
    on_loaded()


def _gateway(
    settings: Settings, journal: Journal, bus: Bus, topics: Topics, state_times: StateTimes, call_gap_s: float
) -> CommandGateway:
    return CommandGateway(
        devices=settings.device,
        languages=settings.office.languages,
        journal=journal,
        state_times=state_times,
        send=lambda device, reply: bus.publish(topics.reply(device), reply),
        monotonic=time.monotonic,
        call_gap_s=call_gap_s,
        services=short_names(settings),
    )


def resumed_line(journal: Journal) -> Line:
    """`seq` comes from the journal itself, whose last entry may be of a type that only a later version knows, or gone.

    Raises `JournalError` where an entry of the open day is damaged.
    """
    return replace(evolve(EMPTY, journal.current_day()), seq=journal.last)


def _resumed_clock(settings: Settings, line: Line, journal: Journal, time_scale: TimeScale) -> Clock:
    return time_scale.make_clock(
        timezone=settings.office.timezone,
        trust=settings.office.clock,
        resume_from=line.time if line.day else None,
        lag_ms=lag_ms(line, journal),
        note=journal.note,
    )


def kiosk_bus(access: BrokerAccess, topics: Topics, device: str, subscriptions: Sequence[str]) -> Bus:
    will = Will(topics.health(device), encode(Health(online=False)))
    # Retained commands are ignored, and `retain_as_published` shows that one is retained even as it is sent.
    # With a device that floods the bus, others' commands stand in the broker's queue for the kiosk until it is empty.
    return MqttBus(access, subscriptions=subscriptions, will=will, retain_as_published=True, receive_qos=0)
