"""The office of all samples: its settings, a morning of it as a kiosk would write it down, and the state after that."""

from __future__ import annotations

import tomllib
from datetime import datetime
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

import msgspec

from core.instant import MINUTE_MS, Instant, Now
from core.line.line import Line
from core.messages.commands import (
    Announce,
    AnyCommand,
    CallNext,
    Finish,
    Hold,
    MarkAbsent,
    OpenCounter,
    PauseCounter,
    StopIssuing,
    TakeTicket,
    Transfer,
    VoidTicket,
)
from core.messages.events import Entry
from core.messages.forecasts import ForecastSet
from core.messages.observations import Observation, OfficeStarted, SlipLost, SlipProven
from core.messages.state import State
from core.public_state.snapshot import snapshot
from core.settings.conversions import rules_of
from core.settings.sections import Settings
from simulation.virtual_kiosk import VirtualKiosk

TOML = """
[office]
id = "fuzz"
name = { vi = "Kiên Lương", en = "Kien Luong" }
authority = { vi = "UBND", en = "Committee" }
timezone = "Asia/Ho_Chi_Minh"
languages = ["vi", "en"]
clock = "auto"
head_start_min = 30
[[service]]
code = "CT"
prefix = "2"
name = { vi = "Chứng thực", en = "Certification" }
button = 6
lamp = 20
hours = ["tue thu 07:00-10:00", "13:30-16:00"]
quota = 40
mean_min = 8
cv = 0.7
[[service]]
code = "HT"
prefix = "1"
name = { vi = "Hộ tịch", en = "Civil status" }
short = { vi = "Hộ tịch", en = "Civil" }
button = 5
[[service]]
code = "TP"
name = { vi = "Thu phí", en = "Fees" }
[[counter]]
id = "1"
offsets = { CT = 0, HT = 10, TP = 0 }
[[counter]]
id = "2"
offsets = { HT = 0 }
[[device]]
name = "kiosk"
role = "kiosk"
[[device]]
name = "wall"
role = "wall"
[[device]]
name = "guide"
role = "guide"
[[device]]
name = "console"
role = "console"
[[device]]
name = "keypad-1"
role = "keypad"
counter = "1"
lamp = 24
[hours]
last_ticket = "minutes"
last_ticket_min = 10
latest_min = 120
closed = ["2026-09-02", "2027-02-05/2027-02-11"]
[[hours.half]]
on = ["mon", "tue", "wed", "thu", "fri"]
open = "07:00"
close = "11:00"
issue_from = "06:30"
[[hours.half]]
on = ["mon", "tue", "wed", "thu", "fri", "2026-11-28"]
open = "13:00"
close = "17:00"
issue_until = "16:30"
[kiosk]
journal = "journal.sqlite"
double_press_s = 2
priority_button = 12
stop_reasons = ["lunch"]
[printer]
uri = "tcp://10.0.0.9:9100"
width_mm = 80
confirm = "sensor"
timeout_s = 8
roll_m = 50.0
[slip]
languages = ["vi", "en"]
address = "https://kienluong.example/so/{day}/{label}"
[broker]
uri = "mqtt://127.0.0.1:1883"
listen = ["mqtts://0.0.0.0:8883", "unix:///run/mosquitto/luot.sock"]
[display]
size = [1920, 1080]
diagonal_in = 55
distance_m = 6
[reasons]
lunch = { vi = "Nghỉ trưa", en = "Lunch" }
left = { vi = "Đã về", en = "Has left" }
"""
ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
OPENS = datetime(2026, 11, 24, 7, tzinfo=ZONE)


class Morning(NamedTuple):
    entries: tuple[Entry, ...]
    line: Line
    now: Now
    state: State


@cache
def settings() -> Settings:
    return msgspec.convert(tomllib.loads(TOML), Settings)


def at(minutes: float) -> Now:
    """The present so many minutes after the opening."""
    utc = Instant.of(OPENS).later(minutes * MINUTE_MS)
    return Now(utc=utc, line=utc, trusted=True, local=utc.moment.astimezone(ZONE))


@cache
def morning() -> Morning:
    """Something of everything: served, called, held, absent, void, planned, without a slip, in doubt, and a notice."""
    entries: list[Entry] = []
    kiosk = VirtualKiosk(entries.append)
    minutes = 0.0

    def ask(request: AnyCommand | Observation, by: str = "console") -> None:
        nonlocal minutes
        minutes += 0.7
        kiosk.handle(request, at(minutes), by=by)

    def take(service: str, **more: object) -> None:
        ask(TakeTicket(id=f"t{minutes}", service=service, **more), "kiosk")  # type: ignore[arg-type]  # its own fields
        if kiosk.line.slips:
            ask(SlipProven(kiosk.line.slips[-1], "sensor", mm=80), "kiosk")

    ask(OfficeStarted(rules_of(settings()), None), "kiosk")
    for counter in ("1", "2"):
        ask(OpenCounter(id=f"o{counter}", counter=counter, operator="lan"))
    for service, class_ in (
        ("HT", "N"),
        ("HT", "P"),
        ("CT", "N"),
        ("HT", "N"),
        ("CT", "N"),
        ("HT", "N"),
        ("CT", "P"),
        ("HT", "N"),
        ("HT", "N"),
    ):
        take(service, class_=class_)
    take("HT", then=("TP",))
    ask(CallNext(id="c1", counter="1"))
    ask(Finish(id="f1", counter="1", outcome="accepted"))
    ask(CallNext(id="c2", counter="1"))
    for number in range(3):
        ask(CallNext(id=f"d{number}", counter="2"))
    ask(Hold(id="h", counter="2"))
    ask(CallNext(id="c3", counter="2"))
    minutes += 3
    ask(MarkAbsent(id="a", counter="2"))
    ask(Transfer(id="x", counter="1", service="HT", note="two papers"))
    ask(CallNext(id="c4", counter="1"))
    ask(VoidTicket(id="v", label=next(iter(kiosk.line.queues["HT"])).label, reason="left"), "guide")
    ask(TakeTicket(id="p", service="HT", paperless=True), "guide")
    ask(TakeTicket(id="q", service="HT"), "kiosk")
    ask(SlipLost(kiosk.line.slips[-1], "paper_out", 900, mm=20), "kiosk")
    ask(Announce(id="n", text="Mất điện lúc 10:00"))
    ask(PauseCounter(id="z", counter="2", reason="lunch"))
    ask(StopIssuing(id="s", reason="lunch"))
    forecasts = ForecastSet(seq=kiosk.line.seq, waiting=dict.fromkeys(kiosk.line.tickets, (10, 25)))
    now = at(minutes)
    told = snapshot(kiosk.line, now, settings(), "ready", forecast_set=forecasts)
    return Morning(tuple(entries), kiosk.line, now, told)
