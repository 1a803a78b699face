"""Examines one printer: what it can do, whether its answers are true, a test slip, and its lines for the settings."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from typing import NamedTuple
from urllib.parse import urlsplit

from msgspec.structs import replace

from core.messages.observations import SlipLost, SlipProven
from core.messages.state import PrinterCondition
from core.settings.sections import PrinterSettings
from luot.doctor.printer_sentences import (
    DOTS_BY_MODEL,
    DOTS_BY_RULER,
    EARLY,
    EARN_MORE,
    LOOK_AT_IT,
    NO_PROOF,
    NO_RATE,
    NO_SUCH_NUMBER,
    NO_TEST_SLIP,
    NO_WIRE,
    NOT_WELL,
    NOT_WHOLE,
    PROVEN,
    RATE,
    TOLD_DOTS,
    TROUBLE,
    TRUTH_UNKNOWN,
    WHICH_DOTS,
    TroubleError,
    why,
)
from printer.connect import open_transport
from printer.drawing.self_test import COUNTED_DOTS, FEWEST_DOTS, SelfTest
from printer.job.printer_watch import PrinterChanged
from printer.job.slip_printer import SlipPrinter
from printer.paper import feed_unit, paper_of
from printer.setup.capabilities import LOST_AFTER_ITS_NUMBER, PROVEN_BY, REMAINS_UNKNOWN, Capabilities, describe
from printer.setup.probe import WELL, answers_status, changes_with_cover, probe
from printer.slip import Slip
from printer.transports.device_file import FileTransport
from printer.transports.transport import PrinterGone, Transport
from runtime.fonts import FontError
from words.sentence import Sentence

Show = Callable[[Sentence], None]
"""Shows one line to the technician."""
IsSkipped = Callable[[], bool]
"""Whether the technician has chosen not to open the cover."""
Ask = Callable[[Sentence], str]
"""Asks the technician a question in one line; returns the answer, empty for what is assumed."""

RATES = (38_400, 9600, 19_200, 115_200)
"""Bits a second of serial printers; the first is assumed if the printer answers at none."""
NO_FLOW_CONTROL = "flow=none"
"""The option of a serial URI for a cable on which the printer cannot pause the sender."""
SLIP_S, SERIAL_SLIP_S = 15, 60
"""How long a test slip may take; at 9600 baud the bytes alone take half a minute."""
SPARE = 1.5
"""How many times as long as the test slip an office's slip may take."""
FASTEST_MM_PER_S = 1000
"""No printer moves paper as fast as this."""
ALWAYS = ("uri", "width_mm", "confirm", "cut")
WHERE_NEEDED = ("width_dots", "dpi", "plain", "timeout_s")
"""Keys that are written only if the default does not fit."""


def examine(
    given: PrinterSettings, *, prints: bool, show: Show, is_skipped: IsSkipped | None, ask: Ask | None = None
) -> PrinterSettings | None:
    """Examines the printer and shows the findings line by line; returns what belongs into the settings, or None if
    nothing is proven. Raises `TroubleError`.

    `given`: its URI and paper, and `plain`; the rest is found out. `prints`: a test slip is printed, so questions that
    some printers print as letters may be asked, too. `is_skipped`, `ask`: None if there is no one to open the cover, or
    to read the test slip.
    """
    uri = given.uri
    try:
        return _examine(given, prints=prints, show=show, is_skipped=is_skipped, ask=ask)
    except PrinterGone as gone:
        raise TroubleError(TROUBLE, uri=uri, why=why(gone.cause)) from gone
    except FontError as error:
        raise TroubleError("{error}", error=error) from error


def _examine(
    given: PrinterSettings, *, prints: bool, show: Show, is_skipped: IsSkipped | None, ask: Ask | None
) -> PrinterSettings | None:
    uri = given.uri
    if prints and urlsplit(uri).scheme == "serial" and "baud=" not in uri:
        uri = with_rate(uri, show)
    capabilities = _probe(uri, prints=prints, show=show, is_skipped=is_skipped)
    for line in describe(capabilities):
        show(line)
    condition: PrinterCondition = "paper_out" if capabilities.port_empty else "ready"
    if capabilities.answers == "well":
        condition = capabilities.condition
    if condition not in WELL:
        raise TroubleError(NOT_WELL, uri=uri, why=why(condition))
    settings = PrinterSettings(
        uri=uri,
        width_mm=given.width_mm,
        width_dots=given.width_dots or _dots_by_model(given, capabilities, show),
        dpi=given.dpi,
        plain=given.plain,
        confirm=capabilities.confirm,
        # If the printer does not report it: narrow printers hardly ever have a cutter.
        cut=given.width_mm == 80 if capabilities.has_cutter is None else capabilities.has_cutter,
    )
    settings = replace(settings, dpi=given.dpi or _dpi_by_maker(settings, capabilities, show))
    if not prints:
        show(Sentence(NO_TEST_SLIP))
        return None
    tried = print_self_test(settings, show, SERIAL_SLIP_S if uri.startswith("serial:") else SLIP_S)
    if ask is not None:
        dots = _dots_by_ruler(settings, show, ask)
        if dots != settings.width_dots:
            settings = replace(settings, width_dots=dots, dpi=None)
            settings = replace(settings, dpi=given.dpi or _dpi_by_maker(settings, capabilities, show))
    settings = replace(settings, timeout_s=max(settings.timeout_s, math.ceil(tried.took_s * SPARE)))
    if tried.is_early and not capabilities.truthful:
        show(Sentence(EARN_MORE))
        settings = replace(settings, confirm="sent")
    show(Sentence(PROVEN_BY[settings.confirm]))
    show(Sentence(REMAINS_UNKNOWN[settings.confirm], {"lost": Sentence(LOST_AFTER_ITS_NUMBER)}))
    if settings.confirm != "sent" and capabilities.truthful is None:
        show(Sentence(TRUTH_UNKNOWN))
    return settings


def _dots_by_model(given: PrinterSettings, capabilities: Capabilities, show: Show) -> int | None:
    dots = capabilities.dots_on(given.width_mm)
    if dots is not None:
        show(Sentence(DOTS_BY_MODEL, {"dots": dots, "model": capabilities.name}))
    return dots


def _dpi_by_maker(settings: PrinterSettings, capabilities: Capabilities, show: Show) -> int | None:
    """`dpi` for a printer that has to be told to feed in dots; None: it need not be, or is told so for its dots."""
    if not capabilities.feeds_half_dots or feed_unit(settings) is not None:
        return None
    show(Sentence(TOLD_DOTS, {"model": capabilities.name}))
    return paper_of(settings).dpi


def _dots_by_ruler(settings: PrinterSettings, show: Show, ask: Ask) -> int | None:
    """`width_dots` as the technician reads it off the test slip; unchanged if nothing is cut off."""
    printed = paper_of(settings).dots
    counted = {str(dots): dots for dots in range(FEWEST_DOTS, printed, COUNTED_DOTS)}
    question = Sentence(WHICH_DOTS, {"dots": printed})
    while (answer := ask(question).strip()) not in ("", str(printed)):
        if (dots := counted.get(answer)) is not None:
            show(Sentence(DOTS_BY_RULER, {"dots": dots}))
            return dots
        show(Sentence(NO_SUCH_NUMBER, {"answer": answer}))
    return settings.width_dots


def with_rate(uri: str, show: Show) -> str:
    """The URI with the rate at which the printer answers, and with the flow control that its cable allows."""
    line, given = f"{uri}{'&' if '?' in uri else '?'}", "flow=" in uri
    for rate in RATES:
        asked = f"{line}baud={rate}"
        with closing(open_transport(asked if given else f"{asked}&{NO_FLOW_CONTROL}")) as transport:
            if answers_status(transport, time.monotonic):
                show(Sentence(RATE, {"rate": rate}))
                return asked if given else asked + _flow_option(transport, show)
    show(Sentence(NO_RATE, {"rate": RATES[0]}))
    asked = f"{line}baud={RATES[0]}"
    with closing(open_transport(asked if given else f"{asked}&{NO_FLOW_CONTROL}")) as transport:
        return asked if given else asked + _flow_option(transport, show)


def _flow_option(transport: Transport, show: Show) -> str:
    """What to add to the URI if the cable has no wire by which the printer can pause the sender."""
    if not isinstance(transport, FileTransport) or transport.clear_to_send() is not False:
        return ""
    show(Sentence(NO_WIRE))
    return f"&{NO_FLOW_CONTROL}"


def _probe(uri: str, *, prints: bool, show: Show, is_skipped: IsSkipped | None) -> Capabilities:
    with closing(open_transport(uri)) as transport:
        capabilities = probe(transport, time.monotonic, prints=prints)
        if capabilities.answers != "well" or capabilities.condition not in WELL or is_skipped is None:
            return capabilities
        return replace(capabilities, truthful=changes_with_cover(transport, time.monotonic, show, is_skipped))


class PrintedTest(NamedTuple):
    took_s: float
    is_early: bool
    """The printer reported it sooner than paper can move."""


def print_self_test(settings: PrinterSettings, show: Show, timeout_s: float) -> PrintedTest:
    """Prints a test slip as the kiosk prints its slips."""
    test = SelfTest(paper_of(settings), settings.uri)
    reports: list[SlipProven | SlipLost | PrinterChanged] = []
    with closing(SlipPrinter(replace(settings, timeout_s=timeout_s), test, reports.append)) as printer:
        printer.check()
        started = time.monotonic()
        printer.print(Slip(label="", service={}))
        took_s = time.monotonic() - started
    outcome = [each for each in reports if isinstance(each, SlipProven | SlipLost)][-1]
    if isinstance(outcome, SlipLost):
        raise TroubleError(NOT_WHOLE, uri=settings.uri, why=why(outcome.reason))
    if outcome.proof == "unproven":
        raise TroubleError(NO_PROOF, uri=settings.uri, seconds=f"{timeout_s:g}")
    show(Sentence(PROVEN[outcome.proof], {"seconds": f"{took_s:.1f}"}))
    for line in LOOK_AT_IT:
        show(Sentence(line, {"dots": paper_of(settings).dots}))
    is_early = outcome.proof != "sent" and test.mm > took_s * FASTEST_MM_PER_S
    if is_early:
        show(Sentence(EARLY, {"mm": f"{test.mm:.0f}", "seconds": f"{took_s:.2f}"}))
    return PrintedTest(took_s, is_early)


def lines(settings: PrinterSettings) -> Iterator[str]:
    """The printer's section of the settings file."""
    yield "[printer]"
    for key in ALWAYS + WHERE_NEEDED:
        value = getattr(settings, key)
        if key in ALWAYS or value != getattr(PrinterSettings(), key):
            yield f"{key} = {json.dumps(value, ensure_ascii=False)}"
