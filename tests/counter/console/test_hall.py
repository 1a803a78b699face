"""The hall: what needs a look, where bars and lines lie, and what a press on a service changes."""

from __future__ import annotations

from pathlib import Path

import pytest
from msgspec.structs import replace

from core.instant import MINUTE_MS, Instant
from core.messages.state import (
    CounterView,
    Health,
    HeldView,
    Issuing,
    PartView,
    PrinterView,
    ServiceView,
    State,
    WaitingView,
)
from core.settings.sections import DeviceSettings, DisplaySettings, VoiceSettings
from counter.console.pages.hall import _changed
from counter.console.pages.hall_alarms import alarms
from counter.console.pages.hall_plots import HEIGHT, WIDTH, arrivals_plot, waiting_plot
from reports.day_so_far import HalfHour
from runtime.bus.office_client import Known
from tests.conftest import PATIENCE_S
from tests.counter.console.rig import SETTINGS, Rig
from words.translation import say

WITH_WALL = replace(SETTINGS, device=(*SETTINGS.device, DeviceSettings(name="wall", role="wall")))

LATE = Instant.parse("2026-11-24T03:00:00.000Z")


PARTS = (
    *(PartView(part=part, state="ill", says={"en": "x"}) for part in ("backup", "printer", "power")),
    PartView(part="disk", state="well", says={"en": "x"}),
    PartView(part="card", state="unknown", says={"en": "x"}),
)


def said(rig: Rig, state: State, healths: dict[str, Health] | None = None, free_bytes: int = 10**10) -> list[str]:
    known = Known(state, None, None, healths or {})
    return alarms(known, WITH_WALL, rig.time.at, "en", {"CT": "Certification"}.__getitem__, free_bytes)


def test_where_all_is_well_nothing_needs_a_look(rig: Rig) -> None:
    well = {"wall": Health(online=True, screen="on", sound=True), "kiosk": Health(online=True)}
    assert said(rig, rig.kiosk.state, well) == []


def test_waits_services_and_held_numbers_are_alarms_when_they_are_too_long(rig: Rig) -> None:
    ago = {minutes: rig.time.at.later(-minutes * MINUTE_MS) for minutes in (14, 15, 16, 27, 29, 30)}
    waiting = [
        WaitingView(label=f"20{n}", service="CT", class_="N", since=ago[minutes], ahead=n)
        for n, minutes in enumerate((27, 16, 15))
    ]
    counters = [
        CounterView(id=id_, status="open", services=("CT",), ticket=f"21{id_}", service="CT", since=ago[minutes])
        for id_, minutes in (("1", 30), ("2", 29))
    ]
    state = replace(
        rig.kiosk.state,
        services=(ServiceView(code="CT", name={}, short={}, waiting=3, last=None, open=True),),
        waiting=tuple(waiting),
        counters=tuple(counters),
        held=(HeldView("301", "2", ago[15]), HeldView("302", "2", ago[14])),
    )
    assert said(rig, state) == [
        "Certification: waiting for more than 15 minutes: 2, the longest for 27 minutes",
        "Counter 1 has had number 211 for 30 minutes",
        "Number 301 has been held at counter 2 for 15 minutes",
    ]


def test_a_wall_that_has_no_chime_by_the_settings_is_no_alarm(rig: Rig) -> None:
    mute = replace(WITH_WALL, display=DisplaySettings(chime=False))
    known = Known(rig.kiosk.state, None, None, {"wall": Health(online=True, sound=False)})
    assert alarms(known, mute, rig.time.at, "en", str, 10**10) == []
    speaks = replace(mute, voice=VoiceSettings(speak=("vi",)))
    assert alarms(known, speaks, rig.time.at, "en", str, 10**10) == ["“Hall display” has no sound"]


@pytest.mark.parametrize(
    ("changes", "health", "free_bytes", "expected"),
    [
        ({"clock": "untrusted"}, {}, 10**10, "The clock cannot be trusted"),
        ({"printer": PrinterView("paper_low", 0)}, {}, 10**10, "Printer: paper is running low"),
        ({"issuing": Issuing(False, "storage")}, {}, 10**10, "The disk of the kiosk is full"),
        ({}, {}, 4 * 10**8, "The disk is nearly full: 400 MB"),
        ({}, {"wall": Health(online=False)}, 10**10, "“Hall display” does not answer"),
        (
            {},
            {"wall": Health(online=True, screen="off", picture=False)},
            10**10,
            "“Hall display” cannot show its picture",
        ),
        ({}, {"wall": Health(online=True, sound=False)}, 10**10, "“Hall display” has no sound"),
        ({}, {"kiosk": Health(online=True, sound=False)}, 10**10, "The kiosk has no sound"),
        (
            {"at": LATE},
            {"wall": Health(online=True, drawn=LATE.later(-150_000))},
            10**10,
            "The picture of “Hall display” has stood still for 2 minutes",
        ),
        ({}, {"doctor": Health(online=True, parts=PARTS)}, 10**10, "Machine (doctor): Backup, Power (page"),
        (
            {},
            {"doctor": Health(online=True, examined=Instant(0), parts=())},
            10**10,
            "Machine (doctor) has not been",
        ),
        ({}, {"kiosk": Health(online=True, stuck=("CT",))}, 10**10, "Buttons of the kiosk are stuck: Certification"),
        (
            {},
            {"keypad-1": Health(online=True, counter="1", unplugged=True)},
            10**10,
            "The USB keypad of counter 1 is not plugged in",
        ),
    ],
)
def test_each_ill_of_the_machines_is_an_alarm(
    rig: Rig, changes: dict[str, object], health: dict[str, Health], free_bytes: int, expected: str
) -> None:
    [alarm] = said(rig, replace(rig.kiosk.state, **changes), health, free_bytes)
    assert alarm.startswith(expected)


def test_bars_stand_in_their_half_hours_and_the_line_has_a_scale_of_its_own() -> None:
    plot = arrivals_plot((HalfHour(7 * 60, 8, 20.0), HalfHour(7 * 60 + 30, 2, None)))
    first, second = plot.bars
    assert (first.height, second.height) == (HEIGHT, HEIGHT / 4)
    assert second.x - first.x == WIDTH / 8, "four hours are shown at least"
    assert [mark.says for mark in plot.hours] == ["07", "08", "09", "10", "11"]
    assert [mark.says for mark in plot.line_scale] == ["0", "5", "10", "15", "20"]
    assert plot.line == f"{WIDTH / 16},0.0"


def test_today_and_a_usual_day_share_one_scale() -> None:
    plot = waiting_plot(((8 * 60, 4), (12 * 60, 2)), {8 * 60: 2.0, 12 * 60: 4.0})
    assert plot.line == f"0.0,0.0 {WIDTH:.1f},{HEIGHT / 2}"
    assert plot.usual == f"0.0,{HEIGHT / 2} {WIDTH:.1f},0.0"


def test_without_any_figures_the_pictures_are_empty() -> None:
    assert (arrivals_plot(()).bars, waiting_plot((), {}).line) == ((), "")


def test_a_press_gives_a_service_up_or_takes_it_on_to_help() -> None:
    assert _changed({"CT": 0, "HT": 10}, "HT") == {"CT": 0}
    assert _changed({"CT": 0}, "HT") == {"CT": 0, "HT": 10}
    assert _changed({}, "HT") == {"HT": 0}, "what it serves alone is its own"


@pytest.mark.parametrize(
    ("forecast", "waiting", "told"),
    [((0, 0), 0, "called at once"), ((0, 3), 1, "under 5 minutes"), ((5, 12), 4, "5–12 minutes"), (None, 0, "–")],
)
def test_the_wait_of_a_new_number_is_told_as_the_wall_tells_it(
    rig: Rig, forecast: tuple[int, int] | None, waiting: int, told: str
) -> None:
    service = ServiceView(code="CT", name={}, short={}, waiting=waiting, last=None, open=True, forecast=forecast)
    browser = rig.at_work("lan", "supervisor")
    rig.kiosk.publish(services=(service,))
    assert rig.console.client.wait_until(lambda known: known.state == rig.kiosk.state, PATIENCE_S)
    page = browser.get("/hall", headers={"Accept-Language": "en"})
    assert f"<td>{told}</td>" in page.text.replace("\N{NO-BREAK SPACE}", " ")


def test_the_page_stands_without_a_journal(rig: Rig, tmp_path: Path) -> None:
    browser = rig.at_work("lan", "supervisor")
    page = browser.get("/hall", headers={"Accept-Language": "en"})
    assert page.status_code == 200
    assert "There are no figures of today yet" in page.text
    assert 'data-act="new-day"' in page.text


def test_the_heads_of_the_waits_say_that_nobody_of_these_waited_longer() -> None:
    assert (say("vi", "Half waited at most"), say("vi", "Nine of ten at most")) == (
        "Một nửa chờ không quá",
        "9/10 chờ không quá",
    )
