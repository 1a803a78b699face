"""What people are told of the printer, its paper and their slips: the guide all of it, the room what it must know."""

from __future__ import annotations

from datetime import tzinfo

from core.roll import LOW
from core.state import PrinterCondition, PrinterView, SlipView, State
from runtime.phrases import mark, say

PRINTERS: dict[PrinterCondition, str] = {
    "ready": mark("ready"),
    "paper_low": mark("paper is running low"),
    "paper_out": mark("out of paper"),
    "cover_open": mark("cover open"),
    "offline": mark("does not answer"),
    "error": mark("reports an error"),
    "unknown": mark("not known"),
}
"""For staff."""

IN_DOUBT = {
    "unproven": mark("Number {label} ({about}): nobody knows whether the slip came out"),
    "void": mark("Number {label} ({about}): void, the slip did not come out"),
}


def no_slips(condition: PrinterCondition) -> str:
    """Why no number can be had, for everybody in the room."""
    if condition == "paper_out":
        return mark("The machine is out of paper, please see the guide")
    return mark("The machine cannot print, please see the guide")


def paper_left(printer: PrinterView, language: str) -> str:
    """How long the roll will do, and what is to be done about it. A sensor knows better than a count."""
    left = printer.slips_left
    if left is not None and left <= LOW:
        if left <= 1:
            return say(language, "Paper: the next slip may be the last one")
        return say(language, "Paper: about {count} slips left, have a new roll at hand", count=left)
    if printer.state == "paper_low":
        return say(language, "Paper: the printer says that it is running low, have a new roll at hand")
    if left is None:
        return say(language, "Paper: not known how much is left; note it when a new roll is put in")
    return say(language, "Paper: about {count} slips left", count=left)


def is_low(printer: PrinterView) -> bool:
    return printer.state == "paper_low" or (printer.slips_left is not None and printer.slips_left <= LOW)


def in_doubt(slip: SlipView, state: State, language: str, zone: tzinfo) -> str:
    """A slip on the guide's list: whose it is, and what is the matter with it. No time by a clock that may be wrong."""
    service = next((view.short for view in state.services if view.code == slip.service), {})
    about = service.get(language) or next(iter(service.values()), slip.service)
    if state.clock == "trusted":
        about = f"{about}, {slip.arrived.moment.astimezone(zone):%H:%M}"
    return say(language, IN_DOUBT[slip.state], label=slip.label, about=about)
