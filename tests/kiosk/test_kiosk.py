"""The kiosk's main loop, on a stopwatch that advances when the loop waits: what is published and written, and when."""

from __future__ import annotations

import heapq
import itertools
import math
import os
import queue
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any, TypeVar

import pytest
from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from core.decisions.lost_entries import MARGIN
from core.instant import Instant
from core.messages.commands import (
    AnyCommand,
    BeginTest,
    CallNext,
    EndTest,
    MarkAbsent,
    NewRoll,
    OpenCounter,
    Refused,
    TakeTicket,
)
from core.messages.events import DeviceTestBegun, NumbersSkipped, SlipConfirmed, TicketIssued
from core.messages.forecasts import NO_FORECAST_SET, ForecastSet
from core.messages.observations import EntriesLost, SlipLost, SlipProven
from core.messages.state import Health, Reply, State
from core.messages.wire import Topics, decode_entry, decode_health, decode_reply, decode_state, encode
from core.settings.sections import HalfSettings, HoursSettings
from kiosk.admission.age import StateTimes
from kiosk.admission.arrivals import Arrivals, heard_topics
from kiosk.admission.gateway import CommandGateway
from kiosk.buttons import Buttons
from kiosk.device_test import DeviceTest
from kiosk.journal_upkeep import JournalUpkeep
from kiosk.kept_state import KeptState
from kiosk.kiosk import CannotDraw, Kiosk, Stop
from kiosk.lamps import Lamps
from kiosk.publishing.event_publisher import EventPublisher
from kiosk.publishing.health_reporter import HealthReporter
from kiosk.publishing.state_publisher import StatePublisher
from kiosk.walls import Walls
from printer.job.printer_watch import PrinterChanged
from printer.slip import TEST_LABEL, Slip
from runtime.bus.bus import Acknowledged, Message, Will
from runtime.fonts import FontError
from runtime.gpio.pins import MockPins
from runtime.journal.errors import JournalError
from runtime.journal.reader import JournalReader
from runtime.journal.writer import WAL_BYTES
from tests.kiosk.world import Time, World
from tests.runtime.bus.memory_bus import MemoryBroker, MemoryBus
from words.refusals import refusal

TOPICS = Topics("test")
T = TypeVar("T")


class Script:
    """An inbox with a schedule: waiting takes no real time, and what is scheduled happens meanwhile."""

    def __init__(self, time: Time) -> None:
        self._time = time
        self._items: deque[Any] = deque()
        self._plan: list[tuple[float, int, Callable[[], object]]] = []
        self._order = itertools.count()
        self.waits: list[float] = []

    def put(self, item: Any) -> None:
        self._items.append(item)

    def after(self, seconds: float, act: Callable[[], object]) -> None:
        heapq.heappush(self._plan, (self._time.monotonic() + seconds, next(self._order), act))

    def get(self, *, timeout: float | None) -> Any:
        assert timeout is not None
        self.waits.append(timeout)
        deadline = self._time.monotonic() + timeout
        while not self._items:
            now = self._time.monotonic()
            due = self._plan[0][0] if self._plan else math.inf
            self._time.goes_by(math.ceil(max(0.0, min(due, deadline) - now) * 1000) / 1000)
            if due > deadline:
                raise queue.Empty
            heapq.heappop(self._plan)[2]()
        return self._items.popleft()

    def get_nowait(self) -> Any:
        if not self._items:
            raise queue.Empty
        return self._items.popleft()


class Hall:
    """A kiosk with everything around it, and a console that receives everything on the bus."""

    def __init__(
        self,
        world: World,
        on_tick: Callable[[], None] = lambda: None,
        on_refusal: Callable[[Refused], None] = lambda _: None,
    ) -> None:
        self.world, self.time = world, world.time
        self.script = Script(world.time)
        self.pins = MockPins()
        self.broker = MemoryBroker(monotonic=world.time.monotonic)
        self.heard: list[tuple[float, str, bytes]] = []
        self.certificate_until: Instant | None = None
        self.sound: bool | UnsetType = UNSET
        self.kiosk = self._kiosk(world, on_tick, on_refusal)
        self._console = MemoryBus(self.broker, "console", subscriptions=[f"{TOPICS.prefix}/+", f"{TOPICS.prefix}/+/+"])
        self._console.start(self._receive)

    def _kiosk(self, world: World, on_tick: Callable[[], None], on_refusal: Callable[[Refused], None]) -> Kiosk:
        monotonic, owner, settings = self.time.monotonic, world.office, world.settings
        lamps, state_times = Lamps(settings=settings, pins=self.pins), StateTimes(self.time.stopwatch_ns)
        will = Will(TOPICS.health("kiosk"), encode(Health(online=False)))
        walls = Walls([TOPICS.health("wall")], absent_after_s=5, monotonic=monotonic)
        heard = heard_topics(settings.device, TOPICS)
        subscriptions = [*itertools.chain.from_iterable(heard.values()), TOPICS.state]
        self.bus = bus = MemoryBus(self.broker, "kiosk", subscriptions=subscriptions, will=will)
        device_test = DeviceTest(settings, world.paper, world.clock, monotonic)
        buttons = Buttons(
            settings=settings,
            pins=self.pins,
            lamps=lamps,
            put=self.script.put,
            monotonic=monotonic,
            on_press=device_test.hear,
        )
        health = Health(online=True, version="1", forecasts="none")
        return Kiosk(
            inbox=self.script,
            owner=owner,
            arrivals=Arrivals(heard, bus=bus, put=self.script.put, monotonic=monotonic),
            gateway=CommandGateway(
                devices=settings.device,
                languages=settings.office.languages,
                journal=world.journal,
                state_times=state_times,
                send=lambda device, reply: bus.publish(TOPICS.reply(device), reply),
                monotonic=monotonic,
                call_gap_s=1,
            ),
            walls=walls,
            kept_state=KeptState(world.journal, owner, partial(bus.leave, (TOPICS.state,))),
            states=StatePublisher(owner, bus, TOPICS.state, state_times, monotonic),
            events=EventPublisher(bus, TOPICS.events, world.journal, monotonic),
            health=HealthReporter(
                health,
                owner,
                buttons,
                bus,
                TOPICS.health("kiosk"),
                monotonic,
                lambda: self.certificate_until,
                lambda: self.sound,
            ),
            upkeep=JournalUpkeep(world.journal, world.clock, monotonic),
            buttons=buttons,
            device_test=device_test,
            clock=world.clock,
            monotonic=monotonic,
            on_tick=on_tick,
            on_refusal=on_refusal,
        )

    def runs(self, seconds: float) -> None:
        """Opens, and closes after so long."""
        self.bus.start(self.kiosk.arrivals.receive)
        self.script.put(PrinterChanged("ready"))
        self.script.after(seconds, lambda: self.script.put(Stop()))
        self.kiosk.run()

    def send(self, command: AnyCommand | bytes, device: str = "console", *, retain: bool = False) -> None:
        payload = command if isinstance(command, bytes) else encode(command)
        self._console.publish(TOPICS.command(device), payload, retain=retain)

    def publish_state(self, state: State | bytes) -> None:
        payload = state if isinstance(state, bytes) else encode(state)
        self._console.publish(TOPICS.state, payload, retain=True)

    def wall_shows(self, call_no: int) -> None:
        self._console.publish(TOPICS.health("wall"), encode(Health(online=True, shown=call_no)), retain=True)

    def tap(self, name: str) -> None:
        self.pins.press(name)
        self.script.after(0.06, lambda: self.pins.release(name))

    def all(self, topic: str, decode: Callable[[bytes], T]) -> list[tuple[float, T]]:
        return [(at, decode(payload)) for at, where, payload in self.heard if where == topic]

    @property
    def states(self) -> list[tuple[float, State]]:
        return self.all(TOPICS.state, decode_state)

    @property
    def replies(self) -> list[Reply]:
        return [reply for _, reply in self.all(TOPICS.reply("console"), decode_reply)]

    def _receive(self, event: object) -> None:
        if isinstance(event, Message):
            self.heard.append((self.time.monotonic(), event.topic, event.payload))


@pytest.fixture
def hall(world: World) -> Iterator[Hall]:
    hall = Hall(world)
    yield hall
    hall.pins.close()


def test_a_press_becomes_a_slip_a_state_and_an_event(hall: Hall) -> None:
    hall.script.after(1, lambda: hall.tap("CT"))
    hall.runs(2)
    assert hall.world.paper.taken() == [("201", False)]
    assert hall.states[-1][1].services[0].last == "201"
    seqs = [entry.seq for _, entry in hall.all(TOPICS.events, decode_entry) if entry]
    assert seqs == list(range(1, hall.world.journal.last + 1))


def test_a_kiosk_that_can_draw_no_slips_says_that_it_is_away_and_ends(hall: Hall) -> None:
    hall.script.after(1, lambda: hall.script.put(CannotDraw(FontError("no letters"))))
    with pytest.raises(FontError, match="no letters"):
        hall.runs(2)
    assert not hall.all(TOPICS.health("kiosk"), decode_health)[-1][1].online


def test_the_state_is_published_at_most_every_fifty_milliseconds(hall: Hall) -> None:
    for number in range(200):
        take = TakeTicket(id=f"t-{number}", service="CT", paperless=True)
        hall.script.after(1 + number * 0.005, partial(hall.send, take, ("console", "guide")[number % 2]))
    hall.runs(2.5)
    times = [at for at, _ in hall.states]
    assert min(b - a for a, b in itertools.pairwise(times)) >= 0.0499
    assert 18 <= sum(1 for at in times if times[0] + 1 <= at <= times[0] + 2.05) <= 22
    last_at, last = next((at, state) for at, state in hall.states if state.services[0].waiting == 200)
    assert last.services[0].last == "2200"
    assert last_at - times[0] <= 2.05, "the last word is soon said"


def test_buttons_and_printer_are_heard_before_the_second_message(hall: Hall) -> None:
    """However many messages and acknowledgements have come while the disk was slow."""

    def happen() -> None:
        for number in range(20):
            hall.send(TakeTicket(id=f"t-{number}", service="CT", paperless=True))
        for _ in range(40):
            hall.script.put(Acknowledged(token=-1))
        hall.script.put(SlipProven("201", "printed"))

    hall.script.after(1, lambda: hall.tap("CT"))
    hall.script.after(2, happen)
    hall.runs(3)
    events = [entry.event for entry in JournalReader(hall.world.path).entries()]
    before = events[: events.index(SlipConfirmed("201", "printed"))]
    assert sum(isinstance(event, TicketIssued) for event in before) <= 2, "its own, and one of the twenty"
    assert sum(isinstance(event, TicketIssued) for event in events) == 21


def test_a_call_is_published_at_once_after_its_short_answer(hall: Hall) -> None:
    called_at: list[float] = []

    def call() -> None:
        called_at.append(hall.time.monotonic())
        hall.send(CallNext(id="n", counter="1"))

    hall.script.after(1, lambda: hall.send(OpenCounter(id="o", counter="1")))
    hall.script.after(1, lambda: hall.send(TakeTicket(id="t", service="CT", paperless=True)))
    hall.script.after(1.01, call)
    hall.runs(2)
    (at, state) = next((at, state) for at, state in hall.states if state.calls)
    assert at == called_at[0]
    assert state.calls[0].label == "201"
    topics = [topic for at, topic, _ in hall.heard if at == called_at[0]]
    assert topics.index(TOPICS.reply("console")) < topics.index(TOPICS.state)


def test_a_number_is_absent_only_when_the_wall_has_shown_it_for_a_while(hall: Hall) -> None:
    hall.wall_shows(0)  # before the kiosk starts: it is retained
    hall.script.after(1, lambda: hall.send(OpenCounter(id="o", counter="1")))
    hall.script.after(1, lambda: hall.send(TakeTicket(id="t", service="CT", paperless=True)))
    hall.script.after(1.1, lambda: hall.send(CallNext(id="n", counter="1")))
    hall.script.after(4, lambda: hall.wall_shows(1))
    for at_s in (3, 8.9, 9.1):
        hall.script.after(at_s, partial(hall.send, MarkAbsent(id=f"a-{at_s}", counter="1")))
    hall.runs(10)
    answers = [(reply.ok, reply.code) for reply in hall.replies if reply.id.startswith("a-")]
    assert answers == [(False, "wrong_state"), (False, "wrong_state"), (True, UNSET)]


def test_a_quiet_kiosk_publishes_the_state_at_least_every_five_seconds(hall: Hall) -> None:
    hall.runs(61)
    times = [at for at, _ in hall.states]
    gaps = [b - a for a, b in itertools.pairwise(times)]
    assert max(gaps[1:]) <= 4.91
    assert len(times) <= 16, "and not much oftener"
    assert len({state.at for _, state in hall.states}) == len(times)
    assert min(hall.script.waits) > 0


def test_a_kiosk_with_nothing_to_do_wakes_up_seldom(hall: Hall) -> None:
    hall.runs(60)
    assert len(hall.script.waits) < 60 * 6


def test_health_is_published_at_every_connection_and_at_the_end(hall: Hall) -> None:
    hall.script.after(1, hall.broker.stop)
    hall.script.after(2, hall.broker.start)
    hall.script.after(3, lambda: hall.broker.cut(hall.bus))
    hall.runs(4)
    told = [health.online for _, health in hall.all(TOPICS.health("kiosk"), decode_health)]
    assert told == [True, True, False, True, False], "the will when the connection is cut, and the goodbye"


def test_the_broker_retains_state_and_health_but_no_reply(hall: Hall) -> None:
    hall.script.after(1, lambda: hall.send(TakeTicket(id="t", service="CT", paperless=True)))
    hall.runs(2)
    retained: dict[str, bytes] = {}
    everything = [f"{TOPICS.prefix}/+", f"{TOPICS.prefix}/+/+"]

    def receive(event: object) -> None:
        if isinstance(event, Message):
            retained[event.topic] = event.payload

    MemoryBus(hall.broker, "late", subscriptions=everything).start(receive)
    assert [reply.id for reply in hall.replies] == ["t"]
    assert set(retained) == {TOPICS.state, TOPICS.health("kiosk")}
    assert decode_state(retained[TOPICS.state]) == hall.states[-1][1]
    assert retained[TOPICS.health("kiosk")] == b'{"online":false}'


def test_a_second_kiosk_is_reported_in_health_until_it_has_been_gone_for_two_minutes(hall: Hall) -> None:
    def take_over() -> None:
        MemoryBus(hall.broker, "kiosk").start(lambda _: None)

    hall.script.after(1, take_over)
    hall.script.after(31, hall.bus.come_back)
    hall.runs(200)
    told = [(at - 1000, health.duplicate) for at, health in hall.all(TOPICS.health("kiosk"), decode_health)]
    flags = [duplicate for _, duplicate in told if duplicate in (True, False)]
    assert flags == [True, False]
    assert next(at for at, duplicate in told if duplicate is False) == pytest.approx(121, abs=1.1)


def test_refused_presses_and_a_stuck_button_are_reported_in_health(hall: Hall) -> None:
    hall.script.after(1, lambda: hall.tap("CT"))
    hall.script.after(2, lambda: hall.tap("CT"))
    hall.script.after(10, lambda: hall.pins.press("HT"))
    hall.script.after(30, lambda: hall.pins.release("HT"))
    hall.runs(40)
    told = [(health.presses_refused, health.stuck) for _, health in hall.all(TOPICS.health("kiosk"), decode_health)]
    assert told[1:-1] == [(1, UNSET), (1, ("HT",)), (1, UNSET)]


def test_health_reports_what_forecasts_lack(hall: Hall) -> None:
    forecast_sets = [ForecastSet(learning=True), ForecastSet(seq=1), ForecastSet(simple=True), NO_FORECAST_SET]
    for second, forecast_set in enumerate(forecast_sets, 1):
        hall.script.after(3 * second, partial(setattr, hall.world.office, "forecast_set", forecast_set))
    hall.runs(14)
    told = [health.forecasts for _, health in hall.all(TOPICS.health("kiosk"), decode_health) if health.online]
    assert told == ["none", "learning", UNSET, "by_queue", "none"]


def test_a_changed_forecast_is_published_with_the_next_state(hall: Hall) -> None:
    hall.script.after(2, lambda: setattr(hall.world.office, "forecast_set", ForecastSet(regular={"CT": (5, 15)})))
    hall.script.after(
        3, lambda: setattr(hall.world.office, "forecast_set", ForecastSet(seq=9, regular={"CT": (5, 15)}))
    )
    hall.script.after(2, lambda: hall.script.put(PrinterChanged("ready")))
    hall.runs(4)
    told = [(at, state.services[0].forecast) for at, state in hall.all(TOPICS.state, decode_state)]
    assert [forecast for _, forecast in told][-1] == (5, 15)
    assert sum(forecast == (5, 15) for _, forecast in told) == 1, "the same forecast is no news"


def test_health_tells_of_the_loudspeaker_where_there_is_one(hall: Hall) -> None:
    hall.script.after(2, lambda: setattr(hall, "sound", True))
    hall.script.after(4, lambda: setattr(hall, "sound", False))
    hall.runs(6)
    told = [health.sound for _, health in hall.all(TOPICS.health("kiosk"), decode_health) if health.online]
    assert told == [UNSET, True, False]


def test_health_reports_until_when_the_brokers_certificate_holds(hall: Hall) -> None:
    until = Instant.parse("2036-11-27T12:50:54.000Z")
    hall.script.after(2, lambda: setattr(hall, "certificate_until", until))
    hall.runs(4)
    told = [health.tls_until for _, health in hall.all(TOPICS.health("kiosk"), decode_health) if health.online]
    assert told == [UNSET, until]


def test_health_reports_the_remaining_slips_whenever_they_change(hall: Hall) -> None:
    """Every eleven seconds a slip of 110 mm, from a roll of 50 m."""
    hall.script.after(1, lambda: hall.send(NewRoll(id="roll")))
    for number in range(12):
        hall.script.after(2 + number * 11, lambda: hall.tap("CT"))
        at = 3 + number * 11
        hall.script.after(at, lambda: hall.script.put(SlipProven(hall.world.paper.slips[-1].label, "sent", mm=110)))
    hall.runs(140)
    told = [health.slips_left for _, health in hall.all(TOPICS.health("kiosk"), decode_health)]
    assert told == [UNSET, 450, 440, UNSET], "not at every slip"
    assert [state.printer.slips_left for _, state in hall.states][-1] == 440


def test_tickets_issued_while_the_broker_is_away_are_published_later(hall: Hall) -> None:
    hall.script.after(1, hall.broker.stop)
    for number in range(10):
        service = ("CT", "HT")[number % 2]
        hall.script.after(2 + number * 2, partial(hall.tap, service))
        hall.script.after(3 + number * 2, lambda: hall.script.put(SlipProven(hall.world.paper.slips[-1].label, "sent")))
    hall.script.after(60, hall.broker.start)
    hall.runs(63)
    assert len(hall.world.paper.slips) == 10
    back_at = hall.states[0][0] + 60
    assert sum(1 for at, _ in hall.states if at < back_at) <= 3
    at, state = next((at, state) for at, state in hall.states if at >= back_at)
    assert len(state.waiting) == 10
    assert at - back_at < 1
    seqs = [entry.seq for _, entry in hall.all(TOPICS.events, decode_entry) if entry]
    assert sorted(set(seqs)) == list(range(1, hall.world.journal.last + 1))


def test_a_retained_command_is_ignored(hall: Hall) -> None:
    hall.send(TakeTicket(id="old", service="CT", paperless=True), retain=True)
    hall.runs(1)
    assert hall.replies == []
    assert hall.states[-1][1].services[0].waiting == 0


def test_a_repeated_command_is_carried_out_once_and_answered_twice(hall: Hall) -> None:
    for _ in range(2):
        hall.script.after(1, lambda: hall.send(TakeTicket(id="t", service="CT", paperless=True)))
    hall.script.after(1, lambda: hall.send(CallNext(id="n", counter="1")))
    hall.script.after(1, lambda: hall.send(b"nonsense"))
    hall.runs(2)
    first, again, refused = hall.replies
    assert first == again
    assert first.ticket
    assert (refused.code, refused.id) == ("counter_closed", "n")
    assert hall.states[-1][1].services[0].waiting == 1


def test_lamps_are_off_while_the_disk_cannot_be_written(hall: Hall) -> None:
    lit: list[tuple[bool, bool]] = []

    def look() -> None:
        lit.append((hall.pins.lit("CT"), hall.world.office.storage_ok))

    hall.script.after(1, look)
    hall.script.after(1, hall.world.disk_takes_nothing)
    hall.script.after(1.5, lambda: hall.tap("CT"))
    hall.script.after(3, look)
    hall.script.after(20, look)
    hall.script.after(20, hall.world.disk_is_well)
    hall.script.after(21.6, look)
    hall.script.after(22, lambda: hall.tap("CT"))
    hall.runs(24)
    assert lit == [(True, True), (False, False), (False, False), (True, True)]
    assert hall.world.paper.taken() == [("201", False)]
    reasons = [state.issuing.reason for _, state in hall.states]
    assert [reason for reason, _ in itertools.groupby(reasons)] == [None, "storage", None]


def test_lamps_states_and_replies_follow_the_opening_hours(world: World) -> None:
    """It is 08:15, and at 08:16 the office opens; CT ends at 08:18."""
    half = HalfSettings(on=("tue",), open="08:16", close="11:00")
    first, *others = world.settings.service
    service = (replace(first, hours=("08:16-08:18",)), *others)
    world.settings = replace(world.settings, hours=HoursSettings(half=(half,)), service=service)
    world.restart()
    told: list[Refused] = []
    lit: list[tuple[bool, bool]] = []
    hall = Hall(world, on_refusal=told.append)
    for seconds in (50, 62, 178, 182):
        hall.script.after(seconds, lambda: lit.append((hall.pins.lit("CT"), hall.pins.lit("HT"))))
    hall.script.after(51, lambda: hall.tap("CT"))
    hall.script.after(52, lambda: hall.send(TakeTicket(id="t", service="CT", paperless=True)))
    hall.script.after(70, lambda: hall.tap("CT"))
    hall.script.after(71, lambda: hall.script.put(SlipProven("201", "sent")))
    hall.script.after(190, lambda: hall.tap("CT"))
    hall.runs(200)
    hall.pins.close()
    assert lit == [(False, False), (True, True), (True, True), (False, True)]
    assert [refusal("vi", why) for why in told] == [
        "Ngoài giờ lấy số. Mời quay lại lúc 08:16",
        "Lĩnh vực này không cấp số vào giờ này. Mời quay lại lúc 08:16 thứ Ba, 01/12",
    ]
    (reply,) = hall.replies
    assert isinstance(reply.message, dict)
    assert (reply.code, reply.message["vi"]) == ("issuing_closed", "Ngoài giờ lấy số. Mời quay lại lúc 08:16")
    assert world.paper.taken() == [("201", False)]
    states = [(state.issuing.reason, state.services[0].open, state.services[1].open) for _, state in hall.states]
    assert [each for each, _ in itertools.groupby(states)] == [
        ("outside_hours", False, False),
        (None, True, True),
        (None, False, True),
    ]


def test_a_checkpoint_waits_for_a_quiet_second(hall: Hall) -> None:
    commits: list[int] = []
    for number in range(24):
        take = TakeTicket(id=f"t-{number}", service="CT", paperless=True)
        hall.script.after(1 + number * 0.2, partial(hall.send, take))
        hall.script.after(1.1 + number * 0.2, lambda: commits.append(hall.world.journal.commits))
    hall.script.after(9, lambda: commits.append(hall.world.journal.commits))
    hall.runs(10)
    assert commits == [*sorted(commits[:-1]), 0]


def test_where_no_second_is_quiet_the_log_is_emptied_all_the_same(hall: Hall) -> None:
    """Before it outgrows what is preallocated, since a longer file costs each press another write."""
    wal = hall.world.path.with_name(hall.world.path.name + "-wal")
    sizes: list[int] = []
    for number in range(200):
        take = TakeTicket(id=f"t-{number}", service="CT", paperless=True)
        hall.script.after(1 + number * 0.25, partial(hall.send, take))
        hall.script.after(1.1 + number * 0.25, lambda: sizes.append(wal.stat().st_size))
    hall.runs(53)
    assert max(sizes) == WAL_BYTES


def test_a_failed_checkpoint_is_only_logged(hall: Hall, caplog: pytest.LogCaptureFixture) -> None:
    for number in range(30):
        take = TakeTicket(id=f"t-{number}", service="CT", paperless=True)
        hall.script.after(1, partial(hall.send, take))
    hall.script.after(1.01, hall.world.disk_takes_nothing)
    hall.script.after(5, hall.world.disk_is_well)
    hall.script.after(6, lambda: hall.tap("CT"))
    hall.runs(8)
    assert hall.world.paper.taken() == [("231", False)]
    complaints = [record.getMessage() for record in caplog.records if record.name == "kiosk.journal_upkeep"]
    (complaint,) = complaints
    assert complaint.startswith("no checkpoint of the journal: ")
    assert "journal.sqlite: attempt to write a readonly database; make room on its disk" in complaint


def test_health_tells_of_a_journal_that_has_lost_entries_or_is_damaged(
    hall: Hall, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """It does not end a kiosk that can still write."""

    def malformed() -> bool:
        raise JournalError("database disk image is malformed")

    monkeypatch.setattr(hall.world.journal, "checkpoint", malformed)
    hall.script.after(2, lambda: hall.script.put(EntriesLost(first=3, last=5, day=hall.world.office.line.day)))
    hall.runs(50)
    told = [health.journal for _, health in hall.all(TOPICS.health("kiosk"), decode_health)]
    assert [each for each, _ in itertools.groupby(told)] == [UNSET, "entries_lost", "damaged", UNSET]
    assert "no checkpoint of the journal: database disk image is malformed" in caplog.messages
    assert any("has lost its entries 3 to 5" in message for message in caplog.messages)


def test_a_state_kept_by_the_broker_that_is_ahead_of_the_journal_makes_the_numbers_jump_once(hall: Hall) -> None:
    kept, _ = hall.world.office.state()
    services = tuple(replace(service, last="217") if service.code == "CT" else service for service in kept.services)
    ahead = replace(kept, revision=kept.revision + 40, services=services)
    hall.publish_state(ahead)
    hall.script.after(1, lambda: hall.send(TakeTicket(id="t", service="CT", paperless=True)))
    hall.script.after(2, lambda: hall.broker.cut(hall.bus))
    hall.runs(3)
    skipped = [entry for entry in hall.world.journal.after(0, 100) if isinstance(entry.event, NumbersSkipped)]
    assert [entry.seq for entry in skipped] == [ahead.revision + 1]
    assert [reply.ticket and reply.ticket.label for reply in hall.replies] == [f"2{17 + MARGIN + 1}"]


def test_a_state_kept_by_the_broker_that_the_journal_knows_or_nobody_can_read_changes_nothing(
    hall: Hall, caplog: pytest.LogCaptureFixture
) -> None:
    kept, _ = hall.world.office.state()
    hall.publish_state(kept)
    hall.runs(2)
    assert not hall.world.office.line.lost
    assert "cannot read the state" not in caplog.text
    left: list[bool] = []
    kept_state = KeptState(hall.world.journal, hall.world.office, lambda: left.append(True))
    kept_state.handle(Message(TOPICS.state, b"junk", retained=True))
    assert not hall.world.office.line.lost
    assert "cannot read the state" in caplog.text
    assert left == [True]
    for revision, told in ((10**9, "not of this office"), (2**63, "cannot read the state")):
        caplog.clear()
        state = encode(kept).replace(b'"revision":%d' % kept.revision, b'"revision":%d' % revision)
        KeptState(hall.world.journal, hall.world.office, lambda: None).handle(Message(TOPICS.state, state))
        assert not hall.world.office.line.lost
        assert told in caplog.text


def test_issuing_follows_what_the_printer_says(hall: Hall) -> None:
    hall.script.after(1, lambda: hall.script.put(PrinterChanged("cover_open")))
    hall.script.after(3, lambda: hall.script.put(PrinterChanged("ready")))
    hall.runs(4)
    seen = [(state.printer.state, state.issuing.reason) for _, state in hall.states]
    assert [one for one, _ in itertools.groupby(seen)] == [
        ("unknown", None),
        ("ready", None),
        ("cover_open", "printer"),
        ("ready", None),
    ]


def test_what_the_printer_reports_after_the_end_is_recorded(hall: Hall) -> None:
    hall.script.after(1, lambda: hall.tap("CT"))
    hall.script.after(1.5, lambda: hall.tap("HT"))
    hall.runs(2)
    hall.script.put(SlipProven("201", "printed"))
    hall.script.put(PrinterChanged("offline"))
    hall.script.put(SlipLost("101", "offline", 0))
    last = hall.world.journal.last
    hall.kiosk.settle()
    assert hall.world.journal.after(last, 1)[0].event == SlipConfirmed("201", "printed")
    assert hall.world.events(last) == ["SlipConfirmed", "SlipFailed"]
    hall.world.restart()
    assert hall.world.paper.taken() == [], "what came out is not printed again"


def test_after_an_exception_nothing_more_is_written(hall: Hall) -> None:
    def fall_over() -> None:
        raise RuntimeError

    hall.script.after(1, lambda: hall.tap("CT"))
    hall.script.after(2, fall_over)
    with pytest.raises(RuntimeError):
        hall.runs(3)
    hall.script.put(SlipProven("201", "printed"))
    last = hall.world.journal.last
    hall.kiosk.settle()
    assert hall.world.journal.last == last


def test_the_kiosk_marks_the_journal_alive_every_minute_in_which_somebody_waits(hall: Hall) -> None:
    lock = hall.world.path.with_name("journal.sqlite.lock")
    seen: list[float] = []

    def look() -> None:
        seen.append(lock.stat().st_mtime)
        os.utime(lock, (0, 0))

    hall.script.after(1, lambda: hall.tap("CT"))
    hall.script.after(2, lambda: hall.script.put(SlipProven("201", "printed")))
    for at in (20, 59, 64, 119, 124, 140):
        hall.script.after(at, look)
    hall.runs(150)
    assert [moment > 0 for moment in seen] == [True, False, True, False, True, False], "every minute"
    assert lock.stat().st_mtime > 0, "and at its end"


def test_in_an_empty_hall_the_kiosk_spares_the_card(hall: Hall) -> None:
    lock = hall.world.path.with_name("journal.sqlite.lock")
    seen: list[float] = []

    def look() -> None:
        seen.append(lock.stat().st_mtime)
        os.utime(lock, (0, 0))

    for at in (20, 590, 610, 1190, 1210):
        hall.script.after(at, look)
    hall.runs(1220)
    assert [moment > 0 for moment in seen] == [True, False, True, False, True], "every ten minutes"


def test_the_watchdog_is_fed_at_least_every_half_second(world: World) -> None:
    rounds: list[float] = []
    hall = Hall(world, on_tick=lambda: rounds.append(world.time.monotonic()))
    hall.runs(30)
    hall.pins.close()
    assert max(b - a for a, b in itertools.pairwise(rounds)) <= 0.51


def test_while_devices_are_tried_a_press_gives_a_test_slip_and_no_ticket(hall: Hall) -> None:
    slips: list[Slip] = []

    def prove() -> None:
        slips.extend(hall.world.paper.slips)
        hall.script.put(SlipProven(TEST_LABEL, "printed"))

    hall.script.after(1, lambda: hall.send(BeginTest(id="b")))
    hall.script.after(2, lambda: hall.tap("CT"))
    hall.script.after(3, prove)
    hall.script.after(3.1, lambda: hall.tap("HT"))
    hall.script.after(4, lambda: hall.send(CallNext(id="n", counter="1"), "keypad-1"))
    hall.runs(5)
    assert [(slip.label, slip.service["vi"]) for slip in slips] == [("", "Chứng thực")]
    assert hall.world.paper.taken() == [("", False)] * 2
    test = hall.states[-1][1].test
    assert test is not UNSET
    assert (test.buttons, test.printed, test.lost) == ({"CT": 1, "HT": 1}, 1, 0)
    assert test.keys == {"keypad-1": ("CallNext",)}
    assert not hall.states[-1][1].issuing.open
    kinds = [type(entry.event) for entry in JournalReader(hall.world.path).entries()]
    assert TicketIssued not in kinds
    assert kinds.count(DeviceTestBegun) == 1


def test_a_second_press_waits_for_the_test_slip_of_the_first(hall: Hall) -> None:
    hall.script.after(1, lambda: hall.send(BeginTest(id="b")))
    hall.script.after(2, lambda: hall.tap("CT"))
    hall.script.after(3, lambda: hall.tap("HT"))
    hall.script.after(4, lambda: hall.script.put(SlipLost(TEST_LABEL, "paper_out", 0)))
    hall.runs(5)
    assert len(hall.world.paper.taken()) == 1
    test = hall.states[-1][1].test
    assert test is not UNSET
    assert (test.printed, test.lost) == (0, 1)


def test_lamps_are_lit_in_turn_while_devices_are_tried_and_as_usual_afterwards(hall: Hall) -> None:
    lit: set[tuple[str, ...]] = set()

    def look() -> None:
        lit.add(tuple(name for name in ("CT", "HT") if hall.pins.lit(name)))
        if hall.time.monotonic() < began + 8:
            hall.script.after(0.1, look)

    began = hall.time.monotonic()
    hall.script.after(1, lambda: hall.send(BeginTest(id="b")))
    hall.script.after(1.5, look)
    hall.script.after(9, lambda: hall.send(EndTest(id="e")))
    hall.runs(11)
    assert lit == {(), ("CT",), ("HT",)}
    assert all(hall.pins.lit(name) for name in ("CT", "HT"))
    assert hall.states[-1][1].test is UNSET
