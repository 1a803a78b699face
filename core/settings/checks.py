"""Checks of settings against each other, after each value has been checked by its type; finds all mistakes at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain

from core.messages.commands import ONE_LINE
from core.messages.events import FREE
from core.messages.wire import KIOSK
from core.names import Names
from core.phrase import Phrase
from core.settings.address_checks import addresses_are_valid
from core.settings.conversions import keypad_of, served
from core.settings.hours_checks import hours_fit
from core.settings.problem import MISSING, Problem, listed, repeated, shown
from core.settings.sections import (
    GPIO,
    KEYPAD_KEYS,
    KEYPAD_PINS,
    ConsoleSettings,
    DeviceSettings,
    DisplaySettings,
    PrinterSettings,
    Section,
    Settings,
    VoiceSettings,
)

DOTS_PER_MM = 8
"""Of the finer print heads, of 203 dpi."""
ENGINE_WORDS = ("{text}", "{wav}")
"""Of `[voice] engine`: they are replaced by what is to be said, and the file that is to hold it."""
ADDRESS_FIELDS = ("label", "day", "office")
"""The placeholders of `[slip] address`, written in braces."""


def cross_checks(settings: Settings) -> Iterator[Problem]:
    """All mistakes that the types cannot show; if there are none, a program may start."""
    yield from _names_are_unique(settings)
    yield from _prefixes_are_distinct(settings)
    yield from _buttons_have_a_counter(settings)
    yield from _counters_serve_known_services(settings)
    yield from _devices_have_a_counter(settings)
    yield from _pins_are_used_once(settings)
    yield from hours_fit(settings)
    yield from _words_are_in_every_language(settings)
    yield from addresses_are_valid(settings)
    yield from _print_head_fits_on_paper(settings.printer)
    yield from _slip_settings_are_valid(settings)
    yield from _screen_wakes_up(settings.display)
    yield from _practice_has_a_port_of_its_own(settings.console)
    yield from _engine_is_told_what_to_say(settings.voice)


def _names_are_unique(settings: Settings) -> Iterator[Problem]:
    if not settings.service:
        yield Problem("service", MISSING, Phrase("at least one [[service]]"))
    yield from _repeated("service", "code", settings.service)
    yield from _repeated("counter", "id", settings.counter)
    yield from _repeated("device", "name", settings.device)
    for language in repeated(settings.office.languages):
        yield Problem("office.languages", shown(language), Phrase("each language once"))


def _repeated(table: str, field: str, sections: tuple[Section, ...]) -> Iterator[Problem]:
    for name in repeated(getattr(section, field) for section in sections):
        if name:
            yield Problem(f"{table}[{name}].{field}", shown(name), Phrase("each {field} only once", field=field))


def _prefixes_are_distinct(settings: Settings) -> Iterator[Problem]:
    """No prefix may begin another: with 1 and 11, the label 1101 could belong to both."""
    whole: dict[str, str] = {}
    begun: dict[str, tuple[str, str]] = {}
    """Beginning → the first service whose prefix has it, and that prefix."""
    for code, prefix in ((service.code, service.prefix) for service in settings.service if service.prefix):
        beginnings = [prefix[:length] for length in range(1, len(prefix) + 1)]
        conflicts = [(whole[beginning], beginning) for beginning in beginnings if beginning in whole]
        for other, earlier in conflicts or ([begun[prefix]] if prefix in begun else []):
            expected = Phrase(
                "a prefix apart from {prefix} of service[{code}]: neither may begin the other",
                prefix=shown(earlier),
                code=other,
            )
            yield Problem(f"service[{code}].prefix", shown(prefix), expected)
        whole.setdefault(prefix, code)
        for beginning in beginnings:
            begun.setdefault(beginning, (code, prefix))


def _buttons_have_a_counter(settings: Settings) -> Iterator[Problem]:
    by_any = served(settings)
    for service in settings.service:
        key = f"service[{service.code}]"
        if service.button is not None and service.prefix is None:
            yield Problem(f"{key}.prefix", MISSING, Phrase("a prefix for its numbers, as it has a button"))
        if service.button is not None and service.code not in by_any:
            yield Problem(
                f"{key}.button",
                shown(service.button),
                Phrase("a counter with {code} in its offsets", code=service.code),
            )
        if service.lamp is not None and service.button is None:
            yield Problem(f"{key}.button", MISSING, Phrase("a button, as it has a lamp"))
    if settings.kiosk.priority_lamp is not None and settings.kiosk.priority_button is None:
        yield Problem("kiosk.priority_button", MISSING, Phrase("a button, as there is a priority_lamp"))


def _counters_serve_known_services(settings: Settings) -> Iterator[Problem]:
    codes = dict.fromkeys(service.code for service in settings.service if service.code)
    for counter in settings.counter:
        if not counter.offsets:
            yield Problem(f"counter[{counter.id}].offsets", "{}", Phrase("at least one service"))
        for code, minutes in counter.offsets.items():
            if code not in codes:
                expected = Phrase("the code of a [[service]] ({codes})", codes=listed(codes))
                yield Problem(f"counter[{counter.id}].offsets.{code}", shown(minutes), expected)


def _devices_have_a_counter(settings: Settings) -> Iterator[Problem]:
    one_kiosk = Phrase('exactly one [[device]] with the role "kiosk"')
    kiosks = [device.name for device in settings.device if device.role == "kiosk"]
    if not kiosks:
        yield Problem("device", MISSING, one_kiosk)
    for name in kiosks[:1]:
        if name != KIOSK:
            yield Problem(
                f"device[{name}].name", shown(name), Phrase('"{name}": by this name the others look for it', name=KIOSK)
            )
    for name in kiosks[1:]:
        yield Problem(f"device[{name}].role", '"kiosk"', one_kiosk)
    counters = dict.fromkeys(counter.id for counter in settings.counter)
    for device in settings.device:
        key = f"device[{device.name}]"
        if device.role != "keypad" and device.counter is not None:
            yield Problem(f"{key}.counter", shown(device.counter), Phrase("no counter: only a keypad has one"))
        if device.role == "keypad" and device.counter not in counters:
            value = MISSING if device.counter is None else shown(device.counter)
            yield Problem(f"{key}.counter", value, Phrase("the id of a [[counter]] ({ids})", ids=listed(counters)))
        if device.role != "keypad" and device.input is not None:
            yield Problem(f"{key}.input", shown(device.input), Phrase("no input: only a keypad has one"))
        if device.role != "wall" and device.sound is not None:
            yield Problem(
                f"{key}.sound", shown(device.sound), Phrase("no sound: only a wall has one, and [kiosk] its own")
            )
        yield from _view_is_of_a_wall(settings, device)
        if device.role != "wall" and device.output:
            yield Problem(f"{key}.output", shown(device.output), Phrase("no output: only a wall has a screen"))
        for pin in KEYPAD_PINS:
            if device.role != "keypad" and getattr(device, pin) is not None:
                yield Problem(f"{key}.{pin}", shown(getattr(device, pin)), Phrase("no pin: only a keypad has any"))
        for pin in KEYPAD_KEYS:
            if _is_usb_keypad(settings, device) and getattr(device, pin) is not None:
                yield Problem(
                    f"{key}.{pin}", shown(getattr(device, pin)), Phrase("no pin: a USB keypad has keys of its own")
                )


def _view_is_of_a_wall(settings: Settings, device: DeviceSettings) -> Iterator[Problem]:
    key, given = f"device[{device.name}]", device.services or device.counters
    if device.role != "wall":
        for name in ("view", "services", "counters"):
            if own := getattr(device, name):
                yield Problem(f"{key}.{name}", shown(own), Phrase("no {name}: only a wall has any", name=name))
        return
    codes = [service.code for service in settings.service]
    ids = [counter.id for counter in settings.counter]
    for name, values, known, which in (
        ("services", device.services, codes, Phrase("codes of a [[service]]")),
        ("counters", device.counters, ids, Phrase("ids of a [[counter]]")),
    ):
        for value in values:
            if value not in known:
                yield Problem(
                    f"{key}.{name}", shown(value), Phrase("{which} ({known})", which=which, known=listed(known))
                )
    if device.view == "zone" and not given:
        yield Problem(f"{key}.view", shown(device.view), Phrase("services or counters beside it, as a zone is a part"))
    if device.view == "counter" and (len(device.counters) != 1 or device.services):
        yield Problem(f"{key}.view", shown(device.view), Phrase("one of counters beside it, and no services"))
    if device.view in (None, "hall") and given:
        yield Problem(
            f"{key}.view", shown(device.view or "hall"), Phrase('"zone", where services or counters are chosen')
        )


def _pins_are_used_once(settings: Settings) -> Iterator[Problem]:
    """Checked within each program, as the settings do not say which programs share a Raspberry Pi."""
    kiosk = settings.kiosk
    priority = [("kiosk.priority_button", kiosk.priority_button), ("kiosk.priority_lamp", kiosk.priority_lamp)]
    services = [
        (f"service[{each.code}].{pin}", getattr(each, pin)) for each in settings.service for pin in ("button", "lamp")
    ]
    yield from _used_twice(chain(priority, services))
    common = {f"keypad.{name}": getattr(settings.keypad, name) for name in KEYPAD_PINS}
    wired = [each for each in settings.device if each.role == "keypad" and not _is_usb_keypad(settings, each)]
    keypads = [_used_twice(_pins_of(device, common)) for device in wired]
    yield from dict.fromkeys(chain(_used_twice(common.items()), *keypads))


def _is_usb_keypad(settings: Settings, device: DeviceSettings) -> bool:
    return device.role == "keypad" and keypad_of(settings, device).input != GPIO


def _pins_of(device: DeviceSettings, common: dict[str, int]) -> list[tuple[str, int]]:
    """All pins of a keypad. Its own come last, so that a conflict with `[keypad]` is reported at the device."""
    own = {name: pin for name in KEYPAD_PINS if (pin := getattr(device, name)) is not None}
    others = [(key, pin) for key, pin in common.items() if key.removeprefix("keypad.") not in own]
    return [*others, *((f"device[{device.name}].{name}", pin) for name, pin in own.items())]


def _used_twice(pins: Iterable[tuple[str, int | None]]) -> Iterator[Problem]:
    users: dict[int, str] = {}
    for key, pin in pins:
        if pin in users:
            yield Problem(key, shown(pin), Phrase("another pin than {other}", other=users[pin]))
        elif pin is not None:
            users[pin] = key


def _words_are_in_every_language(settings: Settings) -> Iterator[Problem]:
    """Optional words are either left out, or given in every language."""
    office = settings.office
    spoken = dict.fromkeys(office.languages, "office.languages")
    printed = dict.fromkeys(settings.slip.languages, "slip.languages") | spoken
    yield from _missing_words("office.name", office.name, spoken if office.slip_name else printed)
    optional = [("office.authority", office.authority), ("office.slip_name", office.slip_name)]
    for service in settings.service:
        yield from _missing_words(f"service[{service.code}].name", service.name, printed)
        optional.append((f"service[{service.code}].short", service.short))
        yield from _missing_words(f"service[{service.code}].papers", service.papers, spoken if service.papers else {})
    for key, words in optional:
        if words:
            yield from _missing_words(key, words, printed)
    papers = settings.display.papers
    yield from _missing_words("display.papers", papers, spoken if papers else {})
    for reason, words in settings.reasons.items():
        yield from _missing_words(f"reasons.{reason}", words, spoken)
        if reason == FREE:
            expected = Phrase('another key: "{key}" stands for words that somebody types', key=FREE)
            yield Problem(f"reasons.{FREE}", shown(words), expected)
    for reason in settings.kiosk.stop_reasons:
        if reason not in settings.reasons:
            yield Problem(
                "kiosk.stop_reasons",
                shown(reason),
                Phrase("a key of [reasons] ({keys})", keys=listed(settings.reasons)),
            )


def _missing_words(key: str, words: Names, languages: dict[str, str]) -> Iterator[Problem]:
    """`languages`: language → the key that requires it."""
    for language, where in languages.items():
        if not words.get(language, "").strip():
            value = shown(words[language]) if language in words else MISSING
            yield Problem(
                f"{key}.{language}",
                value,
                Phrase('words, as "{language}" is in {where}', language=language, where=where),
            )
    for language, text in words.items():
        if not re.search(ONE_LINE, text):
            yield Problem(f"{key}.{language}", shown(text), Phrase("words on one line, without control characters"))


def _print_head_fits_on_paper(printer: PrinterSettings) -> Iterator[Problem]:
    most = DOTS_PER_MM * printer.width_mm
    if printer.width_dots is not None and printer.width_dots > most:
        expected = Phrase("at most {most}, as many as lie across {width} mm", most=most, width=printer.width_mm)
        yield Problem("printer.width_dots", shown(printer.width_dots), expected)


def _screen_wakes_up(display: DisplaySettings) -> Iterator[Problem]:
    if display.screen_off and not display.screen_on:
        yield Problem(
            "display.screen_on", MISSING, Phrase("a command that wakes what display.screen_off puts to sleep")
        )


def _slip_settings_are_valid(settings: Settings) -> Iterator[Problem]:
    slip = settings.slip
    if len(set(slip.languages)) < len(slip.languages):
        yield Problem("slip.languages", shown(slip.languages), Phrase("each language once"))
    known = ", ".join(f"{{{field}}}" for field in ADDRESS_FIELDS)
    for field in re.findall(r"{[^{}]*}?|}", slip.address or ""):
        if field not in known.split(", "):
            yield Problem("slip.address", shown(field), Phrase("one of {known}", known=known))


def _practice_has_a_port_of_its_own(console: ConsoleSettings) -> Iterator[Problem]:
    if console.practice is not None and console.practice == console.port:
        yield Problem("console.practice", shown(console.practice), Phrase("another port than console.port"))


def _engine_is_told_what_to_say(voice: VoiceSettings) -> Iterator[Problem]:
    lacking = [word for word in ENGINE_WORDS if voice.engine and word not in voice.engine]
    if lacking:
        expected = Phrase("a list of words, among them {words}", words=listed(ENGINE_WORDS))
        yield Problem("voice.engine", shown(" ".join(voice.engine)), expected)
