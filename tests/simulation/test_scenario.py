"""A scenario file is read, or refused with all its mistakes."""

from __future__ import annotations

import json
import re
from operator import attrgetter
from pathlib import Path
from typing import Any

import pytest
from msgspec import NODEFAULT
from msgspec.structs import FieldInfo, fields

from core.instant import HOUR_MS
from runtime.settings.load import SettingsError
from simulation.day_parts import Span, joined, span_of, spans_of
from simulation.scenario import (
    SHIPPED,
    Arrivals,
    Scenario,
    ScenarioCounter,
    ScenarioService,
    ScenarioVisit,
    load_scenario,
    scenario_names,
    scenario_rules,
)

GOOD = """
days = 3
head_start_min = 20
[arrivals]
per_day = 50
profile = { "07-08" = 0.5, "13:30-15:00" = 0.5 }
[[service]]
code = "CT"
share = 0.4
mean_min = 7
[[service]]
code = "DD"
share = 0.6
mean_min = 13
law = "constant"
[[counter]]
id = "1"
offsets = { CT = 0, DD = 10 }
[[counter]]
id = "2"
offsets = { DD = 0 }
hours = "07-09"
"""


def problems(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "scenario.toml"
    file.write_text(text, "utf-8")
    with pytest.raises(SettingsError) as found:
        load_scenario(str(file))
    return [str(problem) for problem in found.value.problems]


def test_a_scenario_becomes_rules(tmp_path: Path) -> None:
    file = tmp_path / "scenario.toml"
    file.write_text(GOOD, "utf-8")
    scenario = load_scenario(str(file))
    rules = scenario_rules(scenario)
    assert (scenario.days, rules.head_start_s) == (3, 1200)
    assert rules.counters == {"1": {"CT": 0, "DD": 10}, "2": {"DD": 0}}
    assert rules.services == {"CT": "1", "DD": "2"}
    assert scenario.counter[1].hours == ("07-09",)


@pytest.mark.parametrize("hours", ['"07-09"', '["07-09"]', "[7, 9]", '["07:00", "09:00"]', '["07:00-09:00"]'])
def test_hours_of_a_counter_may_be_written_in_several_ways(tmp_path: Path, hours: str) -> None:
    file = tmp_path / "scenario.toml"
    file.write_text(GOOD.replace('"07-09"', hours), "utf-8")
    assert spans_of(load_scenario(str(file)).counter[1].hours) == [Span(7 * HOUR_MS, 9 * HOUR_MS)]


@pytest.mark.parametrize("name", scenario_names())
def test_shipped_scenarios_are_good(name: str) -> None:
    assert load_scenario(name).counter


def test_the_reference_day_has_the_documented_figures() -> None:
    day = load_scenario("reference-day")
    assert sum(service.share for service in day.service) == pytest.approx(1)
    assert sum(day.arrivals.profile.values()) == pytest.approx(1)
    assert (day.no_show, day.break_share, day.break_min, day.speed_sd) == (0.04, 0.05, (5, 15), 0.15)


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("per_day = 50", 'per_day = "50"', 'arrivals.per_day: "50": expected a number > 0'),
        ("per_day = 50", "", "arrivals.per_day: missing: expected either per_day, with a profile, or rate_per_min"),
        ("per_day = 50", "per_day = 50\nrate_per_min = 2", "arrivals.per_day: 50.0: expected either per_day, with"),
        ('"07-08" = 0.5, ', '"7 to 8" = 0.5, ', 'arrivals.profile: "7 to 8": expected hours of one day, such as'),
        ('"07-08"', '"14-16"', 'arrivals.profile: ["14-16", "13:30-15:00"]: expected parts of the day that do not'),
        ('hours = "07-09"', 'hours = "9-7"', 'counter[2].hours: "9-7": expected hours of one day'),
        ("{ DD = 0 }", "{ XX = 0 }", "counter[2].offsets.XX: 0: expected the code of a [[service]] (CT, DD)"),
        ("{ CT = 0, DD = 10 }", "{ DD = 10 }", "service[CT].share: 0.4: expected a counter with CT in its offsets"),
        ('code = "DD"', 'code = "CT"', 'service[CT].code: "CT": expected each code only once'),
        ('id = "2"', 'id = "1"', 'counter[1].id: "1": expected each id only once'),
        ('law = "constant"', 'law = "normal"', 'service[DD].law: "normal": expected one of "constant", "exponential"'),
        ("mean_min = 7", "mean_min = 0", "service[CT].mean_min: 0: expected a number of minutes > 0"),
        ("days = 3", "dayz = 3", "dayz: 3: expected a known key, did you mean days?"),
        (
            "days = 3",
            "days = 3\nbreak_min = [15, 5]",
            "break_min: [15.0, 5.0]: expected the shortest before the longest",
        ),
        (
            'hours = "07-09"',
            'hours = { "7 to 9" = ["DD"] }',
            'counter[2].hours: "7 to 9": expected hours of one day',
        ),
        (
            'hours = "07-09"',
            'hours = { "07-09" = ["CT"] }',
            'counter[2].hours.07-09: ["CT"]: expected some of the counter\'s services (DD)',
        ),
        ('hours = "07-09"', "hours = 7", "counter[2].hours: 7: expected several in [ ], each text or a table"),
        ("days = 3", "days = 3\nnotice_s = [9, 5]", "notice_s: [9.0, 5.0]: expected the shortest before the longest"),
        ("days = 3", "days = 3\nnext_call_s = 9", "next_call_s: 9: expected an array of 2"),
        ("days = 3", "days = 3\npatience_min = 0", "patience_min: 0: expected a number of minutes > 0"),
        ("days = 3", 'days = 3\nleaves = "quietly"', 'leaves: "quietly": expected one of "tells", "unseen"'),
        ("days = 3", "days = 3\nno_show = 4", "no_show: 4: expected a share from 0 to 1"),
    ],
)
def test_a_mistake_is_named_with_what_was_expected(tmp_path: Path, before: str, after: str, problem: str) -> None:
    found = problems(tmp_path, GOOD.replace(before, after, 1))
    assert [each for each in found if each.startswith(problem)], found


def test_hours_in_a_list_are_no_mistake_beside_another(tmp_path: Path) -> None:
    found = problems(tmp_path, GOOD.replace("days = 3", "days = 0"))
    assert len(found) == 1, found


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    text = GOOD.replace("days = 3", "days = 0").replace("mean_min = 7", "").replace("{ DD = 0 }", "{ XX = 0 }")
    assert len(problems(tmp_path, text)) == 3


def test_a_constant_rate_allows_no_hours(tmp_path: Path) -> None:
    found = problems(tmp_path, GOOD.replace("per_day = 50", "rate_per_min = 2"))
    assert [each for each in found if each.startswith('counter[2].hours: ["07-09"]: expected no hours')]


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("07-08", Span(7 * HOUR_MS, 8 * HOUR_MS)),
        ("7:30–11", Span(7 * HOUR_MS + HOUR_MS // 2, 11 * HOUR_MS)),
        ("22-24", Span(22 * HOUR_MS, 24 * HOUR_MS)),
        ("08-08", None),
        ("23-25", None),
        ("08:60-09", None),
        ("", None),
    ],
)
def test_hours_are_parsed(text: str, span: Span | None) -> None:
    assert span_of(text) == span


def test_parts_of_the_day_that_touch_are_one() -> None:
    parts = [span for text in ("10-11", "07-08", "08-10", "13-14") if (span := span_of(text))]
    assert joined(parts) == (Span(7 * HOUR_MS, 11 * HOUR_MS), Span(13 * HOUR_MS, 14 * HOUR_MS))


TEXT = (SHIPPED / "reference-day.toml").read_text("utf-8")
PLAIN = [field for table in (Scenario, Arrivals) for field in fields(table)]
TABLES = ("arrivals", "service", "counter", "visit")


@pytest.mark.parametrize("field", [field for field in PLAIN if field.name not in TABLES], ids=attrgetter("name"))
def test_every_key_is_explained_in_the_reference_day(field: FieldInfo) -> None:
    found = re.search(rf"(?m)((?:^# .*\n)+)^#?{field.name} = ", TEXT)
    assert found, f"{field.name} is not explained"
    assert re.search(rf"Default: {re.escape(written(field.default))}(;|$)", found[1].rstrip())


def written(default: Any) -> str:
    return "none" if default in (None, NODEFAULT) else json.dumps(default)


ROWS = [
    *(("service", field) for field in fields(ScenarioService)),
    *(("counter", field) for field in fields(ScenarioCounter)),
    *(("visit", field) for field in fields(ScenarioVisit)),
]


@pytest.mark.parametrize(("table", "field"), ROWS, ids=lambda value: getattr(value, "name", value))
def test_every_key_of_a_service_a_counter_and_a_visit_is_explained(table: str, field: FieldInfo) -> None:
    section = TEXT[TEXT.index(f"# One [[{table}]]") :]
    found = re.search(rf"(?ms)^#   {field.name}  +(.*?)(?=^#   \w|^$|^\[\[)", section)
    assert found, f"{field.name} is not explained"
    assert ("No default" if field.required else f"Default: {written(field.default or None)}") in found[1]


VISITS = """
[[visit]]
share = 7
services = ["DD", "*"]
[[visit]]
share = 3
services = ["*"]
"""


def test_visits_have_services_one_after_the_other(tmp_path: Path) -> None:
    file = tmp_path / "scenario.toml"
    file.write_text(GOOD + VISITS, "utf-8")
    assert [(visit.share, visit.services) for visit in load_scenario(str(file)).visit] == [
        (7, ("DD", "*")),
        (3, ("*",)),
    ]


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        (
            'services = ["*"]',
            'services = ["XX"]',
            'visit[2].services: "XX": expected the code of a [[service]] (CT, DD',
        ),
        ('services = ["*"]', "services = []", "visit[2].services: []: expected codes of services in their order"),
        ('services = ["*"]', 'services = ["*", "*"]', 'visit[2].services: ["*", "*"]: expected "*" at most once'),
        ('services = ["*"]', 'services = ["a b"]', 'visit[2].services: "a b": expected the code of a service, or "*"'),
        ('services = ["*"]', "", "visit[2].services: missing: expected codes of services in their order"),
        ("share = 3", "share = -1", "visit[2].share: -1: expected a share, a number ≥ 0"),
        ("share = 3", "shares = 3", "visit[2].shares: 3: expected a known key, did you mean share?"),
    ],
)
def test_a_mistake_in_a_visit_is_named(tmp_path: Path, before: str, after: str, problem: str) -> None:
    found = problems(tmp_path, GOOD + VISITS.replace(before, after))
    assert [each for each in found if each.startswith(problem)], found


def test_visits_need_counters_and_shares(tmp_path: Path) -> None:
    text = GOOD.replace("share = 0.4", "share = 0").replace("{ CT = 0, DD = 10 }", "{ DD = 10 }")
    visits = VISITS.replace("share = 7", "share = 0").replace("share = 3", "share = 0").replace('["DD", "*"]', '["CT"]')
    assert problems(tmp_path, text + visits) == [
        "visit: [0.0, 0.0]: expected at least one [[visit]] with a share > 0",
        'visit[1].services: "CT": expected a counter with CT in its offsets',
    ]


def test_services_that_visits_name_need_no_share(tmp_path: Path) -> None:
    named = VISITS.replace('"DD", "*"', '"DD", "CT"').replace('"*"', '"CT"')
    file = tmp_path / "scenario.toml"
    file.write_text(GOOD.replace("share = 0.4", "share = 0").replace("share = 0.6", "share = 0") + named, "utf-8")
    assert load_scenario(str(file)).visit[1].services == ("CT",)
