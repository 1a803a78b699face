"""What the answers have left open: told at the end, with the place where it is mended."""

from __future__ import annotations

from collections.abc import Iterator

from luot.setup.answers import Answers
from luot.setup.machine import Machine
from luot.setup.office import SETTINGS
from runtime.clock import Clock
from runtime.settings.load import load
from words.translation import mark, say

LEFT_OPEN = mark("Still to be done:")
HOURS = mark(
    "The hours stand in {file} from line {line} on: write those of the office there, then luot check, and "
    "sudo systemctl restart luot.target"
)
BATTERY = mark("The clock of this machine is believed from now on; it says {time}. If that is wrong: {command}")
NO_CLOCK = mark(
    "Nothing tells this machine the time: slips and displays show none, and each morning somebody opens the day with "
    "luot guide new-day. A clock battery mends that; then sudo luot-setup once more"
)
KEYPAD = mark(
    "The keypad is not known yet: plug it in, then sudo luot-setup once more, or write its number by lsusb into "
    "{file}, line {line}"
)
TO_JOIN = mark("Each on a machine of its own, with a code that sudo luot-setup invite shows here: {names}")


def left_open(machine: Machine, answers: Answers) -> Iterator[str]:
    """A line for each, after the settings were written; none if nothing is left."""
    lines = [say(answers.language, sentence, **values) for sentence, values in _found(machine, answers)]
    if lines:
        yield say(answers.language, LEFT_OPEN)
        yield from (f"  {line}" for line in lines)


def _found(machine: Machine, answers: Answers) -> Iterator[tuple[str, dict[str, object]]]:
    if answers.hours == "other" and (line := _line_of(machine, "[[hours.half]]")):
        yield HOURS, {"file": SETTINGS, "line": line}
    if answers.clock == "battery":
        zone = load(machine.path(SETTINGS)).office.timezone
        now = Clock(timezone=zone, trust="trusted", resume_from=None).now().local
        yield (
            BATTERY,
            {"time": f"{now:%Y-%m-%d %H:%M}", "command": f"sudo timedatectl set-time '{now:%Y-%m-%d} 07:00'"},
        )
    if answers.clock == "none":
        yield NO_CLOCK, {}
    if answers.keys == "usb" and not answers.keypad and (line := _line_of(machine, "input =")):
        yield KEYPAD, {"file": SETTINGS, "line": line}
    if names := _to_join(answers):
        yield TO_JOIN, {"names": ", ".join(names)}


def _to_join(answers: Answers) -> list[str]:
    """The first counter's keypad is this machine's own."""
    keypads = [f"keypad-{number}" for number in range(2, answers.counters + 1)] if answers.keys != "console" else []
    return [*(["wall"] if answers.wall == "elsewhere" else []), *keypads]


def _line_of(machine: Machine, begin: str) -> int | None:
    """The number of the first line of the settings that begins so."""
    lines = machine.path(SETTINGS).read_text("utf-8").splitlines()
    return next((number for number, line in enumerate(lines, 1) if line.startswith(begin)), None)
