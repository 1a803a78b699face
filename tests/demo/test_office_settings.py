"""What the demo takes from a settings file, and what it sets itself."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from msgspec.structs import replace

from core.settings.checks import cross_checks
from core.settings.conversions import rules_of, slip_languages
from core.settings.sections import BrokerSettings, ConsoleSettings
from demo.example_office import example_file, with_keys
from demo.office_settings import (
    CONSOLE_DEVICE,
    PAGE_DEVICE,
    PRACTICE,
    VISITOR_DEVICE,
    connected,
    demo_settings,
    file_for_others,
    keypads,
    leaves_out_hours,
    practice_settings,
    printer_character,
    printer_speed,
)
from runtime.settings.load import SettingsError, load

SMALL = """
office = {{ id = "small", name = {{ vi = "Nhỏ" }}, languages = ["vi"], clock = "{clock}" }}
kiosk = {{ journal = "{journal}" }}
printer = {{ uri = "{printer}" }}

[[service]]
code = "A"
prefix = "1"
name = {{ vi = "Một" }}

[[counter]]
id = "Q_1"
offsets = {{ A = 0 }}

[[device]]
name = "kiosk"
role = "kiosk"
"""


def small(
    home: Path, *, clock: str = "auto", journal: str = "/var/lib/j.sqlite", printer: str = "tcp://p:9100"
) -> None:
    (home / "office.toml").write_text(SMALL.format(clock=clock, journal=journal, printer=printer), encoding="utf-8")


def test_without_a_file_the_office_is_the_example(tmp_path: Path) -> None:
    settings, whole = demo_settings(tmp_path), load(example_file())
    assert settings.service == whole.service
    assert settings.counter == whole.counter
    assert set(whole.device) < set(settings.device)
    assert settings.kiosk.journal == str(tmp_path / "journal.sqlite")


def test_the_demo_has_no_opening_hours(tmp_path: Path) -> None:
    small(tmp_path)
    file = tmp_path / "office.toml"
    text = file.read_text("utf-8").replace('prefix = "1"', 'prefix = "1"\nquota = 3\nhours = ["08:00-09:00"]')
    half = '[[hours.half]]\non = ["mon"]\nopen = "07:00"\nclose = "11:00"\n'
    file.write_text(text + half, "utf-8")
    assert load(file).hours
    assert leaves_out_hours(tmp_path)
    rules = rules_of(demo_settings(tmp_path))
    assert (rules.hours, rules.offers, rules.quotas) == (None, {}, {})


@pytest.mark.parametrize("line", ["quota = 3", 'hours = ["08:00-09:00"]'])
def test_quotas_and_hours_of_services_are_left_out_too(tmp_path: Path, line: str) -> None:
    small(tmp_path)
    assert not leaves_out_hours(tmp_path)
    file = tmp_path / "office.toml"
    file.write_text(file.read_text("utf-8").replace('prefix = "1"', f'prefix = "1"\n{line}'), "utf-8")
    assert leaves_out_hours(tmp_path)


@pytest.mark.parametrize("own", [True, False])
def test_the_file_for_other_programs_leads_to_the_demos_broker_and_journal(tmp_path: Path, own: bool) -> None:
    if own:
        small(tmp_path)
    broker = BrokerSettings(uri="mqtt://127.0.0.1:4711", secrets=str(tmp_path / "secrets"))
    settings = connected(demo_settings(tmp_path), broker=broker, printer_uri="virtual:slips")
    began = time.time()
    found = load(file := file_for_others(tmp_path, settings))
    assert file.stat().st_mtime < began, "the doctor would call it changed after the kiosk's start"
    assert (found.broker.uri, found.broker.secrets) == (broker.uri, broker.secrets)
    assert found.kiosk.journal == str(tmp_path / "journal.sqlite")


def test_a_small_office_gets_the_devices_that_the_page_needs(tmp_path: Path) -> None:
    small(tmp_path)
    settings = demo_settings(tmp_path)
    assert {device.name: device.role for device in settings.device if device.role == "console"} == {
        VISITOR_DEVICE: "console",
        PAGE_DEVICE: "console",
        CONSOLE_DEVICE: "console",
    }
    assert "Q_1" in keypads(settings)
    assert list(cross_checks(settings)) == []


@pytest.mark.parametrize(
    ("clock", "believed"), [("auto", "trusted"), ("trusted", "trusted"), ("untrusted", "untrusted")]
)
def test_the_clock_is_trusted_unless_the_file_says_otherwise(tmp_path: Path, clock: str, believed: str) -> None:
    small(tmp_path, clock=clock)
    assert demo_settings(tmp_path).office.clock == believed


@pytest.mark.parametrize(
    ("journal", "kept"), [("own.sqlite", "own.sqlite"), ("/var/lib/luot/j.sqlite", "journal.sqlite")]
)
def test_the_journal_stays_in_the_demos_folder(tmp_path: Path, journal: str, kept: str) -> None:
    small(tmp_path, journal=journal)
    assert demo_settings(tmp_path).kiosk.journal == str(tmp_path / kept)


@pytest.mark.parametrize(
    ("printer", "speed"), [("tcp://p:9100", 100), ("virtual:/x?mm_per_s=120", 120), ("virtual:/x?mm_per_s=0", 0)]
)
def test_a_virtual_printer_keeps_its_speed_and_others_get_a_usual_one(
    tmp_path: Path, printer: str, speed: float
) -> None:
    small(tmp_path, printer=printer)
    assert printer_speed(demo_settings(tmp_path)) == speed


@pytest.mark.parametrize(
    ("printer", "name"), [("tcp://p:9100", "full"), ("virtual:/x", "full"), ("virtual:/x?character=liar", "liar")]
)
def test_a_virtual_printer_keeps_its_character(tmp_path: Path, printer: str, name: str) -> None:
    small(tmp_path, printer=printer)
    assert printer_character(demo_settings(tmp_path)).name == name


def test_the_printers_paper_is_as_wide_as_the_slips(tmp_path: Path) -> None:
    small(tmp_path)
    settings = demo_settings(tmp_path)
    narrow = replace(settings, printer=replace(settings.printer, width_mm=58))
    assert [printer_character(each).width for each in (settings, narrow)] == [576, 384]


def test_a_chosen_language_is_that_of_wall_slips_and_page_and_of_other_programs(tmp_path: Path) -> None:
    (tmp_path / "office.toml").write_text(
        example_file().read_text("utf-8").replace("[slip]\n", '[slip]\nlanguages = ["vi", "km"]\n'), "utf-8"
    )
    settings = demo_settings(tmp_path, "en")
    assert settings.office.languages == ("en", "vi")
    assert slip_languages(settings) == ("en",)
    broker = BrokerSettings(uri="mqtt://127.0.0.1:1", secrets="/s")
    others = load(file_for_others(tmp_path, connected(settings, broker=broker, printer_uri="virtual:slips")))
    assert others.office.languages == ("en", "vi")
    assert demo_settings(tmp_path).office.languages == ("vi", "en")
    assert slip_languages(demo_settings(tmp_path)) == ("vi", "km")


def test_a_language_without_names_is_refused(tmp_path: Path) -> None:
    small(tmp_path)
    with pytest.raises(SettingsError, match=r'office\.languages: \["vi"\]: expected "en" among them'):
        demo_settings(tmp_path, "en")


def test_mistakes_in_the_file_are_named(tmp_path: Path) -> None:
    (tmp_path / "office.toml").write_text("[office]\nid = 'Ố'\n", encoding="utf-8")
    with pytest.raises(SettingsError, match=r"office\.toml: office\.id"):
        demo_settings(tmp_path)


def test_a_practice_room_has_the_offices_work_and_nothing_of_its_devices_data_or_names(tmp_path: Path) -> None:
    home = tmp_path / "home"
    small(tmp_path, journal="home/journal-of-the-office.sqlite", printer="tcp://p:9100")
    office = load(tmp_path / "office.toml")
    office = replace(
        office,
        office=replace(office.office, slip_name={"vi": "Nhỏ"}, authority={"vi": "Xã"}),
        slip=replace(office.slip, layout="/etc/luot/slip.toml", logo="/etc/luot/logo.png"),
        console=ConsoleSettings(host="10.0.0.2", names=("kiosk.lan",), practice=8090),
    )
    settings = practice_settings(office, home)
    assert (settings.service, settings.counter, settings.reasons) == (office.service, office.counter, office.reasons)
    assert settings.office.name == {"vi": PRACTICE}
    assert (settings.office.slip_name, settings.office.authority) == ({}, {})
    assert (settings.slip.layout, settings.slip.logo) == (None, None)
    assert settings.kiosk.journal == str(home / "journal.sqlite")
    assert settings.console == ConsoleSettings(host="10.0.0.2", names=("kiosk.lan",), state=str(home / "demo-console"))
    assert list(cross_checks(settings)) == []


def test_the_demos_accounts_never_lie_where_those_of_a_console_do(tmp_path: Path) -> None:
    example = with_keys(example_file().read_text("utf-8"), {"console.state": "console", "console.host": "10.0.0.2"})
    (tmp_path / "office.toml").write_text(example, "utf-8")
    own = demo_settings(tmp_path).console
    assert (own.host, own.names, own.state) == ("127.0.0.1", (), str(tmp_path / "demo-console"))
