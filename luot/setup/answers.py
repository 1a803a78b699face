"""What is answered to the five questions: as a file, for offices that are all alike and for tests."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta, Struct

MOST_COUNTERS = 20

HoursName = Literal["weekdays", "weekdays-saturday", "always", "other"]
Clock = Literal["network", "battery", "none"]
Keys = Literal["console", "gpio", "usb"]
Wall = Literal["here", "elsewhere", "none"]


class Answers(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Each has a default: who presses Enter five times, or gives an empty file, gets an office that works."""

    language: Literal["vi", "en"] = "vi"
    """That of the questions, and the first of the office."""
    office: str = ""
    """Its name, as it stands on the wall; empty: "Trung tâm Phục vụ hành chính công"."""
    hours: HoursName = "weekdays"
    """`other`: those of weekdays until a person has written them into the settings."""
    clock: Clock = "network"
    """What tells this machine the time."""
    services: Annotated[tuple[str, ...], Meta(min_length=1)] = ("HT", "CT", "DD", "XH", "KD", "KQ")
    """Codes of `presets.SERVICES`, or a name of the office's own."""
    printer: str = ""
    """For `[printer] uri`; empty: what is found on USB, else a printer that is yet to come."""
    paper_mm: Literal[80, 58] = 80
    counters: Annotated[int, Meta(ge=1, le=MOST_COUNTERS)] = 5
    keys: Keys = "console"
    """What clerks press: the pages in a browser, three keys on a Pi's pins, or a USB numeric keypad."""
    keypad: str = ""
    """For `[keypad] input`: which USB keypad it is; empty: not known yet."""
    wall: Wall = "here"
    sound: bool = True
    backups: str = ""
    """For `[backup] to`; empty: none yet."""
    pins: bool | None = None
    """Whether the kiosk's buttons are wired to this machine's pins; None: if it is a Pi."""


class AnswersError(Exception):
    """The file holds no answers; the text is for the technician."""


def read(file: Path) -> Answers:
    """Raises `AnswersError`."""
    try:
        return msgspec.toml.decode(file.read_bytes(), type=Answers)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise AnswersError(f"{file}: {error}") from error


def write(answers: Answers) -> str:
    """The file's text, with every answer in it."""
    lines = []
    for key, value in msgspec.to_builtins(answers).items():
        if value is not None:
            lines.append(f"{key} = {_toml(value)}\n")
    return "".join(lines)


def _toml(value: object) -> str:
    # Texts, numbers, truth values and lists of texts are written in JSON as in TOML.
    return msgspec.json.encode(value).decode()
