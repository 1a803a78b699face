"""The scenes of a gallery are states as a kiosk might send them, of any office, and no two of them look alike."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from core.messages.wire import decode_state, encode
from core.settings.sections import HalfSettings, HoursSettings, Settings
from display.frame import Frame
from display.gallery.drawing import frame_of, spoken_in
from display.gallery.hall import Hall
from display.gallery.scenes.all import SCENES

SATURDAYS = HoursSettings(half=(HalfSettings(on=("sat",), open="08:00", close="11:00", issue_from="07:45"),))


def of_one_service(office: Settings) -> Settings:
    """It has no prefix: its tickets come by a transfer."""
    service = replace(office.service[0], prefix=None)
    return replace(office, service=(service,), counter=office.counter[:1], reasons={})


@pytest.fixture(params=["example", "one service", "Saturdays"])
def office(request: pytest.FixtureRequest, example: Settings) -> Settings:
    others = {"one service": of_one_service(example), "Saturdays": replace(example, hours=SATURDAYS)}
    return others.get(request.param, example)


@pytest.mark.parametrize("name", SCENES)
def test_a_scene_is_a_state_as_it_stands_on_the_bus(office: Settings, name: str) -> None:
    scene = SCENES[name](Hall(office))
    if scene.state:
        assert decode_state(encode(scene.state)) == scene.state
        waiting = [place.service for place in scene.state.waiting]
        assert {service.code: service.waiting for service in scene.state.services} == {
            service.code: waiting.count(service.code) for service in office.service
        } or name == "long-waits"
        assert len({place.label for place in scene.state.waiting}) == len(waiting)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_no_two_scenes_look_alike(example: Settings, language: str) -> None:
    hall = Hall(spoken_in(example, language))
    seen: dict[Frame, list[str]] = {}
    for name, play in SCENES.items():
        seen.setdefault(frame_of(hall.settings, play(hall)), []).append(name)
    assert [names for names in seen.values() if len(names) > 1] == []


def test_the_morning_is_one_on_which_the_office_is_open(example: Settings) -> None:
    hall = Hall(replace(example, hours=SATURDAYS))
    assert f"{hall.local(hall.morning):%a %H:%M}" == "Sat 09:42"
    assert f"{Hall(example).local(Hall(example).morning):%a %H:%M}" == "Mon 08:42"


@pytest.mark.parametrize(("name", "lit", "to_come"), [("spotlight", "110", 0), ("all-counters-at-once", "509", 4)])
def test_calls_come_into_the_light_as_on_a_real_wall(example: Settings, name: str, lit: str, to_come: int) -> None:
    """All but the first of those that were called at once wait for the light, and stand in the list."""
    frame = frame_of(example, SCENES[name](Hall(example)))
    assert frame.now
    assert (frame.now.label, frame.now.new, frame.to_come) == (lit, True, to_come)
