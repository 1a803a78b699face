"""A Tuesday morning in the example office, with ten days before it: invented people, and clerks with names."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from itertools import islice
from pathlib import Path
from zoneinfo import ZoneInfo

from msgspec.structs import replace

from core.forecast.forecast import Forecaster
from core.instant import Instant
from core.messages.commands import (
    Announce,
    CallNext,
    Hold,
    MarkAbsent,
    NewRoll,
    Recall,
    TakeTicket,
)
from core.messages.events import CounterOpened, Entry
from core.settings.sections import Settings
from demo.play.past_month import days_from, scenario_of
from runtime.settings.load import load
from simulation.scenario import Scenario
from simulation.simulator import Simulator
from tests.counter.console.ruled_office import RuledOffice
from tests.paths import EXAMPLE

AT = Instant.parse("2026-11-24T09:12:00+07:00")
VISITORS = 150
LEFT_S = 300
"""How long before that the invented people end, and `_do` begins."""
BEGINS = AT.later(-1000 * LEFT_S)
FIRST_DAY, PAST_DAYS = date(2026, 11, 10), 10
"""The first of ten working days before."""
STAFF = {
    "lan": ("Nguyễn Thị Lan", "operator"),
    "minh": ("Trần Văn Minh", "operator"),
    "tam": ("Lê Thị Tám", "operator"),
    "khoa": ("Danh Khoa", "operator"),
    "phuc": ("Võ Hồng Phúc", "guide"),
    "hoa": ("Huỳnh Thị Hoa", "supervisor"),
    "quang": ("Đỗ Quang", "administrator"),
}
CLERKS = {"keypad-1": "lan", "keypad-2": "minh", "keypad-3": "tam", "keypad-4": "khoa", "guide": "phuc"}
OWN_COUNTER = "1"
"""Where Lan sits."""


def example_settings(folder: Path, *, long_names: bool = False) -> Settings:
    """`long_names`: services have no short names."""
    settings = load(EXAMPLE)
    services = settings.service
    if long_names:
        services = tuple(replace(each, short={}) for each in services)
    kiosk = replace(settings.kiosk, journal=str(folder / "journal.sqlite"))
    return replace(settings, service=services, kiosk=kiosk)


def example_morning(stack: ExitStack, folder: Path, settings: Settings, *, past_days: bool = True) -> RuledOffice:
    """The office at twelve past nine."""
    entries = list(_entries(settings, past_days=past_days))
    office = RuledOffice(stack, folder, settings, at=BEGINS, past=entries)
    for id_, (name, role) in STAFF.items():
        office.account(id_, name, role)
    office.console.accounts.tokens.make("bang-dien-tu", "read", None, by="quang")
    _do(office)
    if past_days:
        forecaster = Forecaster(ZoneInfo(settings.office.timezone))
        for entry in entries:
            forecaster.apply(entry)
        office.kiosk.forecast_set = forecaster.forecast_set(office.kiosk.now())
    office.kiosk.do(Announce, operator="hoa", text="Quầy 5 mở từ 8 giờ đến 10 giờ")
    return office


def _entries(settings: Settings, *, past_days: bool) -> Iterator[Entry]:
    entries: list[Entry] = []
    simulator = Simulator(entries.append, paper=True, zone=ZoneInfo(settings.office.timezone))
    plans = list(islice(days_from(replace(settings, hours=None), _scenario(settings), FIRST_DAY), PAST_DAYS + 1))
    for plan in plans if past_days else plans[-1:]:
        simulator.run_day(plan)
    return (_named(entry) for entry in entries if entry.at <= BEGINS)


def _scenario(settings: Settings) -> Scenario:
    """A day on which half as many people come again as usual."""
    usual = scenario_of(settings, 3)
    return replace(usual, arrivals=replace(usual.arrivals, per_day=VISITORS))


def _named(entry: Entry) -> Entry:
    """The same in the name of who sits there."""
    who = CLERKS.get(entry.by or "")
    if who is None:
        return entry
    event = replace(entry.event, operator=who) if isinstance(entry.event, CounterOpened) else entry.event
    return replace(entry, event=event, operator=who, by="console")


def _do(office: RuledOffice) -> None:
    """What shows the rest: held and absent numbers, a second call, people with a plan."""
    kiosk = office.kiosk
    kiosk.do(NewRoll, operator="phuc", by="guide")
    for end in (Hold, MarkAbsent):
        kiosk.pass_(45)
        kiosk.do(CallNext, counter=OWN_COUNTER, operator="lan")
        kiosk.pass_(60)
        kiosk.do(end, counter=OWN_COUNTER, operator="lan")
    kiosk.pass_(34)
    kiosk.do(CallNext, counter=OWN_COUNTER, operator="lan")
    kiosk.do(TakeTicket, service="HD", then=("CT", "TP"), class_="P", paperless=True, operator="phuc")
    kiosk.pass_(52)
    kiosk.do(TakeTicket, service="CT", operator="phuc")
    kiosk.do(Recall, counter=OWN_COUNTER, operator="lan")
    kiosk.pass_(4)
