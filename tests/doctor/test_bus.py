"""What is said of the office by what the bus tells."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from core.buttons.presses import PRIORITY
from core.instant import DAY_MS, MINUTE_MS, Instant
from core.messages.state import Health, Issuing, PrinterView, SlipView, State
from core.settings.sections import Settings
from doctor.bus.broker import broker
from doctor.bus.buttons import buttons
from doctor.bus.certificate import judge as certificate
from doctor.bus.devices import devices, versions
from doctor.bus.office import Heard
from doctor.bus.printer import paper, printer
from doctor.bus.walls import sound, walls
from runtime.settings.load import load
from tests.paths import PROJECT

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
AT = Instant(1_790_000_000_000)
WELL = Health(online=True, version="1", drawn=AT, sound=True)
STATE = State(
    revision=1,
    day="2026-11-24",
    at=AT,
    office="x",
    clock="trusted",
    issuing=Issuing(open=True),
    printer=PrinterView(state="ready", pending=0),
    services=(),
)


@pytest.fixture(scope="module")
def settings() -> Settings:
    return load(PROJECT / "office.example.toml")


@pytest.mark.parametrize(
    ("heard", "state"),
    [
        (Heard(why_not="[Errno 111] Connection refused"), "ill"),
        (Heard(why_not="refused: Not authorized"), "ill"),
        (Heard(), "unknown"),
        (Heard(keeps_apart=True), "well"),
        (Heard(keeps_apart=False), "ill"),
    ],
)
def test_a_broker_is_well_when_it_lets_us_in_and_keeps_devices_apart(heard: Heard, state: str) -> None:
    found = broker(heard, "mqtt://127.0.0.1:1883", "doctor", has_secrets=True)
    assert found.state == state
    assert "Errno" not in found.says["en"]
    assert bool(found.do) == (state == "ill")


def test_a_broker_without_passwords_is_ill_however_it_answers() -> None:
    assert broker(Heard(keeps_apart=False), "mqtt://127.0.0.1:1883", "doctor", has_secrets=False).state == "ill"


def test_a_device_that_was_there_and_is_not_is_ill_and_one_that_never_was_is_not(settings: Settings) -> None:
    assert devices(settings.device, {}, {}, ZONE).state == "unknown"
    assert devices(settings.device, {"kiosk": WELL}, {}, ZONE).state == "well"
    gone = devices(settings.device, {"kiosk": WELL, "wall": Health(online=False)}, {"wall": AT}, ZONE)
    assert gone.state == "ill"
    assert gone.says["en"].endswith("Hall display (last heard at 21:13 on 21/09/2026)"), "by the office's own clock"
    assert "wall" in gone.do["en"], "where its name is needed"
    assert "Màn hình sảnh" in gone.here["vi"]
    forgotten = devices(settings.device, {"kiosk": WELL}, {"keypad-1": AT}, ZONE)
    assert forgotten.state == "ill", "the broker has been restarted since and has forgotten it; we have not"


@pytest.mark.parametrize(
    "health",
    [
        replace(WELL, duplicate=True),
        replace(WELL, unplugged=True, counter="1"),
        replace(WELL, ignored=("keypad-2",)),
    ],
)
def test_a_device_that_is_connected_may_be_ill_all_the_same(settings: Settings, health: Health) -> None:
    assert devices(settings.device, {"keypad-1": health}, {}, ZONE).state == "ill"


def test_a_program_of_another_version_is_named_with_the_unit_to_restart(settings: Settings) -> None:
    assert versions(settings.device, {}, "1") is None
    assert versions(settings.device, {"visitor-9": WELL}, "2") is None, "a stranger's version is its own affair"
    same = versions(settings.device, {"kiosk": WELL}, "1")
    assert same is not None
    assert same.state == "well"
    other = versions(settings.device, {"kiosk": WELL, "keypad-1": WELL, "wall": Health(online=False)}, "2")
    assert other is not None
    assert other.state == "ill"
    assert "systemctl restart luot-kiosk luot-keypad@keypad-1;" in other.do["en"]


def test_a_printer_is_judged_by_what_the_kiosk_says_of_it() -> None:
    assert printer(None).state == "unknown"
    assert printer(STATE).state == "well"
    empty = replace(STATE, printer=PrinterView(state="paper_out", pending=0))
    found = printer(empty)
    assert found.state == "ill"
    assert found.says == {"vi": "Máy in hết giấy", "en": "The printer is out of paper"}
    assert found.do["en"] == found.here["en"] == "put a new roll in, then press “Paper changed”"
    assert paper(empty) is None, "it is said once"
    silent = replace(STATE, printer=PrinterView(state="unknown", pending=0))
    assert printer(silent).state == "unknown"
    late = SlipView(label="201", service="CT", class_="N", state="unproven", arrived=AT, since=AT)
    assert printer(replace(STATE, slips=(late,))).state == "ill"


@pytest.mark.parametrize(("left", "state"), [(None, "unknown"), (400, "well"), (20, "ill"), (0, "ill")])
def test_little_paper_is_ill_before_it_ends(left: int | None, state: str) -> None:
    found = paper(replace(STATE, printer=PrinterView(state="ready", pending=0, slips_left=left)))
    assert found is not None
    assert found.state == state


def test_a_roll_that_nobody_counts_is_told_with_the_command_that_counts_it() -> None:
    found = paper(STATE)
    assert found is not None
    assert "luot guide new-roll" in found.do["vi"]
    assert "luot" not in found.here["vi"], "people in the hall have no shell"
    low = replace(STATE, printer=PrinterView(state="paper_low", pending=0))
    assert (told := paper(low)) is not None
    assert told.state == "ill", "the sensor tells it"


def test_a_stuck_button_is_ill_and_the_others_are_counted(settings: Settings) -> None:
    pressed = ("2026-11-24", Counter(CT=41))
    assert buttons(settings, None, pressed).state == "unknown"
    stuck = buttons(settings, replace(WELL, stuck=("CT", PRIORITY)), pressed)
    assert stuck.state == "ill"
    assert stuck.says["vi"].endswith("Chứng thực, Ưu tiên")
    found = buttons(settings, replace(WELL, presses_refused=3), pressed)
    assert found.state == "well"
    assert "by button on 24/11/2026: " in found.says["en"]
    assert "Certification 41, " in found.says["en"]
    assert found.says["en"].endswith("since the start: 3")


def test_a_wall_is_ill_when_its_picture_stands_still_or_its_screen_is_off(settings: Settings) -> None:
    assert walls(settings, {}, STATE).state == "unknown"
    assert walls(settings, {"wall": WELL}, STATE).state == "well"
    assert walls(settings, {"wall": WELL}, None).state == "well", "without a state nobody knows how old it is"
    later = replace(STATE, at=AT.later(2 * MINUTE_MS))
    assert walls(settings, {"wall": WELL}, later).state == "ill"
    assert walls(settings, {"wall": replace(WELL, screen="off")}, STATE).state == "ill"
    assert walls(settings, {"wall": replace(WELL, picture=False)}, STATE).state == "ill"
    drawn = walls(settings, {"wall": replace(WELL, renderer="opengles2")}, replace(STATE, at=AT.later(3000)))
    assert drawn.says["en"] == "Pictures, and how old: Hall display 3 s, opengles2"


def test_sound_is_ill_where_the_settings_ask_for_it_and_there_is_none(settings: Settings) -> None:
    mute = {"wall": replace(WELL, sound=False)}
    assert sound(settings, {"wall": WELL}).state == "well"
    assert sound(settings, mute).state == "ill"
    wanted = replace(settings, display=replace(settings.display, chime=False), voice=replace(settings.voice, speak=()))
    assert sound(wanted, mute).state == "unknown"


def test_a_certificate_is_ill_sixty_days_before_its_end() -> None:
    assert certificate(AT.later(61 * DAY_MS), AT).state == "well"
    assert certificate(AT.later(59 * DAY_MS), AT).state == "ill"


def test_the_numbers_of_a_journal_that_is_not_there_are_none(tmp_path: Path, settings: Settings) -> None:
    from doctor.bus.buttons import pressed_today

    assert pressed_today(tmp_path / "journal.sqlite") == ("", Counter())
