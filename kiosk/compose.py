"""Puts a kiosk together from its settings: the one place that knows all of its parts."""

from __future__ import annotations

import queue
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from msgspec.structs import replace

from core import __version__
from core.buttons.presses import Meaning
from core.line.evolve import evolve
from core.line.line import EMPTY, Line
from core.messages.commands import Refused
from core.messages.state import Health
from core.messages.wire import Topics, encode
from core.settings.conversions import short_names
from core.settings.sections import Settings
from kiosk.buttons import Buttons
from kiosk.commands.age import StateTimes
from kiosk.commands.gateway import CommandGateway
from kiosk.forecast.client import ForecastClient, command_for
from kiosk.kiosk import Inbox, Kiosk
from kiosk.lamps import Lamps
from kiosk.line_owner import Office, behind_ms
from kiosk.publishing.announcer import Publisher
from kiosk.time_scale import REAL_TIME, TimeScale
from printer.drawing.office_layout import layout_of
from printer.job.printing import Printing
from printer.job.spooler import Spooler
from runtime.bus.bus import Bus, Will
from runtime.bus.credentials import Access
from runtime.bus.mqtt import MqttBus
from runtime.clock import Clock
from runtime.gpio.pins import Pins
from runtime.journal.journal import Journal


def open_kiosk(
    stack: ExitStack,
    *,
    settings: Settings,
    device: str,
    pins: Pins,
    access: Access,
    journal: Journal,
    on_tick: Callable[[], None] = lambda: None,
    tempo: TimeScale = REAL_TIME,
    tell: Callable[[Meaning | Refused], None] = lambda _: None,
) -> Kiosk:
    """A kiosk whose line stands where the journal ended. Its parts are started here and closed with `stack`.

    `on_tick`: as of `Kiosk`. `tell` hears, in the kiosk's thread, what each press means, and then, if so, why the
    line refuses it. `SettingsError`, `FontError`: slips cannot be drawn, nothing was started.
    """
    inbox: Inbox = queue.SimpleQueue()
    printing = Printing(settings.printer, layout_of(settings), inbox.put)
    printing.warm()
    topics = Topics(settings.office.id)
    line = _line(journal)
    clock = _clock(settings, line, journal, tempo)
    paper = Spooler(printing)
    bus = kiosk_bus(access, topics, device)
    lamps = Lamps(settings=settings, pins=pins)
    seen = StateTimes()
    asker = ForecastClient(
        command_for(Path(settings.kiosk.journal), settings.office.timezone), time.monotonic, tempo.forecast_gap_s
    )
    office = Office(settings=settings, device=device, journal=journal, line=line, clock=clock, paper=paper)
    kiosk = Kiosk(
        inbox=inbox,
        office=office,
        reception=CommandGateway(
            devices=settings.device,
            languages=settings.office.languages,
            journal=journal,
            seen=seen,
            monotonic=time.monotonic,
            services=short_names(settings),
        ),
        announcer=Publisher(bus=bus, topics=topics, device=device, journal=journal, monotonic=time.monotonic),
        buttons=Buttons(settings=settings, pins=pins, lamps=lamps, put=inbox.put, monotonic=time.monotonic, tell=tell),
        lamps=lamps,
        journal=journal,
        clock=clock,
        seen=seen,
        health=Health(online=True, version=__version__, since=clock.now().utc, forecasts="none"),
        monotonic=time.monotonic,
        on_tick=on_tick,
        state_age_s=tempo.state_age_s,
        tell=tell,
        asker=asker,
    )
    kiosk.open()
    stack.callback(asker.close)
    stack.callback(kiosk.settle)
    stack.callback(paper.close)
    paper.start()
    stack.callback(bus.close)
    bus.start(inbox.put)
    return kiosk


def _line(journal: Journal) -> Line:
    """As the journal has left it; its last entry may be of a type that only a later version knows."""
    return replace(evolve(EMPTY, journal.day()), seq=journal.last)


def _clock(settings: Settings, line: Line, journal: Journal, tempo: TimeScale) -> Clock:
    return tempo.make_clock(
        timezone=settings.office.timezone,
        trust=settings.office.clock,
        resume_from=line.time if line.day else None,
        behind_ms=behind_ms(line, journal),
        note=journal.note,
    )


def kiosk_bus(access: Access, topics: Topics, device: str) -> Bus:
    gone = Will(topics.health(device), encode(Health(online=False)))
    # A command must never be kept: it is ignored whoever keeps it, also by a kiosk that is there when it is sent.
    return MqttBus(access, subscriptions=(topics.commands,), will=gone, shows_retain=True)
