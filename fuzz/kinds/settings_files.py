"""Settings files: read as `luot check` reads them; what passes is turned into all that programs make of it."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack, suppress
from pathlib import Path
from zoneinfo import ZoneInfo

from broker_config.acl import acl
from core.settings.conversions import keypad_of, rules_of
from display.foreseen import wall_plan
from display.languages import board_words
from fuzz.kind import Kind
from fuzz.sample_office import OPENS, TOML, settings
from luot.check.hours_report import describe_hours, describe_moment
from runtime.settings.load import SettingsError, load
from words.local_words import LocalWords

PIECES = (
    *(
        "[[service]]",
        "[[counter]]",
        "[hours]",
        "[[hours.half]]",
        "[printer]",
        "=",
        "[",
        "]",
        "{",
        "}",
        "'''",
        '"""',
        "#",
    ),
    *('"mqtt://a..b:1"', '"mqtt://[::1]:99999"', '"tcp://."', '"unix:///\\u0000"', '"virtual:x?mm_per_s=1"'),
    *('"serial:///dev/ttyS0?baud=9600"', '"usb://04b8:0e15"', '"virtual:#?character=liar&mm_per_s=%00"'),
    *(
        "nan",
        "inf",
        "-inf",
        "1979-05-27T07:32:00Z",
        "07:32:00",
        "9999-12-31",
        "0x" + "f" * 40,
        "a.b.c",
        '"mon"',
        '"24:00"',
    ),
    *('"2026-11-28"', "[1, [2]]", '"Asia/../Asia"', '"Etc/GMT+12"', '"0000-00-00"'),
)


def open_kind(stack: ExitStack) -> Kind:
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="luot-fuzz-")))
    file = folder / "office.toml"

    def take(data: bytes) -> None:
        file.write_bytes(data)
        with suppress(SettingsError):
            found = load(file)
            rules_of(found)
            acl(found)
            wall_plan(found, board_words(found.office, found.display))
            words = LocalWords("vi", ZoneInfo(found.office.timezone))
            list(describe_hours(found, OPENS.date(), words))
            list(describe_moment(found, OPENS, words))
            for device in found.device:
                keypad_of(found, device)

    without_hours = TOML.replace(TOML[TOML.index("[hours]") : TOML.index("[kiosk]")], "")
    settings()
    return Kind((TOML.encode(), without_hours.encode()), tuple(piece.encode() for piece in PIECES), take)
