"""The whole office in one process, without hardware: starts its programs and puts the demo's page on top of them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import NamedTuple

from core.messages.commands import OpenCounter
from core.messages.wire import Topics
from core.settings.conversions import short_names
from core.settings.sections import Settings
from counter.console.console import Console
from demo.broker import Broker
from demo.office_settings import VISITOR_DEVICE, connected, keypads, kiosk, printer_character, printer_speed, wall
from demo.page.press_replies import KeypadReplies, KioskReplies
from demo.page.recent_events import RecentEvents
from demo.panel.button_panel import ButtonPanel
from demo.panel.faults import Faults
from demo.panel.printed_slips import PrintedSlips, slips_in_folder
from demo.panel.slip_reader import IssuedLabels, SlipReader
from demo.panel.wall_picture import WallPicture
from demo.programs import start_console, start_keypad, start_kiosk, start_office_client, start_wall, start_window
from demo.staff.accounts import StaffAccounts
from kiosk.time_scale import REAL_TIME, TimeScale
from printer.drawing.office_layout import layout_of
from printer.virtual.virtual_printer import VirtualPrinter
from runtime.bus.credentials import broker_access
from runtime.bus.office_client import Known, OfficeClient
from runtime.changes import Changes
from words.sentence import Sentence
from words.translation import LANGUAGES

UP_WITHIN_S = 10


class OfficeError(Exception):
    """The office does not start; the text says what is missing."""


class DemoOffice(NamedTuple):
    """Everything that can be touched and seen in the demo."""

    settings: Settings
    broker: Broker
    faults: Faults
    printed_slips: PrintedSlips
    kiosk: ButtonPanel
    kiosk_replies: KioskReplies
    keypads: dict[str, ButtonPanel]
    """By counter, like the replies to their keys."""
    keypad_replies: dict[str, KeypadReplies]
    wall: WallPicture
    client: OfficeClient
    recent_events: RecentEvents
    changes: Changes
    """Notified of everything that a page may show."""
    console: Console
    staff: StaffAccounts
    play_says: Callable[[], Sentence] | None = None
    """What the played day is doing; None where no day is played."""

    @property
    def visitor(self) -> dict[str, str | None]:
        """The address and password with which any MQTT client can join the office's bus."""
        access = broker_access(self.settings, VISITOR_DEVICE, {})
        prefix = Topics(self.settings.office.id).prefix
        return {"uri": access.uri, "user": access.user, "password": access.password, "prefix": prefix}


def open_office(
    stack: ExitStack,
    *,
    home: Path,
    settings: Settings,
    window: bool,
    time_scale: TimeScale = REAL_TIME,
    speed: float = 1,
    opens_counters: bool = True,
    band: str = "",
) -> DemoOffice:
    """Returns when all programs are up; `stack` stops them.

    `home`: folder for the journal, the slips and the broker's files. `settings`: made by `demo_settings` or
    `practice_settings`. `window`: whether the wall also opens on the desktop. `speed`: office seconds per real second.
    `band`: what stands across all pages. `OfficeError`: a program does not answer; each part raises its own errors
    besides.
    """
    slips = home / "slips"
    earlier = slips_in_folder(slips)
    changes = Changes()
    printer = stack.enter_context(
        VirtualPrinter(slips, printer_character(settings), mm_per_s=printer_speed(settings), on_slip=changes.notify)
    )
    broker = stack.enter_context(Broker(home / "broker", settings))
    settings = connected(settings, broker=broker.settings, printer_uri=printer.uri)
    kiosk_replies = KioskReplies(
        languages=LANGUAGES,
        armed_s=settings.kiosk.priority_armed_s,
        services=short_names(settings),
        changes=changes,
    )
    kiosk_panel = start_kiosk(
        stack, settings, on_press=kiosk_replies.handle, on_lamp=changes.notify, time_scale=time_scale
    )
    keypad_replies = {counter: KeypadReplies(changes=changes) for counter in keypads(settings)}
    keypad_panels = {
        counter: start_keypad(
            stack,
            settings,
            device,
            on_reply=replies.handle,
            on_too_soon=replies.note_too_soon,
            on_lamp=changes.notify,
        )
        for (counter, device), replies in zip(keypads(settings).items(), keypad_replies.values(), strict=True)
    }
    hidden_wall = start_wall(stack, settings, home, speed=speed, on_frame=changes.notify)
    client, recent_events = start_office_client(stack, settings, time_scale.make_clock, changes)
    console = start_console(stack, settings, time_scale=time_scale, speed=speed, band=band)
    _await_programs(client, console, settings)
    if opens_counters:
        _open_counters(client)
    if window:
        start_window(stack, settings, home, speed)
    reader = SlipReader(layout_of(settings), IssuedLabels(Path(settings.kiosk.journal)).read)
    return DemoOffice(
        settings=settings,
        broker=broker,
        faults=Faults(printer, broker, changes),
        printed_slips=PrintedSlips(printer, reader, earlier=earlier),
        kiosk=kiosk_panel,
        kiosk_replies=kiosk_replies,
        keypads=keypad_panels,
        keypad_replies=keypad_replies,
        wall=WallPicture(hidden_wall),
        client=client,
        recent_events=recent_events,
        changes=changes,
        console=console,
        staff=StaffAccounts(console.accounts, settings),
    )


def _await_programs(client: OfficeClient, console: Console, settings: Settings) -> None:
    """Waits until all programs are on the bus, so that already the first key press works."""
    devices = [kiosk(settings), wall(settings), *keypads(settings).values()]

    def all_up(known: Known) -> bool:
        return known.stale is None and all(known.is_online(device.name) for device in devices)

    if not client.wait_until(all_up, UP_WITHIN_S) or not console.client.fresh_state(within_s=UP_WITHIN_S):
        raise OfficeError(f"not all programs have come to the bus within {UP_WITHIN_S} s")


def _open_counters(client: OfficeClient) -> None:
    state = client.known.state
    for counter in [counter.id for counter in state.counters if counter.status == "closed"] if state else []:
        reply = client.ask(OpenCounter(id=client.new_id(), counter=counter))
        if reply is None or not reply.ok:
            raise OfficeError(f"counter {counter} does not open: {reply}")
