"""Whether the printer's two time limits are long enough for the longest slip, on the serial line and on paper."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from core.settings.sections import PrinterSettings
from printer.drawing.slip_layout import SlipLayout
from printer.escpos.encoding import picture
from printer.job.proof import SLOW_MM_PER_S
from printer.slip import Slip
from words.translation import mark, say

BITS = 10
"""Bits that a byte takes on a serial line, with start and stop bits."""
ASSUMED_BAUD = 38_400
"""If the URI names no rate."""
ANSWER_S = 1
"""Allowed for the confirmation after printing."""
SHORT_FOR_LINE = mark(
    "warning: printer.timeout_s: {limit}: too short for the longest slip: at least {needed}, as {kb} kB take {line} s"
    " on its line"
)
SHORT_FOR_PAPER = mark(
    "warning: printer.timeout_s: {limit}: too short for the longest slip: at least {needed}, as a slow printer needs it"
)
GIVES_UP_EARLY = mark(
    "warning: printer.give_up_s: {limit}: a ticket whose slip fails once is cancelled before it can be printed again:"
    " more than {least}, and time enough to put a new roll in"
)


def time_limit_warnings(printer: PrinterSettings, layout: SlipLayout, slip: Slip, language: str) -> Iterator[str]:
    """`slip`: the longest one."""
    body = layout.body(slip).raster
    sent = len(picture(layout.head, plain=printer.plain)) + len(picture(body, plain=printer.plain))
    line_s, paper_s = _transfer_s(printer.uri, sent), layout.paper.mm(layout.head.above(body).height) / SLOW_MM_PER_S
    needed_s = math.ceil(max(line_s, paper_s) + ANSWER_S)
    if printer.timeout_s < needed_s:
        sentence = SHORT_FOR_LINE if line_s > paper_s else SHORT_FOR_PAPER
        times = {"limit": f"{printer.timeout_s:g}", "needed": needed_s, "line": f"{line_s:.0f}"}
        yield say(language, sentence, **times, kb=f"{sent / 1000:.0f}")
    least_s = max(printer.timeout_s, needed_s)
    if printer.give_up_s < least_s:
        yield say(language, GIVES_UP_EARLY, limit=f"{printer.give_up_s:g}", least=f"{least_s:g}")


def _transfer_s(uri: str, sent: int) -> float:
    """Seconds; next to nothing unless the printer is on a serial line."""
    if not uri.startswith("serial:"):
        return 0.0
    rate = re.search(r"[?&]baud=([0-9]+)", uri)
    return sent * BITS / (int(rate[1]) if rate else ASSUMED_BAUD)
