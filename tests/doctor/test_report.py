"""Reports: what has changed since the last one, what is kept for the next one, and how programs read them."""

from __future__ import annotations

import json

from core.instant import DAY_MS, Instant
from doctor.machine.disk import Sample
from doctor.report import MOST_SAMPLES, as_json, changes, is_ill, with_sample
from doctor.told import ill, unknown, well

WARM = well("temperature", "{degrees} °C", degrees=50)
WARMER = well("temperature", "{degrees} °C", degrees=61)
GONE = ill("devices", "No sign of life: {devices}", "look", devices="keypad-1")
OTHER_GONE = ill("devices", "No sign of life: {devices}", "look", devices="keypad-2")
ALIVE = well("devices", "Connected: {devices}", devices="keypad-1")


def test_another_figure_is_no_change_and_another_device_is_one() -> None:
    assert not changes([WARM], [WARMER])
    assert changes([GONE], [OTHER_GONE])


def test_a_part_that_has_come_gone_or_fallen_ill_is_told_with_what_it_was() -> None:
    found = changes([WARM, ALIVE], [GONE, unknown("units", "systemd does not answer")])
    assert [(each.part, each.before, each.now and each.now.state) for each in found] == [
        ("devices", ALIVE, "ill"),
        ("units", None, "unknown"),
        ("temperature", WARM, None),
    ]


def test_programs_read_one_object_with_the_keys_of_the_interface() -> None:
    read = json.loads(as_json([WARM, GONE], "en"))
    assert read == {
        "parts": [
            {"part": "temperature", "state": "well", "says": "50 °C", "do": ""},
            {"part": "devices", "state": "ill", "says": "No sign of life: keypad-1", "do": "look"},
        ]
    }


def test_only_what_is_ill_counts_as_ill() -> None:
    assert is_ill([WARM, GONE])
    assert not is_ill([WARM, unknown("units", "systemd does not answer")])


def test_a_day_has_one_sample_of_the_disk_and_old_ones_go() -> None:
    samples: tuple[Sample, ...] = ()
    for hour in range(24 * 100):
        samples = with_sample(samples, Sample(Instant(hour * DAY_MS // 24), hour), DAY_MS)
    assert len(samples) == MOST_SAMPLES
    assert samples[1].at - samples[0].at == DAY_MS
    assert with_sample(samples, None, DAY_MS) == samples
