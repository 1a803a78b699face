"""The kiosk's main loop: one thread that empties the inbox, and does what has to be done from time to time."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import NamedTuple, assert_never

from core.messages.commands import Refused, TakeTicket
from core.messages.observations import (
    EntriesLost,
    Observation,
    OfficeStarted,
    PrinterIll,
    PrinterWell,
    SlipLost,
    SlipProven,
    TimePassed,
)
from core.messages.wire import Topics
from kiosk.admission.arrivals import Arrivals, Arrived, Heard, MessagesWait
from kiosk.admission.gateway import Admitted, CommandGateway, Early
from kiosk.buttons import Buttons
from kiosk.device_test import DeviceTest
from kiosk.forecast.worker_client import ForecastClient
from kiosk.journal_upkeep import JournalUpkeep
from kiosk.kept_state import KeptState
from kiosk.line_owner import LineOwner
from kiosk.publishing.event_publisher import EventPublisher
from kiosk.publishing.health_reporter import HealthReporter
from kiosk.publishing.state_publisher import StatePublisher
from kiosk.timer import Timer
from kiosk.walls import Walls
from printer.job.printer_watch import PrinterChanged
from runtime.bus.bus import Acknowledged, Connected, Disconnected, Duplicate, Message, Rejected
from runtime.clock import Clock
from runtime.fonts import FontError
from runtime.gpio.button_events import Edge, Levels
from runtime.inbox import Inbox, next_item
from runtime.settings.load import SettingsError

logger = logging.getLogger(__name__)

AFTER_PRESS_S = 0.02
"""For so long after a press this thread puts off what can wait: the thread that prints gets the processor to itself."""
ITEMS_AT_ONCE = 50
"""So many items are taken before the next message: a press stands behind one message at most, and pins that flutter
cannot keep messages out."""
TICK_S = 1
"""How often the service day, the printer and the disk are checked."""


class Stop:
    """In the inbox: ends the kiosk."""


class CannotDraw(NamedTuple):
    """No slip can be drawn, as the thread that prints has found when it loaded letters and pictures."""

    error: FontError | SettingsError


Item = Heard | Observation | PrinterChanged | Edge | Levels | CannotDraw | Stop


class Kiosk:
    def __init__(
        self,
        *,
        inbox: Inbox[Item],
        owner: LineOwner,
        arrivals: Arrivals,
        gateway: CommandGateway,
        walls: Walls,
        kept_state: KeptState,
        states: StatePublisher,
        events: EventPublisher,
        health: HealthReporter,
        upkeep: JournalUpkeep,
        buttons: Buttons,
        device_test: DeviceTest,
        clock: Clock,
        monotonic: Callable[[], float],
        forecasts: ForecastClient | None = None,
        on_tick: Callable[[], None] = lambda: None,
        on_refusal: Callable[[Refused], None] = lambda _: None,
    ) -> None:
        """`on_tick` is called at least every half second, for the watchdog; `on_refusal` when a press is refused."""
        self.inbox = inbox
        self.owner = owner
        self.arrivals = arrivals
        self._gateway = gateway
        self._walls = walls
        self._kept_state = kept_state
        self._states = states
        self._events = events
        self._health = health
        self._upkeep = upkeep
        self._buttons = buttons
        self._test = device_test
        self._clock = clock
        self._forecasts = forecasts
        self._on_tick = on_tick
        self._on_refusal = on_refusal
        self._second = Timer(TICK_S, monotonic)
        self._after_press = Timer(AFTER_PRESS_S, monotonic)
        self._has_stopped = False
        """Whether `run` was ended by a `Stop`."""

    def open(self) -> None:
        """Resumes from the journal; from here on a press makes a ticket."""
        self.owner.start()
        self._buttons.update(self.owner.open_services)

    def run(self) -> None:
        """Runs until a `Stop` comes. An exception ends it, too: then the next start resumes from the journal.

        Raises `SettingsError` or `FontError` if slips cannot be drawn.
        """
        while not self._take_items():
            if (arrived := self.arrivals.take()) is not None:
                self._handle_message(arrived)
            self._tick()
        self._has_stopped = True
        self._upkeep.mark_alive()
        self._health.publish_offline()

    def settle(self) -> None:
        """Records what the printer has reported since `run` ended, so that no slip is printed twice.

        After an exception nothing more is recorded.
        """
        while self._has_stopped and (item := next_item(self.inbox, 0)) is not None:
            if isinstance(item, SlipProven | SlipLost) and not self._test.settled(item):
                self.owner.observe(item)

    def _take_items(self) -> bool:
        """Waits for an item, and takes those that there are; returns whether one is a `Stop`, which is the last."""
        wait_s = self._wait_s
        for _ in range(ITEMS_AT_ONCE):
            item = next_item(self.inbox, wait_s)
            if isinstance(item, Stop):
                return True
            if item is None:
                break
            self._handle(item)
            wait_s = 0
        return False

    @property
    def _wait_s(self) -> float:
        publish_s = self._states.wait_s
        if self._forecasts is not None:
            publish_s = min(publish_s, self._forecasts.wait_s)
        publish_s = max(publish_s, self._after_press.left_s)
        return min(self._buttons.wait_s(), self._second.left_s, self.arrivals.wait_s, publish_s)

    def _handle(self, item: Item) -> None:
        match item:
            case Edge() | Levels():
                for command in self._buttons.handle(item):
                    self._press(command)
            case MessagesWait():
                self.arrivals.heard()
            case Message():
                self._kept_state.handle(item)
            case Acknowledged():
                self._events.acknowledged(item.token)
            case Rejected():
                self._events.rejected(item)
            case SlipProven() | SlipLost() if self._test.settled(item):
                pass
            case SlipProven() | SlipLost() | TimePassed() | PrinterIll() | PrinterWell() | OfficeStarted():
                self.owner.observe(item)
            case EntriesLost():
                self.owner.entries_lost(item)
            case PrinterChanged():
                self.owner.printer_changed(item.condition)
            case Connected():
                self._events.connected()
                self._health.publish()
                self._states.publish()
            case Disconnected():
                self._events.disconnected()
                self._walls.forget()
            case Duplicate():
                self._health.duplicate_seen()
            case CannotDraw():
                self._health.publish_offline()
                raise item.error
            case Stop():
                pass  # `_take_items` has seen to it
            case _:
                assert_never(item)

    def _press(self, command: TakeTicket) -> None:
        refused = self._test.press(command) if self._is_testing else self.owner.press(command)
        if refused:
            logger.info("press for %s refused: %s", command.service, refused.code)
            self._on_refusal(refused)
        else:
            self._after_press.restart()
        self._buttons.answered(command.id, issued=not refused)

    @property
    def _is_testing(self) -> bool:
        return self.owner.line.test_until is not None

    def _handle_message(self, arrived: Arrived) -> None:
        message = arrived.message
        if self._walls.handle(message) or message.retained:
            return
        device = Topics.device(message.topic)
        match self._gateway.admit(device, message.payload, self._clock.now(), arrived_s=arrived.at_s):
            case Admitted() as admitted:
                self._carry_out(admitted)
            case Early(until_s):
                self.arrivals.hold(arrived, until_s)

    def _carry_out(self, admitted: Admitted) -> None:
        """The short answer goes first: the state is longer the more people wait."""
        self.owner.shown_call = self._walls.shown_call
        if self._is_testing:
            self._test.key(admitted.device, admitted.command)
        reply = self.owner.handle(admitted.command, admitted.device)
        self._gateway.reply(admitted, reply)
        self._states.publish_new_calls()

    def _tick(self) -> None:
        self._test.follow(is_on=self._is_testing)
        self.owner.tried = self._test.tried
        self._states.open_services = self.owner.open_services
        self._buttons.update(self._test.lit if self._is_testing else self._states.open_services)
        if self._after_press.is_due:
            if self._forecasts is not None:
                self._forecasts.tick(self.owner.line.seq, self._clock.now)
                self.owner.follow_forecasts(self._forecasts.forecast_set)
            self._states.publish_if_due()
            self._events.publish_up_to(self.owner.line.seq)
        if self._second.is_due:
            self._second.restart()
            self._check_every_second()
        self._on_tick()

    def _check_every_second(self) -> None:
        self.owner.observe(TimePassed())
        self.owner.follow_printer()
        if not self.owner.storage_ok:
            self.owner.retry_storage()
        anybody_waits = any(self.owner.line.queues.values())
        self._upkeep.tick(storage_ok=self.owner.storage_ok, anybody_waits=anybody_waits)
        self.arrivals.join_again()
        self._health.ignored = self.arrivals.left | self._gateway.full
        self._health.is_journal_damaged = self._upkeep.is_damaged
        self._health.publish_if_changed()
