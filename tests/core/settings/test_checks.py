"""Checks of the settings: consistent ones, and every kind of inconsistency."""

from __future__ import annotations

import copy
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from core.hours import Half, Hours, Offer
from core.rules import Usual
from core.settings.checks import cross_checks
from core.settings.conversions import keypad_of, roll_length_m, rules_of, slip_languages
from core.settings.problem import shown
from core.settings.sections import HoursSettings, Settings

OFFICE: dict[str, Any] = {
    "office": {"id": "here", "name": {"vi": "Đây", "en": "Here"}},
    "service": [
        {"code": "HT", "prefix": "1", "name": {"vi": "Hộ tịch", "en": "Civil status"}, "button": 5, "lamp": 16},
        {"code": "CT", "prefix": "2", "name": {"vi": "Chứng thực", "en": "Certification"}, "button": 6},
        {"code": "TP", "name": {"vi": "Thu phí", "en": "Fees"}},
    ],
    "counter": [{"id": "1", "offsets": {"HT": 0, "CT": 10}}, {"id": "2", "offsets": {"CT": 0}}],
    "device": [
        {"name": "kiosk", "role": "kiosk"},
        {"name": "wall", "role": "wall"},
        {"name": "keypad-1", "role": "keypad", "counter": "1"},
    ],
}


def changed(path: str, value: Any) -> Settings:
    """The office above with one value changed (`service.0.prefix`), or removed if the value is `...`."""
    raw: Any = copy.deepcopy(OFFICE)
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place = raw
    for step in steps:
        place = place.setdefault(step, {}) if isinstance(place, dict) else place[step]
    if value is ...:
        del place[last]
    elif isinstance(place, list) and last == len(place):
        place.append(value)
    else:
        place[last] = value
    return msgspec.convert(raw, Settings)


def problems(settings: Settings) -> list[str]:
    return [str(problem) for problem in cross_checks(settings)]


def test_consistent_settings_have_no_problems() -> None:
    assert problems(msgspec.convert(OFFICE, Settings)) == []


def half(*others: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Hours on Mondays from 07:00 to 11:00, with these changes, and other halves of the same day."""
    first = {"on": ["mon"], "open": "07:00", "close": "11:00"} | fields
    return {"half": [first, *({"on": ["mon"]} | other for other in others)]}


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        ("service.1.code", "HT", 'service[HT].code: "HT": expected each code only once'),
        ("counter.1.id", "1", 'counter[1].id: "1": expected each id only once'),
        ("device.1.name", "kiosk", 'device[kiosk].name: "kiosk": expected each name only once'),
        (
            "display.screen_off",
            ["cec-ctl"],
            "display.screen_on: missing: expected a command that wakes what display.screen_off puts to sleep",
        ),
        ("console.practice", 8080, "console.practice: 8080: expected another port than console.port"),
        ("office.languages", ["vi", "en", "vi"], 'office.languages: "vi": expected each language once'),
        (
            "service.1.prefix",
            "1",
            'service[CT].prefix: "1": expected a prefix apart from "1" of service[HT]: neither may begin the other',
        ),
        (
            "service.1.prefix",
            "11",
            'service[CT].prefix: "11": expected a prefix apart from "1" of service[HT]: neither may begin the other',
        ),
        (
            "service.0.prefix",
            "21",
            'service[CT].prefix: "2": expected a prefix apart from "21" of service[HT]: neither may begin the other',
        ),
        ("service.0.prefix", ..., "service[HT].prefix: missing: expected a prefix for its numbers, as it has a button"),
        ("service.2.button", 7, "service[TP].prefix: missing: expected a prefix for its numbers, as it has a button"),
        ("service.2.button", 7, "service[TP].button: 7: expected a counter with TP in its offsets"),
        ("service.2.lamp", 17, "service[TP].button: missing: expected a button, as it has a lamp"),
        ("kiosk.priority_lamp", 13, "kiosk.priority_button: missing: expected a button, as there is a priority_lamp"),
        ("counter.1.offsets.XX", 5, "counter[2].offsets.XX: 5: expected the code of a [[service]] (HT, CT, TP)"),
        ("counter.1.offsets", {}, "counter[2].offsets: {}: expected at least one service"),
        ("device.0", ..., 'device: missing: expected exactly one [[device]] with the role "kiosk"'),
        ("device.1.role", "kiosk", 'device[wall].role: "kiosk": expected exactly one [[device]] with the role "kiosk"'),
        ("device.0.name", "desk", 'device[desk].name: "desk": expected "kiosk": by this name the others look for it'),
        ("device.2.counter", ..., "device[keypad-1].counter: missing: expected the id of a [[counter]] (1, 2)"),
        ("device.2.counter", "9", 'device[keypad-1].counter: "9": expected the id of a [[counter]] (1, 2)'),
        ("device.1.counter", "1", 'device[wall].counter: "1": expected no counter: only a keypad has one'),
        ("service.1.lamp", 5, "service[CT].lamp: 5: expected another pin than service[HT].button"),
        ("kiosk.priority_button", 6, "service[CT].button: 6: expected another pin than kiosk.priority_button"),
        ("keypad.lamp", 17, "keypad.lamp: 17: expected another pin than keypad.next"),
        ("device.2.next", 22, "device[keypad-1].next: 22: expected another pin than keypad.absent"),
        ("device.1.lamp", 5, "device[wall].lamp: 5: expected no pin: only a keypad has any"),
        (
            "device.2.sound",
            "hw:0",
            'device[keypad-1].sound: "hw:0": expected no sound: only a wall has one, and [kiosk] its own',
        ),
        ("device.2.output", 1, "device[keypad-1].output: 1: expected no output: only a wall has a screen"),
        ("device.1.input", "gpio", 'device[wall].input: "gpio": expected no input: only a keypad has one'),
        (
            "device.2",
            {"name": "keypad-1", "role": "keypad", "counter": "1", "input": "usb://04d9:a02a", "lamp": 22, "recall": 5},
            "device[keypad-1].recall: 5: expected no pin: a USB keypad has keys of its own",
        ),
        ("office.name", {"vi": "Đây"}, 'office.name.en: missing: expected words, as "en" is in office.languages'),
        ("service.1.name.en", " ", 'service[CT].name.en: " ": expected words, as "en" is in office.languages'),
        (
            "office.name.vi",
            "Trung\ntâm",
            'office.name.vi: "Trung\\ntâm": expected words on one line, without control characters',
        ),
        (
            "service.1.name.en",
            "C\0",
            'service[CT].name.en: "C\\u0000": expected words on one line, without control characters',
        ),
        (
            "slip.languages",
            ["vi", "km"],
            'office.name.km: missing: expected words, as "km" is in slip.languages',
        ),
        (
            "slip.languages",
            ["km"],
            'service[TP].name.km: missing: expected words, as "km" is in slip.languages',
        ),
        (
            "voice",
            {"engine": ["espeak-ng", "{text}"]},
            'voice.engine: "espeak-ng {text}": expected a list of words, among them {text}, {wav}',
        ),
        ("slip.languages", ["en", "en"], 'slip.languages: ["en", "en"]: expected each language once'),
        (
            "slip.address",
            "https://here.example/{number}?{office}",
            'slip.address: "{number}": expected one of {label}, {day}, {office}',
        ),
        ("slip.address", "https://a/}", 'slip.address: "}": expected one of {label}, {day}, {office}'),
        (
            "service.1.short",
            {"en": "C"},
            'service[CT].short.vi: missing: expected words, as "vi" is in office.languages',
        ),
        ("reasons.late", {"en": "Late"}, 'reasons.late.vi: missing: expected words, as "vi" is in office.languages'),
        ("broker.uri", "mqtt://here:70000", 'broker.uri: "mqtt://here:70000": expected a port from 1 to 65535'),
        ("broker.listen", ["mqtts://a:0"], 'broker.listen: "mqtts://a:0": expected a port from 1 to 65535'),
        ("printer.uri", "tcp://10.0.0.9:99999", 'printer.uri: "tcp://10.0.0.9:99999": expected a port from 1 to 65535'),
        ("hours", {"half": []}, "hours.half: missing: expected at least one [[hours.half]]"),
        ("hours", half(close="07:00"), 'hours.half[1].close: "07:00": expected a time after 07:00, when it opens'),
        (
            "hours",
            half(issue_from="11:00"),
            'hours.half[1].issue_from: "11:00": expected a time before 11:00, when it closes',
        ),
        ("hours", half(issue_until="07:00"), 'hours.half[1].issue_until: "07:00": expected a time after 07:00'),
        (
            "hours",
            half() | {"last_ticket_min": 240},
            "hours.last_ticket_min: 240: expected fewer than the 240 minutes of hours.half[1]",
        ),
        ("hours", half(on=["2026-02-30"]), 'hours.half[1].on: "2026-02-30": expected a date that there is'),
        ("hours", half(on=["mon", "tue", "mon"]), 'hours.half[1].on: "mon": expected each day once'),
        (
            "hours",
            half({"open": "10:59", "close": "15:00"}),
            'hours.half[2].open: "10:59": expected a time from 11:00 of hours.half[1] on',
        ),
        (
            "hours",
            half({"open": "13:00", "close": "17:00", "issue_from": "10:30"}),
            'hours.half[2].issue_from: "10:30": expected a time from 11:00 on, when numbers of hours.half[1] end',
        ),
        (
            "hours",
            half({"open": "13:00", "close": "17:00", "issue_from": "11:10"}, issue_until="11:15"),
            'hours.half[2].issue_from: "11:10": expected a time from 11:15 on, when numbers of hours.half[1] end',
        ),
        (
            "hours",
            half({"open": "13:00", "close": "17:00"}, issue_until="13:15"),
            'hours.half[1].issue_until: "13:15": expected a time until 13:00, when numbers of hours.half[2] begin',
        ),
        (
            "hours",
            half({"open": "12:00", "close": "13:00"}, {"open": "14:00", "close": "17:00"}),
            'hours.half[3].on: "mon": expected at most 2 halves a day',
        ),
        ("hours", half() | {"closed": ["2026-13-01"]}, 'hours.closed: "2026-13-01": expected dates that there are'),
        (
            "hours",
            half() | {"closed": ["2027-02-11/2027-02-05"]},
            'hours.closed: "2027-02-11/2027-02-05": expected the first date before the last',
        ),
        (
            "hours",
            half(on=["2026-12-24"]) | {"closed": ["2026-12-24"]},
            'hours.closed: "2026-12-24": expected a date that no [[hours.half]] names',
        ),
        ("service.2.quota", 4, "service[TP].prefix: missing: expected a prefix for its numbers, as it has quota"),
        (
            "service.2.hours",
            ["07:00-08:00"],
            "service[TP].prefix: missing: expected a prefix for its numbers, as it has hours",
        ),
        (
            "service.1.hours",
            ["10:00-09:00"],
            'service[CT].hours: "10:00-09:00": expected an end after its beginning',
        ),
        (
            "broker.uri",
            "mqtt://[1:2]:1883",
            'broker.uri: "mqtt://[1:2]:1883": expected an IPv6 address between [ and ]',
        ),
        ("printer.uri", "tcp://[:::]", 'printer.uri: "tcp://[:::]": expected an IPv6 address between [ and ]'),
        (
            "printer.uri",
            "serial:///dev/ttyS0?baud=abc",
            'printer.uri: "serial:///dev/ttyS0?baud=abc": expected bits a second, such as baud=38400',
        ),
        (
            "printer.uri",
            "serial:///dev/ttyS0?boud=9600",
            'printer.uri: "serial:///dev/ttyS0?boud=9600": expected no option "boud" (baud, flow)',
        ),
        (
            "printer.uri",
            "serial:///dev/ttyS0?flow=dtr",
            'printer.uri: "serial:///dev/ttyS0?flow=dtr": expected flow=rtscts, xonxoff or none',
        ),
        (
            "printer",
            {"width_mm": 58, "width_dots": 512},
            "printer.width_dots: 512: expected at most 464, as many as lie across 58 mm",
        ),
        (
            "printer.uri",
            "virtual:slips?mm_per_s=fast",
            'printer.uri: "virtual:slips?mm_per_s=fast": expected millimetres a second ≥ 0, such as mm_per_s=100',
        ),
        (
            "printer.uri",
            "virtual:slips?character=cheap",
            'printer.uri: "virtual:slips?character=cheap": expected full, plain58, blocks, liar, tm-t88 or tm-t20',
        ),
        (
            "printer.uri",
            "usb://04b8:0e15?x",
            'printer.uri: "usb://04b8:0e15?x": expected no option "x" (there are none here)',
        ),
    ],
)
def test_each_inconsistency_is_reported(path: str, value: Any, problem: str) -> None:
    assert problem in problems(changed(path, value))


@pytest.mark.parametrize(
    ("hours", "fits"),
    [
        ("mon 07:00-11:00", True),
        ("07:00-11:00", True),
        ("07:30-12:00", False),
        ("06:00-08:00", False),
        ("mon tue 08:00-09:00", False),
    ],
)
def test_service_hours_must_be_within_those_of_the_office(hours: str, fits: bool) -> None:
    office = msgspec.convert(OFFICE | {"hours": half()}, Settings)
    service = replace(office.service[1], hours=(hours,))
    problem = f'service[CT].hours: "{hours}": expected times at which the office gives out numbers'
    services = (office.service[0], service, office.service[2])
    assert problems(replace(office, service=services)) == ([] if fits else [problem])


def test_hours_are_minutes_for_the_line() -> None:
    raw = half({"open": "13:00", "close": "17:00"}, on=["mon", "2026-12-24"], issue_from="06:15")
    hours = raw | {"closed": ["2026-09-02", "2027-02-05/2027-02-11"], "last_ticket_min": 10}
    rules = rules_of(replace(changed("service.1.quota", 40), hours=msgspec.convert(hours, HoursSettings)))
    morning = Half(open=420, close=660, issue_from=375, issue_until=650)
    afternoon = Half(open=780, close=1020, issue_from=780, issue_until=1010)
    assert rules.hours == Hours(
        week=((morning, afternoon), (), (), (), (), (), ()),
        days={"2026-12-24": (morning,)},
        closed=(("2026-09-02", "2026-09-02"), ("2027-02-05", "2027-02-11")),
        last_ticket_min=10,
    )
    assert rules.quotas == {"CT": 40}
    rules = rules_of(changed("service.1.hours", ["tue thu 07:30-10:00", "13:00-24:00"]))
    assert rules.offers == {"CT": (Offer(begin=450, end=600, days=(1, 3)), Offer(begin=780, end=1440))}
    assert rules.hours is None


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("hours", half(open="7:00")),
        ("hours", half(open="24:30")),
        ("hours", half(on=["monday"])),
        ("hours", half(on=[])),
        ("hours", half() | {"closed": ["2027-02-05..2027-02-11"]}),
        ("service.1.hours", ["monday 07:00-08:00"]),
        ("service.1.quota", 0),
    ],
)
def test_invalid_hours_are_refused(path: str, value: Any) -> None:
    with pytest.raises(msgspec.ValidationError):
        changed(path, value)


def test_an_office_needs_a_service() -> None:
    assert "service: missing: expected at least one [[service]]" in problems(changed("service", []))


def test_free_may_not_be_the_key_of_a_reason() -> None:
    (problem,) = problems(changed("reasons.free", {"vi": "Khác", "en": "Other"}))
    assert problem.startswith("reasons.free:")


def test_stop_reasons_must_be_in_the_list_of_reasons() -> None:
    (problem,) = problems(changed("kiosk.stop_reasons", ["nothing"]))
    assert problem.startswith('kiosk.stop_reasons: "nothing": expected a key of [reasons]')


def test_a_pin_used_twice_by_all_keypads_is_reported_once() -> None:
    assert problems(changed("keypad.recall", 17)) == ["keypad.recall: 17: expected another pin than keypad.next"]


def test_a_keypad_overrides_the_common_pins() -> None:
    settings = changed("device.2.next", 5)
    assert problems(settings) == []
    assert keypad_of(settings, settings.device[2]) == replace(settings.keypad, next=5)
    assert keypad_of(settings, settings.device[1]) == settings.keypad


def test_kiosk_and_keypad_may_use_the_same_pins() -> None:
    assert problems(changed("service.0.button", 17)) == []


def test_a_service_without_a_button_needs_no_counter() -> None:
    assert problems(changed("service.2.prefix", "7")) == []


def test_words_in_further_languages_are_allowed() -> None:
    assert problems(changed("office.name.km", "ទីនេះ")) == []


def test_all_problems_come_at_once() -> None:
    raw = copy.deepcopy(OFFICE)
    raw["service"][1] |= {"prefix": "1", "button": 5}
    raw["device"] = []
    assert len(problems(msgspec.convert(raw, Settings))) == 3


def test_a_long_value_is_cut_to_one_line() -> None:
    assert len(shown({"vi": "dài\n" * 100})) == 60


def test_rules_are_made_from_the_settings() -> None:
    rules = rules_of(msgspec.convert(OFFICE, Settings))
    assert rules.services == {"HT": "1", "CT": "2", "TP": None}
    assert rules.counters == {"1": {"HT": 0, "CT": 10}, "2": {"CT": 0}}
    assert (rules.head_start_s, rules.return_s, rules.give_up_s) == (1800, 1800, 180)


@pytest.mark.parametrize(
    ("key", "value", "usual"),
    [
        ("mean_min", 12, {"CT": Usual(mean_min=12, cv=0.7)}),
        ("cv", 0.5, {"CT": Usual(mean_min=8, cv=0.5)}),
        ("mean_min", 8, {}),
        ("cv", 0.7, {}),
    ],
)
def test_rules_hold_only_service_times_that_differ_from_the_default(
    key: str, value: float, usual: dict[str, Usual]
) -> None:
    """So a settings file without these keys makes the same rules as before."""
    assert rules_of(changed(f"service.1.{key}", value)).usual == usual


@pytest.mark.parametrize(
    "uri",
    ["mqtt://127.0.0.1:1883", "mqtt://broker", "mqtts://b.office.vn:8883", "mqtt://[::1]:1883", "unix:///run/m.sock"],
)
def test_valid_broker_uris(uri: str) -> None:
    assert changed("broker.uri", uri).broker.uri == uri


@pytest.mark.parametrize(
    "uri", ["127.0.0.1:1883", "mqtt://", "mqtt://u:secret@b", "unix://m.sock", "http://b", "mqtt://b/x"]
)
def test_invalid_broker_uris(uri: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        changed("broker.uri", uri)


@pytest.mark.parametrize(
    "uri",
    [
        "tcp://10.0.0.9:9100",
        "tcp://printer",
        "tcp://[fd00::9]:9100",
        "usb://04B8:0e15",
        "serial:///dev/ttyS0",
        "serial:///dev/ttyS0?baud=38400",
        "serial:///dev/ttyS0?baud=9600&flow=xonxoff",
        "file:///dev/usb/lp0",
        "virtual:slips?mm_per_s=0",
        "virtual:/tmp/my slips",
    ],
)
def test_valid_printer_uris(uri: str) -> None:
    settings = changed("printer.uri", uri)
    assert (settings.printer.uri, problems(settings)) == (uri, [])


@pytest.mark.parametrize(
    "uri", ["/dev/usb/lp0", "usb://04b8", "serial://ttyS0", "tcp://", "lp:", "virtual:", "virtual://x"]
)
def test_invalid_printer_uris(uri: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        changed("printer.uri", uri)


def test_a_slip_has_the_main_language_or_its_own_ones() -> None:
    assert slip_languages(msgspec.convert(OFFICE, Settings)) == ("vi",)
    assert slip_languages(changed("slip.languages", ["en", "vi"])) == ("en", "vi")


@pytest.mark.parametrize(
    ("width_mm", "roll_m", "length_m"), [(80, None, 50), (58, None, 25), (80, 78.5, 78.5), (58, 30, 30)]
)
def test_the_roll_length_is_set_or_by_width(width_mm: int, roll_m: float | None, length_m: float) -> None:
    raw = {"width_mm": width_mm} | ({"roll_m": roll_m} if roll_m else {})
    assert roll_length_m(changed("printer", raw).printer) == length_m


def test_the_slip_name_replaces_the_name_on_slips() -> None:
    raw = copy.deepcopy(OFFICE)
    raw["office"]["slip_name"] = {"vi": "Đây", "en": "Here", "km": "ទីនេះ"}
    raw["slip"] = {"languages": ["vi", "km"]}
    said = problems(msgspec.convert(raw, Settings))
    assert [line.partition(": ")[0] for line in said] == [f"service[{code}].name.km" for code in ("HT", "CT", "TP")]


@pytest.mark.parametrize("address", ["https://a", "HTTPS://A/{label}", "http://a.b/{day}/{office}?n={label}"])
def test_valid_slip_addresses(address: str) -> None:
    assert problems(changed("slip.address", address)) == []


@pytest.mark.parametrize(
    "address", ["a.b/{label}", "https://", "https://a b", "ftp://a", "https://Đ", "https://" + "a" * 141]
)
def test_invalid_slip_addresses(address: str) -> None:
    with pytest.raises(msgspec.ValidationError):
        changed("slip.address", address)


def test_a_mistake_names_no_more_than_some_of_what_is_allowed() -> None:
    settings = changed("device.2.counter", "none")
    counters = tuple(replace(settings.counter[0], id=f"c{n}") for n in range(500))
    (found,) = [line for line in problems(replace(settings, counter=counters)) if line.startswith("device[keypad-1]")]
    assert found.endswith(", c29, …)")


@pytest.mark.parametrize(
    ("prefixes", "told"),
    [
        (("1", "2", "30"), []),
        (("11", "1"), ["11"]),
        (("1", "11"), ["1"]),
        (("12", "1", "123"), ["12", "1", "12"]),
        (("1", "1"), ["1"]),
    ],
)
def test_no_prefix_begins_another_in_whatever_order(prefixes: tuple[str, ...], told: list[str]) -> None:
    settings = msgspec.convert(OFFICE, Settings)
    first = settings.service[0]
    services = tuple(replace(first, code=f"S{n}", prefix=prefix) for n, prefix in enumerate(prefixes))
    found = [line for line in problems(replace(settings, service=services)) if "neither may begin" in line]
    assert [line.split("apart from ")[1].split('"')[1] for line in found] == told
