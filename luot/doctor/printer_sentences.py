"""What a technician reads while a printer is tried, and why one cannot be used."""

from __future__ import annotations

from core.messages.events import Proof
from printer.transports.transport import MEANINGS, Cause
from words.printer_conditions import PRINTERS
from words.sentence import SaidError, Sentence
from words.translation import mark

STOP_THE_KIOSK = mark("{why}; if the kiosk is running, stop it first: sudo systemctl stop luot-kiosk")
LOOK_AT_IT = (
    mark("look: does the ruler end where paper and print end, at 58 mm or at 80 mm? That is its width_mm"),
    mark("look: which is the last whole number behind “Dots”? If it is less than {dots}, that is its width_dots"),
    mark("look: is the black bar whole, without a white line? Else a dot of its head is dead"),
    mark(
        "look: are the two lines below “10 mm” 10 mm apart? If they are 5 mm apart, try --dpi 203, and write dpi = 203"
    ),
    mark("look: is it cut below its last line? Else cut = false"),
    mark("look: is anything in the wrong place, too small, or in strange letters? Then try --plain"),
)
WHY: dict[str, str] = dict[str, str](PRINTERS.items()) | dict[str, str](MEANINGS.items())
TAKEN: tuple[Cause, ...] = ("busy", "missing", "refused", "reset", "timeout")
"""Causes that also occur when another program is using the printer."""
PROVEN: dict[Proof, str] = {
    "printed": mark("test slip: the printer reports that it is out, after {seconds} s"),
    "sensor": mark("test slip: the printer reports that it has processed it and is ready, after {seconds} s"),
    "sent": mark("test slip: all its bytes were taken after {seconds} s"),
}
EARLY = mark(
    "warning: {mm} mm in {seconds} s? No paper moves as fast: it answers before it has printed, so a slip that stops"
    " half-way may count as out"
)
EARN_MORE = mark(
    "so its word counts for no more than its having taken the bytes (sent); if its answers change with its cover, they"
    " count for more: run this again with --cover"
)
TROUBLE = mark("{uri}: {why}")
NOT_WELL = mark("{uri}: {why}; put that right and try again")
NOT_WHOLE = mark("{uri}: the test slip did not come out whole: {why}")
NO_PROOF = mark(
    "{uri}: it took the test slip and did not say within {seconds} s that it is out; try again, and if it stays so,"
    " take another printer"
)
NO_TEST_SLIP = mark("test slip: none, so nothing is proven; without --no-print it ends with the lines for the settings")
DOTS_BY_MODEL = mark("print head: {dots} dots, as a {model} has on this paper")
DOTS_BY_RULER = mark("print head: {dots} dots; the test slip with them: luot doctor printer URI --width-dots {dots}")
TOLD_DOTS = mark("feed: {model} is told to count dots (GS P)")
WHICH_DOTS = mark("Which is the last whole number behind “Dots”? (Enter: {dots})")
NO_SUCH_NUMBER = mark("{answer}: there is no such number on it")
RATE = mark("rate: {rate} bits a second, since it answers there")
NO_RATE = mark(
    "rate: no answer at any; {rate} is taken. Its own test page (hold FEED while switching it on) tells the rate"
)
NO_WIRE = mark(
    "flow: its cable has no wire that stops the line (CTS), so flow=none: what it has no room for is lost. If it is set"
    " to XON/XOFF (its own test page tells), write flow=xonxoff"
)
TRUTH_UNKNOWN = mark("not known: whether its answers are true at all; --cover tells")


class TroubleError(SaidError):
    """Why this printer cannot be used, in one line for the technician."""


def why(reason: str) -> Sentence:
    """Why a printer does not print: by its condition, or by the cause of a lost connection."""
    said = Sentence(WHY.get(reason, reason))
    return Sentence(STOP_THE_KIOSK, {"why": said}) if reason in TAKEN else said
