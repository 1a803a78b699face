"""The kiosk's one thread: empties the inbox, and does what comes round by time."""

from __future__ import annotations

import logging
import queue
from collections.abc import Callable
from contextlib import suppress
from typing import assert_never

from msgspec import UNSET
from msgspec.structs import replace

from core.line.line import Call
from core.messages.commands import Refused, TakeTicket
from core.messages.observations import (
    Observation,
    OfficeStarted,
    PrinterIll,
    PrinterWell,
    SlipLost,
    SlipProven,
    TimePassed,
)
from core.messages.state import Health
from core.messages.wire import Topics
from kiosk.buttons import Buttons
from kiosk.commands.age import StateTimes
from kiosk.commands.gateway import Answered, Asked, CommandGateway
from kiosk.forecast.client import ForecastClient
from kiosk.lamps import Lamps
from kiosk.line_owner import Office
from kiosk.publishing.announcer import Publisher
from kiosk.publishing.issuing_log import IssuingLog
from kiosk.timer import Every
from printer.job.printing import PrinterChanged
from runtime.bus.bus import DUPLICATE_FOR_S, Acknowledged, BusNews, Connected, Disconnected, Duplicate, Message
from runtime.clock import Clock
from runtime.gpio.button_events import Edge, Levels
from runtime.journal.journal import Journal, StorageError

logger = logging.getLogger(__name__)

STATE_GAP_S = 0.05
"""The state goes out at most this often, save when somebody is called."""
PAPER_FIRST_S = 0.02
"""So long after a press this thread computes nothing that can wait: the one that prints has the processor to itself."""
STATE_AGE_S = 4.9
"""And at least this often: 5 s are promised."""
TICK_S = 1
"""How often the day, the printer and the disk are looked at; also how long a quiet second is."""
ALIVE_S = 30
FEW_COMMITS = 20
"""So many since the last checkpoint are worth one, in a quiet second."""
MANY_COMMITS = 5000
"""More are not left to pile up, quiet or not."""


class Stop:
    """In the inbox: the kiosk closes."""


Item = BusNews | Observation | PrinterChanged | Edge | Levels | Stop
Inbox = queue.SimpleQueue[Item]


class Kiosk:
    def __init__(
        self,
        *,
        inbox: Inbox,
        office: Office,
        reception: CommandGateway,
        announcer: Publisher,
        buttons: Buttons,
        lamps: Lamps,
        journal: Journal,
        clock: Clock,
        seen: StateTimes,
        health: Health,
        monotonic: Callable[[], float],
        on_tick: Callable[[], None] = lambda: None,
        state_age_s: float = STATE_AGE_S,
        tell: Callable[[Refused], None] = lambda _: None,
        asker: ForecastClient | None = None,
    ) -> None:
        """`on_tick` is called at least every half second while the thread is well: what a watchdog waits for.

        `tell` hears why the line has refused a press.
        """
        self._say_why = tell
        self._asker = asker
        self.inbox = inbox
        self.office = office
        self._reception = reception
        self._announcer = announcer
        self._buttons = buttons
        self._lamps = lamps
        self._journal = journal
        self._clock = clock
        self._seen = seen
        self._health = health
        self._came_round = on_tick
        self._every_second = Every(TICK_S, monotonic)
        self._alive = Every(ALIVE_S, monotonic)
        self._gap = Every(STATE_GAP_S, monotonic)
        self._age = Every(state_age_s, monotonic)
        self._paper = Every(PAPER_FIRST_S, monotonic)
        self._alone = Every(DUPLICATE_FOR_S, monotonic)
        self._offers = IssuingLog()
        self._told: object = None
        """What the last state said, as far as it can change between two states."""
        self._calls_told: tuple[Call, ...] = ()
        self._open: frozenset[str] = frozenset()
        """The services whose lamps are lit."""
        self._has_ended = False
        """By `Stop`, and in order."""
        self._commits = 0
        """Commits since the last checkpoint, a second ago."""

    def open(self) -> None:
        """Takes up where the journal ended; from here on a press makes a ticket."""
        self.office.open()
        self._lamps.follow(self.office.open_services)
        self._buttons.look()

    def run(self) -> None:
        """Until `Stop` comes. An error ends it: the journal decides at the next start."""
        while not isinstance(item := self._next(), Stop):
            if item is not None:
                self._take(item)
            self._tick()
        self._has_ended = True
        self._journal.mark_alive(self._clock.note)
        self._announcer.health(Health(online=False))

    def settle(self) -> None:
        """The last word of the paper, which was let go on after `run`: a slip that came out is not printed again.

        After an error nothing is heard any more: the journal decides at the next start.
        """
        with suppress(queue.Empty):
            while self._has_ended:
                if isinstance(item := self.inbox.get_nowait(), SlipProven | SlipLost):
                    self.office.hear(item)

    def _next(self) -> Item | None:
        due_s = self._gap.left_s if self._is_news else self._age.left_s
        if self._asker is not None:
            due_s = min(due_s, self._asker.wait_s)
        wait_s = min(self._buttons.wait_s(), self._every_second.left_s, max(due_s, self._paper.left_s))
        try:
            return self.inbox.get(timeout=wait_s) if wait_s > 0 else self.inbox.get_nowait()
        except queue.Empty:
            return None

    def _take(self, item: Item) -> None:
        match item:
            case Edge() | Levels():
                for command in self._buttons.take(item):
                    self._press(command)
            case Message():
                self._hear_out(item)
            case Acknowledged():
                self._announcer.acknowledged(item.token)
            case SlipProven() | SlipLost() | TimePassed() | PrinterIll() | PrinterWell() | OfficeStarted():
                self.office.hear(item)
            case PrinterChanged():
                self.office.printer_is(item.condition)
            case Connected():
                self._announcer.came(self._health)
                self._tell()
            case Disconnected():
                self._announcer.went()
            case Duplicate():
                self._health = replace(self._health, duplicate=True)
                self._alone.done()
            case Stop():
                pass
            case _:
                assert_never(item)

    def _press(self, command: TakeTicket) -> None:
        refused = self.office.press(command)
        if refused:
            logger.info("press for %s refused: %s", command.service, refused.code)
            self._say_why(refused)
        else:
            self._paper.done()
        self._buttons.answered(command.id, issued=not refused)

    def _hear_out(self, message: Message) -> None:
        """A command from the bus. The room sees a call before the counter has its answer."""
        if message.retained:
            return
        heard = self._reception.admit(Topics.device(message.topic), message.payload, self._clock.now())
        if isinstance(heard, Asked):
            answer = self.office.handle(heard.command, heard.device)
            if isinstance(answer, Refused):
                heard = self._reception.refuse(heard.device, heard.command.id, answer)
            else:
                heard = Answered(heard.device, answer)
            if self.office.line.calls != self._calls_told:
                self._tell()
        if heard is not None:
            self._announcer.reply(heard.device, heard.reply)

    @property
    def _is_news(self) -> bool:
        return self._told != self._picture()

    def _picture(self) -> object:
        """Changes whenever the state has something new to say."""
        office = self.office
        return (office.line.seq, office.printer, office.storage_ok, self._open, office.forecast_set.told)

    def _tell(self) -> None:
        state, now = self.office.state()
        self._seen.note(now)
        self._announcer.state(state)
        self._offers.hear(state, now.local)
        self._told = self._picture()
        self._calls_told = self.office.line.calls
        self._gap.done()
        self._age.done()

    def _tick(self) -> None:
        self._open = self.office.open_services
        self._lamps.follow(self._open)
        self._buttons.look()
        if self._paper:
            self._foresee()
            self._announce()
        if self._every_second:
            self._every_second.done()
            self._look_round()
        self._came_round()

    def _foresee(self) -> None:
        """Another process does; here is only asked and heard."""
        if self._asker is not None:
            self._asker.tick(self.office.line.seq, self._clock.now)
            self.office.forecast_set = self._asker.forecast_set

    def _announce(self) -> None:
        if self._age or (self._gap and self._is_news):
            self._tell()
        self._announcer.events(self.office.line.seq)

    def _look_round(self) -> None:
        """Once a second: the day, the printer, the disk."""
        self.office.hear(TimePassed())
        self.office.watch_printer()
        if not self.office.storage_ok:
            self.office.retry_storage()
        if self._alive:
            self._alive.done()
            self._journal.mark_alive(self._clock.note)
        self._say_health()
        self._checkpoint()

    def _say_health(self) -> None:
        """Whenever it has changed."""
        health = replace(
            self._health,
            duplicate=False if self._health.duplicate is True and self._alone else self._health.duplicate,
            presses_refused=self._buttons.refused or UNSET,
            stuck=tuple(sorted(self._buttons.stuck)) or UNSET,
            slips_left=UNSET if self.office.slips_left is None else self.office.slips_left,
            forecasts=self.office.forecast_set.lacks or UNSET,
        )
        if health != self._health:
            self._health = health
            self._announcer.health(health)

    def _checkpoint(self) -> None:
        commits = self._journal.commits
        quiet = commits == self._commits
        self._commits = commits
        if self.office.storage_ok and (commits > MANY_COMMITS or (quiet and commits > FEW_COMMITS)):
            try:
                self._journal.checkpoint()
            except StorageError as error:  # what is written stays in the WAL, and presses go on while that has room
                logger.error("no checkpoint of the journal: %s", error)
            self._commits = self._journal.commits
