"""One printer examined: what it can do, whether it tells the truth, a test slip, and its lines for the settings."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from msgspec.structs import replace

from core.messages.events import Proof
from core.messages.observations import SlipLost, SlipProven
from core.settings.sections import PrinterSettings
from printer.connect import open_transport
from printer.drawing.self_test import SelfTest
from printer.job.printing import PrinterChanged, Printing
from printer.setup.capabilities import CANNOT_KNOW, RESTS_ON, Capabilities, told
from printer.setup.probe import WELL, answers, changes_with_cover, probe
from printer.slip import Slip
from printer.transports.causes import MEANINGS
from printer.transports.file import OverFile
from printer.transports.transport import Cause, PrinterGone, Transport
from runtime.fonts import FontError
from words.printer import PRINTERS

Width = Literal[80, 58]
Tell = Callable[[str], None]
Skips = Callable[[], bool]

RATES = (38_400, 9600, 19_200, 115_200)
"""Bits a second of serial printers; the first is taken where none answers."""
NO_FLOW_CONTROL = "flow=none"
"""Behind the `?` of a serial line's URI: a printer cannot stop it."""
SLIP_S, SERIAL_SLIP_S = 15, 60
"""How long a test slip may take; at 9600 baud its bytes alone take half a minute."""
SPARE = 1.5
"""A slip of an office may take so much longer than the test slip."""
FASTEST_MM_PER_S = 1000
"""No printer moves paper as fast."""
STOP_THE_KIOSK = "if the kiosk is running, stop it first: sudo systemctl stop luot-kiosk"
LOOK_AT_IT = (
    "look: does the ruler end where paper and print end, at 58 mm or at 80 mm? That is its width_mm",
    "look: is the black bar whole, without a white line? Else a dot of its head is dead",
    "look: is it cut below its last line? Else cut = false",
    "look: does anything stand beside its place, or too small, or in strange letters? Then try it with --plain",
)
ALWAYS = ("uri", "width_mm", "confirm", "cut")
WHERE_NEEDED = ("plain", "timeout_s")
"""Keys that are told where the default will not do."""
TAKEN: tuple[Cause, ...] = ("busy", "missing", "refused", "reset", "timeout")
"""What it looks like where another program has the printer."""
CAUSES: dict[str, str] = {
    cause: f"{meaning}; {STOP_THE_KIOSK}" if cause in TAKEN else meaning for cause, meaning in MEANINGS.items()
}
WHY: dict[str, str] = {**dict(PRINTERS.items()), **CAUSES}
"""What keeps a printer from printing: its condition, or the cause of a lost connection."""
PROVEN: dict[Proof, str] = {
    "printed": "the printer says that it is out,",
    "sensor": "the printer says that it is through with it and well,",
    "sent": "all its bytes were taken",
}
EARLY = "No paper moves as fast: it answers before it has printed, so a slip that stops half-way may count as out"
EARN_MORE = (
    "so its word counts for no more than its having taken the bytes (sent); if its answers change with its cover, they"
    " count for more: run this again with --cover"
)
NOBODYS = Slip(label="", service={})


class TroubleError(Exception):
    """What keeps somebody from using this printer, in one line."""


def examine(uri: str, width_mm: Width, *, plain: bool, prints: bool, tell: Tell, skips: Skips | None) -> None:
    """Says line by line what comes out; raises `TroubleError`.

    `prints`: a test slip follows, so that it may be asked what some printers take for letters. `skips`: whether
    somebody does not want to open the cover; None: nobody is there who could.
    """
    try:
        _examine(uri, width_mm, plain=plain, prints=prints, tell=tell, skips=skips)
    except PrinterGone as gone:
        raise TroubleError(f"{uri}: {WHY[gone.cause]}") from gone
    except FontError as error:
        raise TroubleError(str(error)) from error


def _examine(uri: str, width_mm: Width, *, plain: bool, prints: bool, tell: Tell, skips: Skips | None) -> None:
    if prints and urlsplit(uri).scheme == "serial" and "baud=" not in uri:
        uri = with_rate(uri, tell)
    abilities = _asked(uri, prints=prints, tell=tell, skips=skips)
    for line in told(abilities):
        tell(line)
    ill = abilities.condition if abilities.answers == "well" else "paper_out" if abilities.port_empty else "ready"
    if ill not in WELL:
        raise TroubleError(f"{uri}: {PRINTERS[ill]}; put that right and try again")
    settings = PrinterSettings(
        uri=uri,
        width_mm=width_mm,
        plain=plain,
        confirm=abilities.confirm,
        # Where it does not tell: narrow printers hardly ever have a knife.
        cut=width_mm == 80 if abilities.has_cutter is None else abilities.has_cutter,
    )
    if not prints:
        tell("test slip: none, so nothing is proven; without --no-print it ends with the lines for the settings")
        return
    tried = print_specimen(settings, tell, SERIAL_SLIP_S if uri.startswith("serial:") else SLIP_S)
    settings = replace(settings, timeout_s=max(settings.timeout_s, math.ceil(tried.took_s * SPARE)))
    if tried.is_early and not abilities.truthful:
        tell(EARN_MORE)
        settings = replace(settings, confirm="sent")
    for line in _advice(settings, abilities):
        tell(line)


def with_rate(uri: str, tell: Tell) -> str:
    """The line at the rate at which the printer answers, and with the brake that its cable has."""
    line, given = f"{uri}{'&' if '?' in uri else '?'}", "flow=" in uri
    for rate in RATES:
        asked = f"{line}baud={rate}"
        with closing(open_transport(asked if given else f"{asked}&{NO_FLOW_CONTROL}")) as transport:
            if answers(transport, time.monotonic):
                tell(f"rate: {rate} bits a second, since it answers there")
                return asked if given else asked + _brake(transport, tell)
    tell(
        f"rate: it answers at none; {RATES[0]} is taken. Its own test page (FEED held while switched on) tells the rate"
    )
    asked = f"{line}baud={RATES[0]}"
    with closing(open_transport(asked if given else f"{asked}&{NO_FLOW_CONTROL}")) as transport:
        return asked if given else asked + _brake(transport, tell)


def _brake(transport: Transport, tell: Tell) -> str:
    """What to add to the URI, so that a printer whose memory is full can stop the line, if its cable lets it."""
    if not isinstance(transport, OverFile) or transport.clear_to_send() is not False:
        return ""
    tell(
        f"flow: its cable has no wire that stops the line (CTS), so {NO_FLOW_CONTROL}: what it has no room for is lost."
        " If it is set to XON/XOFF (its own test page tells), write flow=xonxoff"
    )
    return f"&{NO_FLOW_CONTROL}"


def _asked(uri: str, *, prints: bool, tell: Tell, skips: Skips | None) -> Capabilities:
    with closing(open_transport(uri)) as transport:
        abilities = probe(transport, time.monotonic, prints=prints)
        if abilities.answers != "well" or abilities.condition not in WELL or skips is None:
            return abilities
        return replace(abilities, truthful=changes_with_cover(transport, time.monotonic, tell, skips))


class Tried(NamedTuple):
    """A test slip that came out."""

    took_s: float
    is_early: bool
    """The printer said so sooner than paper moves."""


def print_specimen(settings: PrinterSettings, tell: Tell, patience_s: float) -> Tried:
    """Prints a test slip as the kiosk prints its slips."""
    specimen = SelfTest(settings.width_mm, settings.uri)
    news: list[SlipProven | SlipLost | PrinterChanged] = []
    with closing(Printing(replace(settings, timeout_s=patience_s), specimen, news.append)) as printing:
        printing.look()
        started = time.monotonic()
        printing.take(NOBODYS)
        took_s = time.monotonic() - started
    outcome = [each for each in news if isinstance(each, SlipProven | SlipLost)][-1]
    if isinstance(outcome, SlipLost):
        raise TroubleError(
            f"{settings.uri}: the test slip did not come out whole: {WHY.get(outcome.reason, outcome.reason)}"
        )
    if outcome.proof == "unproven":
        raise TroubleError(
            f"{settings.uri}: it took the test slip and did not say within {patience_s:g} s that it is out;"
            " try again, and if it stays so, take another printer"
        )
    tell(f"test slip: {PROVEN[outcome.proof]} after {took_s:.1f} s")
    for line in LOOK_AT_IT:
        tell(line)
    is_early = outcome.proof != "sent" and specimen.mm > took_s * FASTEST_MM_PER_S
    if is_early:
        tell(f"warning: {specimen.mm:.0f} mm in {took_s:.2f} s? {EARLY}")
    return Tried(took_s, is_early)


def _advice(settings: PrinterSettings, abilities: Capabilities) -> Iterator[str]:
    yield f"proof of a slip: {RESTS_ON[settings.confirm]}"
    yield f"not known: {CANNOT_KNOW[settings.confirm]}"
    if settings.confirm != "sent" and abilities.truthful is None:
        yield "not known: whether its answers are true at all; --cover tells"
    yield "for the settings, in the place of the same keys:"
    yield ""
    yield from lines(settings)


def lines(settings: PrinterSettings) -> Iterator[str]:
    """As they stand in the settings file."""
    yield "[printer]"
    for key in ALWAYS + WHERE_NEEDED:
        value = getattr(settings, key)
        if key in ALWAYS or value != getattr(PrinterSettings(), key):
            yield f"{key} = {json.dumps(value, ensure_ascii=False)}"
