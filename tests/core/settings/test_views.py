"""What a wall is for: which calls belong on it, and mistakes in its settings."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from core.settings.checks import cross_checks
from core.settings.sections import DeviceSettings, Settings
from core.settings.views import HALL, View, counters_of, services_of, view_of, views
from runtime.settings.load import load
from tests.paths import EXAMPLE


@pytest.fixture(scope="module")
def office() -> Settings:
    return load(EXAMPLE)


def with_wall(office: Settings, **fields: Any) -> Settings:
    return replace(office, device=(*office.device, DeviceSettings(name="other", role="wall", **fields)))


def test_a_wall_without_a_choice_shows_all(office: Settings) -> None:
    assert view_of(office, "wall") == view_of(office, "nobody") == HALL
    assert HALL.concerns("CT", "9")
    assert services_of(office, HALL) == tuple(service.code for service in office.service)
    assert counters_of(office, HALL) == ("1", "2", "3", "4", "5")


def test_a_zone_has_the_calls_of_its_services_and_those_of_its_counters(office: Settings) -> None:
    settings = with_wall(office, view="zone", services=("DD",), counters=("4",))
    zone = views(settings)["other"]
    assert (zone.concerns("DD", "1"), zone.concerns("HT", "4"), zone.concerns("HT", "1")) == (True, True, False)
    assert services_of(settings, zone) == ("CT", "DD", "XH", "KD", "KQ", "TP")
    assert counters_of(settings, zone) == ("3", "4")
    assert list(cross_checks(settings)) == []


@pytest.mark.parametrize(
    ("fields", "key", "expected"),
    [
        ({"view": "zone"}, "view", "services or counters"),
        ({"view": "zone", "services": ("ZZ",)}, "services", "codes of a [[service]]"),
        ({"view": "zone", "counters": ("77",)}, "counters", "ids of a [[counter]]"),
        ({"view": "counter"}, "view", "one of counters"),
        ({"view": "counter", "counters": ("1", "2")}, "view", "one of counters"),
        ({"services": ("DD",)}, "view", '"zone"'),
    ],
)
def test_a_view_that_cannot_be_is_a_mistake(office: Settings, fields: dict[str, Any], key: str, expected: str) -> None:
    [problem] = cross_checks(with_wall(office, **fields))
    assert problem.key == f"device[other].{key}"
    assert expected in problem.expected


def test_only_a_wall_has_a_view(office: Settings) -> None:
    keypad = DeviceSettings(name="other", role="guide", view="corridor", counters=("1",))
    problems = cross_checks(replace(office, device=(*office.device, keypad)))
    assert [problem.key for problem in problems] == ["device[other].view", "device[other].counters"]


def test_a_view_is_a_value() -> None:
    assert View("zone", frozenset(["DD"])) == View("zone", frozenset(["DD"]))
