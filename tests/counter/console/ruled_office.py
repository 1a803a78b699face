"""A console before the real rules of the line, in one process: each command is decided, kept and published at once."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import count
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from core.decisions.decision import Decision
from core.instant import Instant, Now
from core.line.evolve import evolve
from core.messages.commands import AnyCommand, Refused
from core.messages.events import Entry
from core.messages.forecasts import NO_FORECAST_SET
from core.messages.observations import SlipProven
from core.messages.state import Health, Reply
from core.messages.wire import Topics, decode_command, encode
from core.public_state.snapshot import snapshot, ticket_ref
from core.settings.conversions import short_names
from core.settings.sections import Settings
from counter.console.app import create_app
from runtime.bus import client, office_client
from runtime.bus.bus import BusEvent, Message
from runtime.journal.reader import JournalReader
from runtime.journal.writer import Journal
from tests.conftest import PATIENCE_S
from tests.core.hall import Hall
from tests.counter.console.rig import PASSWORD, cheap_passwords, console_of
from tests.runtime.bus.memory_bus import MemoryBroker, MemoryBus
from web.server import Server
from words.refusals import refusal_names


class RuledKiosk:
    """Does what the kiosk does with commands. Its printer prints at once, its walls show and speak every call at once,
    and time stands still unless it is moved: nothing is too late on a busy machine. To be used from any thread."""

    def __init__(self, stack: ExitStack, broker: MemoryBroker, settings: Settings, journal: Path, at: Instant) -> None:
        self._settings = settings
        self._topics = Topics(settings.office.id)
        self._journal = stack.enter_context(Journal(journal))
        self._lock = threading.RLock()
        self._names = short_names(settings)
        self._asked = count(1)
        self._hall = Hall(settings)
        self._hall.zone = ZoneInfo(settings.office.timezone)
        self._hall.utc = self._hall.line_time = at
        self.forecast_set = NO_FORECAST_SET
        self.wall_is_on = True
        self._bus = MemoryBus(broker, "kiosk", subscriptions=(self._topics.commands,))
        self._bus.start(self._handle)

    def now(self) -> Now:
        with self._lock:
            return self._hall.now

    def pass_(self, seconds: float) -> None:
        with self._lock:
            self._hall.wait(seconds)

    def begin(self, past: Sequence[Entry] = ()) -> None:
        """Starts the office behind these entries."""
        with self._lock:
            if past:
                self._journal.append(past)
                self._hall.line = evolve(self._hall.line, past)
            self._hall.start()
            self._keep_and_publish()

    def do(self, kind: type[AnyCommand], *, by: str = "console", **fields: Any) -> Reply:
        """A command from elsewhere, which must be accepted."""
        answer = self._ask(kind(id=f"elsewhere-{next(self._asked)}", **fields), by)
        assert answer.ok, answer
        return answer

    def _handle(self, event: BusEvent) -> None:
        if isinstance(event, Message):
            answer = self._ask(decode_command(event.payload), "console")
            self._bus.publish(self._topics.reply("console"), encode(answer))

    def _ask(self, command: AnyCommand, by: str) -> Reply:
        with self._lock:
            before = self._hall.line
            decision = self._hall.ask(command, by)
            if isinstance(decision, Refused):
                message = refusal_names(("vi", "en"), decision, self._names)
                return Reply(id=command.id, ok=False, code=decision.code, message=message)
            ticket = ticket_ref(before, self._hall.line, decision)
            self._keep_and_publish(decision)
            return Reply(id=command.id, ok=True, revision=self._hall.line.seq, ticket=ticket)

    def _keep_and_publish(self, decision: Decision | None = None) -> None:
        self._keep(decision.words if decision else None)
        for label in self._hall.line.slips:
            self._hall.observe(SlipProven(label, "printed"))
        self._keep(None)
        state = snapshot(self._hall.line, self._hall.now, self._settings, "ready", forecast_set=self.forecast_set)
        last_call = max((call.call_no for call in state.calls), default=0)
        self._bus.publish(self._topics.state, encode(state), retain=True)
        well = Health(online=True, shown=last_call, spoken=last_call, screen="on", sound=True)
        wall = well if self.wall_is_on else Health(online=False)
        self._bus.publish(self._topics.health("wall"), encode(wall), retain=True)

    def _keep(self, words: str | None) -> None:
        if self._hall.entries:
            self._journal.append(self._hall.entries, words=words)
            self._hall.entries.clear()


@contextmanager
def patient() -> Iterator[None]:
    """Nobody gives a reply up on a busy machine, or finds a state too old that is published once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(client, "STALE_AFTER_S", 60 * PATIENCE_S)
        for module in (client, office_client):
            patch.setattr(module, "NO_REPLY_AFTER_S", PATIENCE_S)
        yield


PATIENT_PAGE = "const soon = setTimeout; window.setTimeout = (act, ms) => soon(act, ms > 2500 ? ms * 20 : ms);"
"""To be run in each page before its own scripts: they neither turn grey nor give up on a busy machine."""


class RuledOffice:
    """The kiosk, the console in front of it, and a web server, until `stack` closes them."""

    def __init__(
        self, stack: ExitStack, folder: Path, settings: Settings, *, at: Instant, past: Sequence[Entry] = ()
    ) -> None:
        stack.enter_context(cheap_passwords())
        stack.enter_context(patient())
        broker = MemoryBroker()
        self.kiosk = RuledKiosk(stack, broker, settings, folder / "journal.sqlite", at)
        self.kiosk.begin(past)
        stopwatch = count(step=10)  # no press is a double one
        self.console = console_of(
            stack, broker, settings, folder, now=self.kiosk.now, monotonic=lambda: float(next(stopwatch))
        )
        assert self.console.client.fresh_state(within_s=PATIENCE_S), "no state"
        server = stack.enter_context(Server(create_app(self.console), port=0))
        self.url = f"http://127.0.0.1:{server.port}"

    def account(self, id_: str, name: str, role: str) -> None:
        """An account with `PASSWORD`."""
        self.console.accounts.people.add(id_, name, role, by="test")
        self.console.accounts.people.set_password(id_, PASSWORD, by="test")

    def entries(self) -> list[Entry]:
        """All that the journal holds."""
        return list(JournalReader(self.console.journal).entries())
