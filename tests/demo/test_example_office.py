"""The example office, and copies of it with other values."""

from __future__ import annotations

import tomllib

import pytest

from demo.example_office import example_file, with_keys


def test_values_are_replaced_added_and_put_into_new_sections() -> None:
    before = example_file().read_text(encoding="utf-8")
    changes: dict[str, str | float | bool] = {
        "kiosk.journal": "j.sqlite",
        "kiosk.double_press_s": 0,
        "broker.secrets": "secrets",
        "novel.key": True,
    }
    office, example = tomllib.loads(with_keys(before, changes)), tomllib.loads(before)
    assert office.pop("novel") == {"key": True}
    expected = {
        **example,
        "kiosk": {**example["kiosk"], "journal": "j.sqlite", "double_press_s": 0},
        "broker": {**example["broker"], "secrets": "secrets"},
    }
    assert office == expected


@pytest.mark.parametrize(
    "section",
    [
        '[broker]   # ours\nuri = "mqtt://old"  # the box in the cellar\n',
        '[ broker ]\nuri="mqtt://old"\n\n[printer]\nwidth_mm = 80\n',
        "[broker]\nuri = '''\nmqtt://old'''\n[[service]]\ncode = 'A'\n",
        'broker = { uri = "mqtt://old" }\n',
        'broker.uri = "mqtt://old"\n[kiosk]\nx = 1\n',
        '["broker"]\r\n"uri" = "mqtt://old"\r\n',
        "[kiosk]\nx = 1\n[broker]",
        "",
    ],
)
def test_a_section_is_found_however_it_is_written(section: str) -> None:
    text = with_keys(section, {"broker.uri": "mqtt://new", "broker.secrets": "here"})
    before = tomllib.loads(section)
    assert tomllib.loads(text) == before | {"broker": {"uri": "mqtt://new", "secrets": "here"}}


def test_comments_and_all_other_lines_stay() -> None:
    text = '# Our office\n[broker]   # ours\nuri = "mqtt://old"  # the box in the cellar\n\n[kiosk]  # hall\nx = 1\n'
    assert with_keys(text, {"broker.uri": "mqtt://new"}) == text.replace("old", "new")
