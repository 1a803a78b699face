"""What `luot test` says at its end of lamps, displays and sounds, which do not tell of themselves."""

from __future__ import annotations

from msgspec.structs import replace

from core.instant import SECOND_MS, Instant
from core.messages.state import DeviceTestView, Health
from core.settings.sections import DisplaySettings, VoiceSettings
from luot.tried import Tried
from runtime.settings.load import load
from tests.paths import EXAMPLE

BEGUN = Instant(1_790_000_000_000)
SETTINGS = load(EXAMPLE)
WALLS = tuple(device.name for device in SETTINGS.device if device.role == "wall")
LAMPS = frozenset(service.code for service in SETTINGS.service if service.lamp is not None)
SHOWN = Health(online=True, screen="on", drawn=BEGUN.later(SECOND_MS), sound=True)


def tried(lamps: frozenset[str] = LAMPS, *, wall: Health = SHOWN) -> Tried:
    return Tried(DeviceTestView(until=BEGUN), lamps, dict.fromkeys(WALLS, wall), BEGUN)


def said(known: Tried) -> str:
    return "\n".join(known.lines(SETTINGS, "en"))


def untried(known: Tried) -> str:
    return said(known).partition("Not tried: ")[2]


def test_what_was_lit_shown_and_heard_is_for_people_to_judge() -> None:
    text = said(tried())
    assert text.count("✓") == 3
    for question in ("Did each of them glow?", "Was it whole?", "Was it heard?"):
        assert question in text
    assert not any(word in untried(tried()) for word in ("lamp", "isplay", "sound"))


def test_a_lamp_that_never_had_its_turn_was_not_tried() -> None:
    assert untried(tried(LAMPS - {"CT"})).count("lamp ") == 1


def test_a_display_that_is_away_dark_or_of_an_earlier_picture_was_not_tried() -> None:
    for health in (
        Health(online=False),
        replace(SHOWN, screen="off"),
        replace(SHOWN, picture=False),
        replace(SHOWN, drawn=BEGUN.later(-SECOND_MS)),
    ):
        assert "Hall display" in untried(tried(wall=health))
    mute = tried(wall=replace(SHOWN, sound=False))
    assert "sound of Hall display" in untried(mute)


def test_no_sound_is_missed_where_the_settings_ask_for_none() -> None:
    quiet = replace(SETTINGS, display=DisplaySettings(chime=False), voice=VoiceSettings())
    mute = tried(wall=replace(SHOWN, sound=False))
    assert "sound of" not in "\n".join(mute.lines(quiet, "en"))


def test_all_is_tried_when_each_key_and_button_was_pressed_too() -> None:
    few = replace(SETTINGS, service=(), kiosk=replace(SETTINGS.kiosk, priority_button=None))
    few = replace(few, device=tuple(device for device in SETTINGS.device if device.role == "wall"))
    assert tried().is_whole(few)
    assert list(tried().lines(few, "en"))[-1] == "Everything has been tried."
    assert not tried().is_whole(SETTINGS)
