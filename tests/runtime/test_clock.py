"""The clock may be wrong, jump or start in 1970: line time goes on, and `Now` tells trust and jumps."""

from __future__ import annotations

import re
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import runtime.clock
from core.instant import Instant
from runtime.clock import Clock, Trust, boot_id
from runtime.ntp import is_synchronised

DAY = 86_400_000
MORNING = Instant.parse("2026-11-24T00:15:00Z")


class Machine:
    """A machine whose clock, stopwatch and network are ours. All times in milliseconds."""

    def __init__(self, utc: Instant = MORNING, *, synchronised: bool = True) -> None:
        self.utc = int(utc)
        self.watch = 5_000
        self.synchronised = synchronised
        self.asked = 0

    def passes(self, ms: int) -> None:
        self.utc += ms
        self.watch += ms

    def is_synchronised(self) -> bool:
        self.asked += 1
        return self.synchronised

    def clock(
        self,
        trust: Trust = "auto",
        resume_from: Instant | None = None,
        zone: str = "Asia/Ho_Chi_Minh",
        boot: str = "this",
        **before: Any,
    ) -> Clock:
        return Clock(
            timezone=zone,
            trust=trust,
            resume_from=resume_from,
            boot=boot,
            **before,
            wall_ns=lambda: self.utc * 1_000_000,
            stopwatch_ns=lambda: self.watch * 1_000_000,
            synchronised=self.is_synchronised,
        )


def test_the_present_in_the_zone_of_the_office() -> None:
    now = Machine().clock().now()
    assert now.utc == now.line == MORNING
    assert now.local.isoformat() == "2026-11-24T07:15:00+07:00"
    assert (now.trusted, now.jumped) == (True, False)


def test_summer_time_comes_and_goes_in_the_local_time_only() -> None:
    machine = Machine(Instant.parse("2026-10-25T00:59:59Z"))
    clock = machine.clock(zone="Europe/Berlin")
    before = clock.now()
    machine.passes(2_000)
    after = clock.now()
    assert (before.local.hour, after.local.hour) == (2, 2)
    assert before.local.utcoffset() != after.local.utcoffset()
    assert after.line - before.line == 2_000
    assert not after.jumped


@pytest.mark.parametrize(
    ("trust", "utc", "resume_from", "line"),
    [
        ("trusted", MORNING, None, MORNING),
        ("untrusted", MORNING, None, MORNING),
        ("trusted", MORNING, MORNING.later(-DAY), MORNING),
        ("trusted", MORNING, MORNING.later(DAY), MORNING.later(DAY)),
        ("untrusted", MORNING, MORNING.later(-DAY), MORNING.later(-DAY)),
        ("untrusted", Instant(0), MORNING, MORNING),
        ("untrusted", Instant(0), None, Instant(0)),
    ],
)
def test_line_time_goes_on_where_it_was_or_at_a_later_trusted_present(
    trust: Trust, utc: Instant, resume_from: Instant | None, line: Instant
) -> None:
    assert Machine(utc).clock(trust, resume_from).now().line == line


@pytest.mark.parametrize("step", [0, -DAY, DAY])
@pytest.mark.parametrize("trust", ["trusted", "untrusted"])
def test_on_the_same_boot_line_time_goes_on_as_if_there_had_been_no_pause(trust: Trust, step: int) -> None:
    machine = Machine()
    first = machine.clock("untrusted", MORNING.later(-DAY))
    machine.passes(5_000)
    last, note = first.now().line, first.note
    assert first.last_alive is None
    machine.passes(60_000)
    machine.utc += step
    second = machine.clock(trust, last, note=note)
    assert second.now().line == last.later(60_000)
    assert second.last_alive == last


def test_a_note_older_than_the_last_event_does_not_turn_line_time_back() -> None:
    machine = Machine()
    note = machine.clock(resume_from=MORNING.later(-DAY)).note
    assert machine.clock(resume_from=MORNING.later(DAY), note=note).now().line == MORNING.later(DAY)


@pytest.mark.parametrize(
    "note", ["", "that 4000 1", "this 6000 1", "this -1 1", "this 1", "this 1 1 1", "\0\0\0", "\ufffd"]
)
def test_a_note_of_another_boot_or_a_torn_one_is_ignored(note: str) -> None:
    clock = Machine().clock(resume_from=MORNING.later(-DAY), note=note)
    assert (clock.now().line, clock.last_alive) == (MORNING, None)


def test_a_simulated_stopwatch_belongs_to_no_boot_unless_one_is_given() -> None:
    machine = Machine()
    assert machine.clock(boot="").note.startswith(" ")
    own = Clock(timezone="UTC", trust="trusted", resume_from=None)
    assert own.note.split()[0] == boot_id()
    again = Clock(timezone="UTC", trust="untrusted", resume_from=Instant(0), note=own.note)
    assert again.last_alive is not None
    assert again.now().line >= again.last_alive
    other = Clock(timezone="UTC", trust="trusted", resume_from=None, note=own.note, stopwatch_ns=time.monotonic_ns)
    assert other.last_alive is None


@pytest.mark.parametrize(("trust", "line"), [("trusted", MORNING.later(-5_000)), ("untrusted", MORNING.later(-DAY))])
def test_line_time_keeps_its_lag_over_a_boot(trust: Trust, line: Instant) -> None:
    clock = Machine().clock(trust, MORNING.later(-DAY), lag_ms=5_000)
    assert clock.now().line == line


def test_line_time_keeps_the_order_when_an_untrusted_clock_is_set() -> None:
    machine = Machine(Instant(0), synchronised=False)
    clock = machine.clock(resume_from=MORNING)
    machine.passes(60_000)
    assert not clock.now().trusted
    machine.utc, machine.synchronised = int(MORNING.later(DAY)), True
    machine.passes(3_000)
    now = clock.now()
    assert now.trusted
    assert now.line == MORNING.later(63_000)
    assert not now.jumped, "the clock was set: that is why it is believed"


def test_a_clock_set_before_the_kernel_says_so_is_no_jump_once_it_does() -> None:
    machine = Machine(Instant(0), synchronised=False)
    clock = machine.clock()
    clock.now()
    machine.utc = int(MORNING)
    assert clock.now().jumped
    machine.synchronised = True
    machine.passes(3_000)
    assert not clock.now().jumped


@pytest.mark.parametrize("step", [3_600_000, -3_600_000, DAY, -DAY, 20 * 365 * DAY, 1_500, -1_500])
def test_a_jump_is_reported_for_ten_minutes_and_leaves_line_time_alone(step: int) -> None:
    machine = Machine()
    clock = machine.clock("trusted")
    clock.now()
    machine.utc += step
    assert clock.now().jumped
    machine.passes(599_000)
    assert clock.now().jumped
    machine.passes(1_000)
    now = clock.now()
    assert not now.jumped
    assert now.utc == MORNING.later(600_000 + step)
    assert now.line == MORNING.later(600_000)


def test_a_jump_that_is_undone_is_not_reported_any_more() -> None:
    machine = Machine()
    clock = machine.clock("trusted")
    clock.now()
    machine.utc += DAY
    assert clock.now().jumped
    machine.passes(30_000)
    machine.utc -= DAY - 500
    assert not clock.now().jumped


def test_a_second_jump_is_reported_for_ten_minutes_again() -> None:
    machine = Machine()
    clock = machine.clock("trusted")
    machine.utc += DAY
    clock.now()
    machine.passes(400_000)
    machine.utc -= 2 * DAY
    clock.now()
    machine.passes(400_000)
    assert clock.now().jumped
    machine.passes(200_000)
    assert not clock.now().jumped


def test_small_corrections_are_no_jump() -> None:
    machine = Machine()
    clock = machine.clock("trusted")
    for _ in range(10):
        machine.utc += 90
        machine.passes(60_000)
        assert not clock.now().jumped


@pytest.mark.parametrize("second", [-1_000, -1_001, 1_000, 1_001])
@pytest.mark.parametrize("synchronised", [True, False])
def test_a_leap_second_is_no_jump_and_costs_no_trust(second: int, synchronised: bool) -> None:
    """23:59:60 does not exist in Unix time: the second before it comes twice; one that is left out is skipped."""
    machine = Machine(Instant.parse("2026-12-31T23:59:59.500Z"))
    clock = machine.clock()
    before = clock.now()
    machine.synchronised = synchronised
    machine.passes(1_000)
    machine.utc += second
    machine.passes(2_000)
    now = clock.now()
    assert (now.trusted, now.jumped, now.line - before.line) == (True, False, 3_000)


@pytest.mark.parametrize(
    ("boots", "local"),
    [
        ("1970-01-01T00:00:00Z", "1970-01-01T08:00:00+08:00"),  # as it was in Saigon then
        ("2038-01-19T03:14:07.999Z", "2038-01-19T10:14:07.999000+07:00"),
        ("2038-01-19T03:14:08Z", "2038-01-19T10:14:08+07:00"),
        ("2106-02-07T06:28:16Z", "2106-02-07T13:28:16+07:00"),
    ],
)
def test_a_boot_in_any_year_tells_its_time_and_goes_on_in_line_time(boots: str, local: str) -> None:
    machine = Machine(Instant.parse(boots), synchronised=False)
    now = machine.clock(resume_from=MORNING).now()
    assert (now.local.isoformat(), now.trusted, now.line) == (local, False, MORNING)
    machine.synchronised = True
    assert machine.clock(resume_from=MORNING).now().line == max(MORNING, Instant.parse(boots))


@pytest.mark.parametrize("zone", ["UTC", "America/Los_Angeles", "Pacific/Kiritimati"])
def test_another_time_zone_at_the_next_start_changes_the_local_time_alone(zone: str) -> None:
    machine = Machine()
    before = machine.clock().now()
    machine.passes(60_000)
    now = machine.clock(resume_from=before.line, zone=zone).now()
    assert (now.line - before.line, now.utc - before.utc, now.jumped) == (60_000, 60_000, False)
    assert now.local == before.local + timedelta(minutes=1)
    assert now.local.utcoffset() != before.local.utcoffset()


def test_catching_up_moves_line_time_to_a_trusted_present_but_never_back() -> None:
    machine = Machine()
    clock = machine.clock("trusted", resume_from=MORNING.later(-5))
    clock.now()
    machine.utc += DAY
    clock.catch_up()
    assert clock.now().line == MORNING.later(DAY)
    machine.utc -= 2 * DAY
    clock.catch_up()
    assert clock.now().line == MORNING.later(DAY)


def test_line_time_does_not_catch_up_with_an_untrusted_clock() -> None:
    machine = Machine(synchronised=False)
    clock = machine.clock()
    machine.utc += DAY
    clock.catch_up()
    assert clock.now().line == MORNING


def test_a_delay_between_reading_clock_and_stopwatch_is_no_step() -> None:
    machine = Machine()
    waits = iter([0, 0, 0, 0, 5_000, 0, 0, 0, 5_000, 0, 0, 0])

    def wall_ns() -> int:
        wall = machine.utc * 1_000_000
        machine.passes(next(waits, 0))
        return wall

    clock = Clock(
        timezone="UTC",
        trust="auto",
        resume_from=None,
        wall_ns=wall_ns,
        stopwatch_ns=lambda: machine.watch * 1_000_000,
        synchronised=lambda: machine.watch < 6_000,
    )
    for _ in range(8):
        machine.passes(2_000)
        now = clock.now()
        assert (now.trusted, now.jumped) == (True, False)


def test_the_kernel_is_asked_now_and_then_not_at_every_press() -> None:
    machine = Machine()
    clock = machine.clock()
    for _ in range(1000):
        clock.now()
    assert machine.asked == 1
    machine.passes(2_000)
    clock.now()
    assert machine.asked == 2


def test_a_synchronised_clock_stays_trusted_while_the_network_is_away() -> None:
    machine = Machine()
    clock = machine.clock()
    machine.synchronised = False
    machine.passes(3 * DAY)
    assert clock.now().trusted


@pytest.mark.parametrize("step", [1_101, -DAY])
def test_a_clock_that_is_stepped_while_the_network_is_away_is_not_trusted_any_more(step: int) -> None:
    machine = Machine()
    clock = machine.clock()
    machine.synchronised = False
    machine.utc += step
    machine.passes(2_000)
    assert not clock.now().trusted
    machine.utc -= step
    machine.passes(2_000)
    assert not clock.now().trusted, "either of the two may have been right"
    machine.synchronised = True
    machine.passes(2_000)
    assert clock.now().trusted


@pytest.mark.parametrize(("trust", "trusted"), [("trusted", True), ("untrusted", False)])
def test_the_settings_can_fix_whether_the_clock_is_trusted(trust: Trust, trusted: bool) -> None:
    machine = Machine(synchronised=not trusted)
    assert machine.clock(trust).now().trusted is trusted
    assert machine.asked == 0


@given(
    st.lists(
        st.tuples(st.integers(0, 10**7), st.integers(-30 * DAY, 30 * DAY) | st.just(0), st.booleans(), st.booleans()),
        max_size=30,
    )
)
def test_line_time_never_runs_backwards_whatever_the_clock_does(days: list[tuple[int, int, bool, bool]]) -> None:
    machine = Machine()
    clock = machine.clock()
    last = clock.now().line
    for passed, step, synchronised, lifted in days:
        machine.passes(passed)
        machine.utc += step
        machine.synchronised = synchronised
        if lifted:
            clock.catch_up()
        line = clock.now().line
        assert line >= last + passed
        last = line


def test_the_real_machine_answers() -> None:
    assert is_synchronised() in (True, False)
    clock = Clock(timezone="Asia/Ho_Chi_Minh", trust="auto", resume_from=None)
    assert clock.now().line <= clock.now().line


def test_no_other_module_reads_a_clock() -> None:
    """So a clock that a test bends is the only one there is; and in any year, nothing else can go wrong by it."""
    asks = re.compile(
        r"\btime\.(time|clock_gettime|localtime|gmtime|ctime|asctime|strftime)|\bfrom time import\b"
        r"|\bdate(time)?\.(now|utcnow|today|fromtimestamp|utcfromtimestamp)\b"
    )
    root = Path(runtime.clock.__file__).parents[1]
    packages = ("core", "runtime", "printer", "kiosk", "counter", "display", "demo", "luot", "broker_config")
    files = [file for package in packages for file in (root / package).rglob("*.py")]
    found = {str(file.relative_to(root)) for file in files if asks.search(file.read_text("utf-8"))}
    assert len(files) > 100
    assert found == {"runtime/clock.py"}
