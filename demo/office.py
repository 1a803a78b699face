"""The whole office in one process, without hardware: the programs' own parts, put together once."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from core.messages.commands import OpenCounter
from core.messages.events import TicketIssued
from core.messages.state import State
from core.messages.wire import Topics
from core.settings.conversions import short_names, stop_reasons
from core.settings.sections import Settings
from demo.broker import Broker
from demo.office_client import OfficeClient
from demo.office_settings import (
    FRONT_PANEL,
    VISITOR,
    WINDOW,
    connected,
    demo_settings,
    keypads,
    kiosk,
    printer_character,
    printer_speed,
    wall,
)
from demo.page.clerk_commands import Desk
from demo.page.guide_desk import Guide
from demo.page.press_replies import Answers, KeypadAnswers, KioskAnswers
from demo.panel.faults import Faults
from demo.panel.mock_pins import Controls
from demo.panel.printed_slips import PrintedSlips, lying_in
from demo.panel.slip_reader import Reader
from demo.panel.wall_picture import WallPicture
from demo.programs import start_front_panel, start_keypad, start_kiosk, start_wall, start_window
from demo.staging import AS_USUAL, Conduct, Play
from printer.drawing.office_layout import layout_of
from printer.virtual.printer import VirtualPrinter
from runtime.bus.credentials import access_of
from runtime.journal.journal import History
from words.phrases import LANGUAGES

UP_WITHIN_S = 10


class OfficeError(Exception):
    """The office does not come up; the text says what is missing."""


class DemoOffice(NamedTuple):
    """All that can be touched and seen."""

    settings: Settings
    broker: Broker
    faults: Faults
    tray: PrintedSlips
    kiosk: Controls
    kiosk_answers: Answers
    keypads: dict[str, Controls]
    """By counter."""
    keypad_answers: Mapping[str, Answers]
    wall: WallPicture
    panel: OfficeClient
    guide: Guide
    desk: Desk
    play: Play | None = None
    """Somebody else who touches it, too."""

    @property
    def visitor(self) -> dict[str, str | None]:
        """How somebody from outside gets onto the bus."""
        access = access_of(self.settings, VISITOR, {})
        prefix = Topics(self.settings.office.id).prefix
        return {"uri": access.uri, "user": access.user, "password": access.password, "prefix": prefix}


def open_office(stack: ExitStack, *, home: Path, window: bool, conduct: Conduct = AS_USUAL) -> DemoOffice:
    """Returns when all of it is up. `home` keeps journal, slips and the broker's files. Each part raises its own
    errors; `OfficeError`: somebody does not answer."""
    wanted = conduct.settings(demo_settings(home))
    paper = home / "slips"
    earlier = lying_in(paper)
    printer = stack.enter_context(VirtualPrinter(paper, printer_character(wanted), mm_per_s=printer_speed(wanted)))
    broker = stack.enter_context(Broker(home / "broker", wanted))
    settings = connected(wanted, broker=broker.settings, printer_uri=printer.uri)
    names, armed_s = short_names(settings), settings.kiosk.priority_armed_s
    answers = KioskAnswers(languages=LANGUAGES, armed_s=armed_s, services=names)
    buttons = start_kiosk(stack, settings, kiosk(settings), answers.hear, conduct)
    pad_answers = {counter: KeypadAnswers() for counter in keypads(settings)}
    pads = {
        counter: start_keypad(stack, settings, device, pad_answers[counter].hear)
        for counter, device in keypads(settings).items()
    }
    screen = start_wall(stack, settings, wall(settings), home, conduct)
    panel = start_front_panel(stack, settings, FRONT_PANEL, conduct.tempo.make_clock)
    _await_programs(panel, settings)
    if conduct.opens_counters:
        _open_counters(panel)
    if window:
        start_window(stack, settings, WINDOW, home, conduct)
    reader = Reader(layout_of(settings), Numbers(Path(settings.kiosk.journal)).given_out)
    return DemoOffice(
        settings=settings,
        broker=broker,
        faults=Faults(printer, broker),
        tray=PrintedSlips(printer, reader, earlier=earlier),
        kiosk=buttons,
        kiosk_answers=answers,
        keypads=pads,
        keypad_answers=pad_answers,
        wall=WallPicture(screen),
        panel=panel,
        guide=Guide(panel, settings.reasons, stop_reasons(settings), names),
        desk=Desk(panel, pad_answers, names),
    )


def _await_programs(panel: OfficeClient, settings: Settings) -> None:
    """Everybody is on the bus: so the first key works."""
    devices = [kiosk(settings), wall(settings), *keypads(settings).values()]
    if panel.await_devices({device.name for device in devices}, UP_WITHIN_S) is None:
        raise OfficeError(f"not all programs have come to the bus within {UP_WITHIN_S} s")


def _open_counters(panel: OfficeClient) -> None:
    for counter in _closed(panel.known.state):
        reply = panel.ask(OpenCounter(id=panel.new_id(), counter=counter))
        if reply is None or not reply.ok:
            raise OfficeError(f"counter {counter} does not open: {reply}")


def _closed(state: State | None) -> list[str]:
    return [counter.id for counter in state.counters if counter.status == "closed"] if state else []


class Numbers:
    """All that ever were given out; the journal knows them also while the broker is away."""

    def __init__(self, journal: Path) -> None:
        self._journal = journal
        self._labels: list[str] = []
        self._seq = 0
        """Of the last entry read."""

    def given_out(self) -> list[str]:
        """In order, over all days; for one thread at a time."""
        with History(self._journal) as history:
            for entry in history.after(self._seq):
                self._seq = entry.seq
                if isinstance(entry.event, TicketIssued):
                    self._labels.append(entry.event.label)
        return self._labels
