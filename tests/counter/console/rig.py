"""A console with a kiosk that is played, for tests of its addresses; time stands still unless it is moved."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from core.instant import Instant, Now
from core.messages.commands import AnyCommand, OpenCounter, given
from core.messages.state import CounterView, Health, Issuing, PrinterView, Reply, State
from core.messages.wire import Topics, decode_command, encode
from core.settings.sections import CounterSettings, DeviceSettings, OfficeSettings, ServiceSettings, Settings
from counter.console.accounts import passwords, sessions
from counter.console.accounts.accounts import open_accounts
from counter.console.accounts.throttle import Throttle
from counter.console.app import create_app
from counter.console.commands import CommandSender
from counter.console.console import Console
from counter.console.seats import Seats
from counter.console.streams import Streams
from runtime.bus.bus import BusEvent, Message
from runtime.bus.office_client import OfficeClient
from runtime.changes import Changes
from tests.conftest import PATIENCE_S
from tests.counter.console.wire import WireBrowser, csrf_in
from tests.runtime.bus.memory_bus import MemoryBroker, MemoryBus

ORIGIN = "http://localhost"
PASSWORD = "mua nước nổi"
SETTINGS = Settings(
    office=OfficeSettings(id="hall", name={"vi": "Trung tâm"}),
    service=(ServiceSettings(code="CT", prefix="2", name={"vi": "Chứng thực", "en": "Certification"}),),
    counter=tuple(CounterSettings(id=id_, offsets={"CT": 0}) for id_ in ("1", "2")),
    device=(DeviceSettings(name="console", role="console"),),
)
TOPICS = Topics("hall")
COUNTERS = tuple(CounterView(id=id_, status="closed", services=("CT",)) for id_ in ("1", "2"))


@contextmanager
def cheap_passwords() -> Iterator[None]:
    """Passwords cost nothing: hashed by one round, so that a test takes milliseconds."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(passwords, "METHOD", "pbkdf2:sha256:1")
        patch.setattr(sessions, "NOBODYS", f"pbkdf2:sha256:1$salt${hashlib.sha256().hexdigest()}")
        yield


class Time:
    """The clock and the stopwatch of the console."""

    def __init__(self) -> None:
        self.at = Instant.of(datetime(2026, 11, 24, 1, tzinfo=UTC))

    def now(self) -> Now:
        return Now(utc=self.at, line=self.at, trusted=True, local=self.at.moment)

    def monotonic(self) -> float:
        return self.at / 1000

    def pass_(self, seconds: float) -> None:
        self.at = self.at.later(seconds * 1000)


class PlayedKiosk:
    """Answers each command with `answer`, and publishes the state that it is told to."""

    def __init__(self, broker: MemoryBroker) -> None:
        self.asked: list[AnyCommand] = []
        self.answer: dict[str, Any] | None = {"ok": True}
        self.state = State(
            revision=1,
            day="2026-11-24",
            at=Instant.of(datetime(2026, 11, 24, 1, tzinfo=UTC)),
            office="hall",
            clock="trusted",
            issuing=Issuing(True),
            printer=PrinterView("ready", 0),
            counters=COUNTERS,
        )
        self._bus = MemoryBus(broker, "kiosk", subscriptions=(TOPICS.commands,))
        self._bus.start(self._handle)

    def publish(self, *counters: CounterView, **changed: Any) -> None:
        """The state with these counters instead of those of the same id, and what else has changed."""
        others = [view for view in self.state.counters if view.id not in {each.id for each in counters}]
        together = tuple(sorted((*others, *counters), key=lambda view: view.id))
        values = {name: getattr(self.state, name) for name in State.__struct_fields__}
        self.state = State(**values | {"revision": self.state.revision + 1, "counters": together} | changed)
        self._bus.publish(TOPICS.state, encode(self.state), retain=True)

    def report(self, device: str, health: Health) -> None:
        """What another device tells of itself."""
        self._bus.publish(TOPICS.health(device), encode(health), retain=True)

    def _handle(self, event: BusEvent) -> None:
        if isinstance(event, Message):
            command = decode_command(event.payload)
            self.asked.append(command)
            if self.answer is None:
                return
            if self.answer["ok"] and isinstance(command, OpenCounter):
                status = CounterView(
                    id=command.counter, status="open", services=("CT",), operator=given(command.operator)
                )
                self.publish(status)
            values = {"revision": self.state.revision, "ticket": None} if self.answer["ok"] else {}
            reply = Reply(id=command.id, **(values | self.answer))
            self._bus.publish(TOPICS.reply("console"), encode(reply))


class Browser:
    """A browser that keeps cookies, and sends what pages of the console send."""

    def __init__(self, http: FlaskClient) -> None:
        self.http = http
        self.csrf = ""

    def get(self, path: str, **options: Any) -> TestResponse:
        found = self.http.get(path, **options)
        if found.mimetype == "text/html":
            self.csrf = csrf_in(found.text) or self.csrf
        return found

    def post(self, path: str, form: dict[str, str] | None = None, **headers: str) -> TestResponse:
        return self.http.post(path, data={"csrf_token": self.csrf} | (form or {}), headers={"Origin": ORIGIN} | headers)

    def log_in(self, account: str, password: str, path: str = "/login", **headers: str) -> TestResponse:
        self.get("/login")
        return self.post(path, {"account": account, "password": password}, **headers)

    def command(self, command: dict[str, Any], **headers: str) -> TestResponse:
        own = {"Origin": ORIGIN, "X-CSRF-Token": self.csrf} | headers
        return self.http.post("/api/v1/commands", json=command, headers=own)


def console_of(
    stack: ExitStack,
    broker: MemoryBroker,
    settings: Settings,
    folder: Path,
    *,
    now: Callable[[], Now],
    monotonic: Callable[[], float] = time.monotonic,
) -> Console:
    """A console on this bus until `stack` closes it; its accounts and the journal are in `folder`. `monotonic`: the
    stopwatch of wrong logins and double presses."""
    changes, topics = Changes(), Topics(settings.office.id)
    bus = MemoryBus(broker, "console", subscriptions=OfficeClient.subscriptions(topics, "console", events=True))
    client = stack.enter_context(OfficeClient(bus, topics, "console", changes=changes))
    seats, streams = Seats(changes), Streams(changes)
    stack.callback(streams.end)
    return Console(
        settings=settings,
        client=client,
        journal=folder / "journal.sqlite",
        accounts=open_accounts(stack, folder, now, Throttle(monotonic)),
        seats=seats,
        sender=CommandSender(client, seats, monotonic=monotonic),
        streams=streams,
        now=now,
    )


class Rig:
    def __init__(self, stack: ExitStack, folder: Path) -> None:
        self.time = Time()
        broker = MemoryBroker()
        self.kiosk = PlayedKiosk(broker)
        self.kiosk.publish()
        self.console = console_of(stack, broker, SETTINGS, folder, now=self.time.now, monotonic=self.time.monotonic)
        self.accounts = self.console.accounts
        self.app = create_app(self.console)
        assert self.console.client.fresh_state(within_s=PATIENCE_S), "no state"

    def browser(self) -> Browser:
        return Browser(self.app.test_client())

    def account(self, id_: str, role: str) -> None:
        """An account with `PASSWORD`."""
        self.accounts.people.add(id_, id_.title(), role, by="test")
        self.accounts.people.set_password(id_, PASSWORD, by="test")

    def at_work(self, id_: str, role: str) -> Browser:
        """The browser of a new account that is logged in."""
        self.account(id_, role)
        browser = self.browser()
        assert browser.log_in(id_, PASSWORD).status_code == 303
        browser.get("/account")
        return browser

    def token(self, scope: str, counter: str | None = None) -> dict[str, str]:
        """Headers with a new token."""
        secret = self.accounts.tokens.make(f"prog-{scope}-{counter or 'any'}", scope, counter, by="test")
        return {"Authorization": f"Bearer {secret}"}


class Served(NamedTuple):
    """A console that is served, over real sockets."""

    rig: Rig
    url: str
    stack: ExitStack

    def browser(self) -> WireBrowser:
        browser = WireBrowser(self.url)
        self.stack.callback(browser.close)
        return browser

    def at_work(self, id_: str, role: str) -> WireBrowser:
        """The browser of a new account that is logged in."""
        self.rig.account(id_, role)
        browser = self.browser()
        assert browser.log_in(id_, PASSWORD).status == 303
        return browser
