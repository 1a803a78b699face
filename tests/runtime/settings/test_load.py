"""The settings file: read as a whole, or refused with all of its mistakes."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from core.settings.sections import Settings
from runtime.settings.load import load, settings_path
from runtime.settings.validation import convert_leniently
from tests.mistakes import mistakes, spoil
from tests.paths import EXAMPLE


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A copy of the example, to be spoilt."""
    copy = tmp_path / "office.toml"
    copy.write_text(EXAMPLE.read_text("utf-8"), "utf-8")
    return copy


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ("double_press_s = 2", 'double_press_s = "2"', 'kiosk.double_press_s: "2": expected a number of seconds ≥ 0'),
        ("double_press_s = 2", "double_press_s = -1", "kiosk.double_press_s: -1: expected a number of seconds ≥ 0"),
        ("double_press_s = 2", "double_press_s = inf", "kiosk.double_press_s: Infinity: expected a number of seconds"),
        ("double_press_s = 2", "double_press_s = nan", "kiosk.double_press_s: NaN: expected a number of seconds ≥ 0"),
        ("double_press_s = 2", "double_press_s = true", "kiosk.double_press_s: true: expected a number of seconds"),
        ("timeout_s = 8", "timeout_s = 0", "printer.timeout_s: 0: expected a number of seconds > 0"),
        ("width_mm = 80", "width_mm = 70", "printer.width_mm: 70: expected one of 58, 80"),
        ("cut = true", 'cut = "yes"', 'printer.cut: "yes": expected true or false'),
        ("cut = true", "cut = 1979-05-27", 'printer.cut: "1979-05-27": expected true or false'),
        ('clock = "auto"', 'clock = "ntp"', 'office.clock: "ntp": expected one of "auto", "trusted", "untrusted"'),
        ('id = "kien-luong"', 'id = "Kiên Lương"', 'office.id: "Kiên Lương": expected 1 to 32 of a–z, 0–9 and -'),
        ('id = "kien-luong"', "", "office.id: missing: expected 1 to 32 of a–z, 0–9 and -"),
        ('prefix = "1"', "prefix = 1", "service[HT].prefix: 1: expected 1 to 4 digits or capital letters"),
        ("button = 5", "button = 40", "service[HT].button: 40: expected a GPIO number from 0 to 27"),
        ('code = "HT"', "", "service[#1].code: missing: expected 1 to 16 letters, digits, - or _"),
        ("HT = 0, CT = 10", "HT = 0, CT = 1.5", "counter[1].offsets.CT: 1.5: expected whole minutes from 0 to 1440"),
        ('languages = ["vi", "en"]', 'languages = "vi"', 'office.languages: "vi": expected at least one language'),
        ('languages = ["vi", "en"]', "languages = []", "office.languages: []: expected at least one language"),
        (
            'languages = ["vi", "en"]',
            'languages = ["vi", "english"]',
            'office.languages: "english": expected a language code of two letters',
        ),
        ("#size = [1920, 1080]", "size = [1920]", "display.size: [1920]: expected an array of 2"),
        ("#size = [1920, 1080]", 'size = "full"', 'display.size: "full": expected an array of 2'),
        ("#listen", "listen = 7\n#", 'broker.listen: 7: expected several in [ ], each "mqtt://host:port", '),
        ("#[hours]", "[hours]\nhalf = 7\n#", "hours.half: 7: expected at least one [[hours.half]]"),
        ("#[hours]", "[hours]", "hours.half: missing: expected at least one [[hours.half]]"),
        ("\n[keypad]", "\n[[keypad]]", "keypad: [{"),
        ("\n[reasons]\n", "\n[reasons]\nill = 4\n", "reasons.ill: 4: expected a table"),
        ("bounce_ms", "bounce", "kiosk.bounce: 40: expected a known key, did you mean bounce_ms?"),
        ("[display]", "[dispay]", "expected a known key, did you mean display?"),
        ("[display]", "[hall]\n[display]", "hall: {}: expected a known key (office, service, counter, device,"),
        ('"Asia/Ho_Chi_Minh"\n# Two', '"Asia/Saigonn"\n# Two', 'office.timezone: "Asia/Saigonn": expected a time zone'),
        ('"Asia/Ho_Chi_Minh"\n# Two', '"Asia"\n# Two', 'office.timezone: "Asia": expected a time zone'),
        ('"Asia/Ho_Chi_Minh"\n# Two', '"../x"\n# Two', 'office.timezone: "../x": expected a time zone'),
        ("cut = true", "cut = “true”", '"cut = “true”": expected straight quotes: " as on the keyboard, no curly ones'),
        ("cut = true", "cut = yes", 'column 7: "cut = yes": expected TOML (Invalid value)'),
        ("cut = true", "cut = true\ncut = true", '"cut = true": expected TOML (Cannot overwrite a value)'),
    ],
)
def test_a_mistake_is_named_with_key_value_and_what_was_expected(file: Path, old: str, new: str, mistake: str) -> None:
    (said,) = spoil(file, (old, new))[:1]
    assert mistake in said


def test_dates_and_times_may_stand_there_without_quotes(file: Path) -> None:
    text = file.read_text("utf-8").replace("#[hours]\n", "[hours]\nclosed = [2026-09-02]\n")
    half = '[[hours.half]]\non = ["mon", 2026-11-28]\nopen = 07:00:00\nclose = 11:00:00\n'
    file.write_text(text.replace("#[[hours.half]]\n", f"{half}#", 1), "utf-8")
    hours = load(file).hours
    assert hours is not None
    assert (hours.closed, hours.half[0].on) == (("2026-09-02",), ("mon", "2026-11-28"))
    assert (hours.half[0].open, hours.half[0].close) == ("07:00", "11:00")


@pytest.mark.parametrize(
    ("closed", "told"), [("2026-02-30", "TOML"), ("2026-09-02T07:00:00", '"2026-09-02T07:00:00": expected a date')]
)
def test_an_invalid_date_is_no_closed_day(file: Path, closed: str, told: str) -> None:
    assert told in "".join(spoil(file, ("#[hours]\n", f"[hours]\nclosed = [{closed}]\n")))


def test_all_mistakes_are_reported_at_once_even_those_in_combinations_of_values(file: Path) -> None:
    said = spoil(
        file,
        ("double_press_s = 2", 'double_press_s = "2"'),
        ("stuck_s = 10", "stuck = 10"),
        ('prefix = "2"', 'prefix = "11"'),
        ("lamp = 24", "lamp = 20"),
        ("CT = 15", "XX = 15"),
        ('"Asia/Ho_Chi_Minh"\n# Two', '"Asia/Nowhere"\n# Two'),
    )
    keys = [line.partition(": ")[0] for line in said]
    assert sorted(keys) == [
        "counter[4].offsets.XX",
        "kiosk.double_press_s",
        "kiosk.stuck",
        "office.timezone",
        "service[CT].prefix",
        "service[KQ].lamp",
    ]


def test_a_wrong_value_is_reported_once_and_not_again_in_combinations(file: Path) -> None:
    said = spoil(
        file,
        ("button = 5", 'button = "5"'),
        ('prefix = "1"', "prefix = 1"),
        ('languages = ["vi", "en"]', "languages = 7"),
    )
    assert len(said) == 3


def test_an_empty_file_misses_every_key_without_a_default(tmp_path: Path) -> None:
    empty = tmp_path / "office.toml"
    empty.touch()
    said = mistakes(empty)
    assert [line.partition(": ")[0] for line in said] == ["office", "service", "counter", "device"]


def test_a_file_that_is_not_there_or_not_text_is_one_clear_line(tmp_path: Path) -> None:
    assert mistakes(tmp_path / "none.toml") == ["the file: No such file or directory: expected a file to read"]
    latin = tmp_path / "latin.toml"
    latin.write_bytes("[office] # Kiên".encode("latin-1"))
    assert mistakes(latin) == ['byte 14: "invalid continuation byte": expected text in UTF-8']


def test_text_is_read_as_nfc_and_a_byte_order_mark_is_allowed(file: Path) -> None:
    file.write_text("\ufeff" + unicodedata.normalize("NFD", EXAMPLE.read_text("utf-8")), "utf-8")
    assert load(file).service[1].name["vi"] == "Chứng thực"


def test_relative_paths_are_relative_to_the_file(file: Path) -> None:
    text = file.read_text("utf-8").replace('journal = "/var/lib/luot/luot-kiosk/', 'journal = "state/')
    text = text.replace('#secrets = "/etc/luot/secrets"', 'secrets = "secrets"').replace("#layout = ", "layout = ")
    file.write_text(text, "utf-8")
    settings = load(file)
    assert settings.kiosk.journal == str(file.parent / "state/journal.sqlite")
    assert settings.broker.secrets == str(file.parent / "secrets")
    assert settings.broker.ca is None
    assert settings.slip.layout == str(file.parent / "slip.toml")
    assert settings.slip.logo is None
    assert settings.printer.uri == "usb://04b8:0e15"


@pytest.mark.parametrize(
    ("where", "folder"),
    [("slips?mm_per_s=2.5", "{beside}/slips?mm_per_s=2.5"), ("/tmp/slips", "/tmp/slips")],  # noqa: S108
)
def test_the_folder_of_a_virtual_printer_is_relative_to_the_file(file: Path, where: str, folder: str) -> None:
    file.write_text(file.read_text("utf-8").replace('uri = "usb://04b8:0e15"', f'uri = "virtual:{where}"'), "utf-8")
    assert load(file).printer.uri == f"virtual:{folder.format(beside=file.parent)}"


def test_the_argument_comes_before_the_variable_and_that_before_the_default() -> None:
    assert settings_path("a.toml", {"LUOT_SETTINGS": "b.toml"}) == Path("a.toml")
    assert settings_path(None, {"LUOT_SETTINGS": "b.toml"}) == Path("b.toml")
    assert settings_path(None, {}) == Path("/etc/luot/office.toml")


WRONG = ["", "x y", -1, 10**9, 1.5, float("inf"), True, [], ["x y"], [1, 2], {}, {"x": 1}]


def spoilt(raw: Any, whole: Any = None) -> Iterator[Any]:
    """The whole again and again, each time with one of its values replaced by a wrong or odd one."""
    whole = raw if whole is None else whole
    for key in list(raw) if isinstance(raw, dict) else range(len(raw)):
        right = raw[key]
        for wrong in WRONG:
            raw[key] = wrong
            yield whole
        raw[key] = right
        if isinstance(right, dict | list):
            yield from spoilt(right, whole)


@pytest.mark.slow
def test_the_converter_finds_mistakes_exactly_where_msgspec_does() -> None:
    """Two readers of one set of types: msgspec decides, the walk explains; neither may know better."""
    checked = 0
    example = tomllib.loads(re.sub(r"(?m)^#(?=\S)", "", EXAMPLE.read_text("utf-8")))
    small = {key: value[-1:] if isinstance(value, list) else value for key, value in example.items()}
    for raw in spoilt(small):
        settings, problems = convert_leniently(raw, Settings)
        checked += 1
        try:
            expected = msgspec.convert(raw, Settings)
        except msgspec.ValidationError:
            assert problems, raw
        else:
            assert (settings, problems) == (expected, []), raw
    assert checked > 500


def test_a_huge_file_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    huge = tmp_path / "huge.toml"
    with huge.open("wb") as file:
        file.truncate(200_000_000)  # takes no room on the disk
    assert mistakes(huge) == ["the file: more than 1 MB: expected a settings file: it has some ten thousand bytes"]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("a = " + "[" * 5000, "the file: one of its values: expected tables and arrays within each other at most 20"),
        (
            "a = " + "[" * 50 + "]" * 50,
            "the file: reasons.a: expected tables and arrays within each other at most 20 times",
        ),
        ("a" + ".a" * 5000 + " = 1", "expected tables and arrays within each other at most 20 times"),
        ("a = " + "9" * 5000, "the file: a number of thousands of digits: expected whole numbers of at most 64 bits"),
        ("a.b = 0x" + "f" * 9000, "the file: reasons.a.b: expected whole numbers of at most 64 bits"),
        ("a = 9223372036854775808", "the file: reasons.a: expected whole numbers of at most 64 bits"),
    ],
)
def test_what_toml_does_not_promise_to_be_read_is_one_mistake(file: Path, more: str, told: str) -> None:
    file.write_text(f"{EXAMPLE.read_text('utf-8')}\n{more}", "utf-8")
    (said,) = mistakes(file)
    assert told in said


def test_nothing_that_a_terminal_obeys_is_told_as_it_stands(file: Path) -> None:
    said = spoil(file, ('id = "kien-luong"', 'id = "\\u007f\\u202e\\u2066"\n"\\u009b" = 1'))
    assert said[
        0
    ] == "office.\\u009b: 1: expected a known key (id, name, authority, slip_name, timezone, languages, " + (
        "clock, head_start_min, return_min, keep_months)"
    )
    assert '"\\u007f\\u202e\\u2066"' in said[1]
    assert "".join(said).isprintable()


def test_thousands_of_mistakes_are_counted_and_not_told_one_by_one(file: Path) -> None:
    wrong = "".join(f'[[counter]]\nid = "a b {n}"\noffsets = {{ XX = 0 }}\n' for n in range(500))
    file.write_text(EXAMPLE.read_text("utf-8") + wrong, "utf-8")
    said = mistakes(file)
    assert len(said) == 101
    assert said[-1] == "and 400 more mistakes"
