"""The printer and its paper, as the kiosk says: a printer under a running kiosk is not to be opened by anybody else."""

from __future__ import annotations

from core.messages.state import PartView, PrinterCondition, State
from core.names import Names
from doctor.told import ill, unknown, well
from words.printer_conditions import PRESS, TROUBLES, is_uncounted, needs_hands, paper_left
from words.translation import LANGUAGES, mark, say

PRINTER, PAPER = "printer", "paper"
WELL: frozenset[PrinterCondition] = frozenset({"ready", "paper_low"})
READY = mark("Ready; slips being printed: {pending}")
LATE = mark("Slips that may not have come out stand on the guide's list: {count}")
SEE = mark("luot guide slips shows them; luot test prints a test slip")
SAYS_NOTHING = mark("The printer does not say how it is; slips count as soon as it has taken them")
TRY_HERE = mark("A test of the devices prints a test slip")
ASK = mark("The guide's page lists them: ask who holds these numbers")
TRY = mark("luot test prints a test slip; sudo luot doctor printer finds out more, with the kiosk stopped")
UNCOUNTED = mark("Not known how much is left")
COUNT = mark("When a new roll is put in: luot guide new-roll")
COUNT_HERE = mark("When a new roll is put in, press “Paper changed” on the guide's page")
NO_KIOSK = mark("Not known: the kiosk does not answer")
LOOK_AT_KIOSK = mark("Look whether the kiosk has power and its network cable sits tight")
START_KIOSK = mark("sudo systemctl restart luot-kiosk; journalctl -u luot-kiosk -n 20 says what is wrong")


def printer(state: State | None) -> PartView:
    """`state`: a fresh one; None: the kiosk is away."""
    if state is None:
        return unknown(PRINTER, NO_KIOSK, START_KIOSK, LOOK_AT_KIOSK)
    if state.printer.state == "unknown" and state.issuing.reason != "printer":
        return unknown(PRINTER, SAYS_NOTHING, TRY, TRY_HERE)
    if state.printer.state not in WELL:
        what, do = _in_two(TROUBLES[state.printer.state])
        return PartView(part=PRINTER, state="ill", says=what, do=do, here=do)
    if state.slips:
        return ill(PRINTER, LATE, SEE, ASK, count=len(state.slips))
    return well(PRINTER, READY, pending=state.printer.pending)


def paper(state: State | None) -> PartView | None:
    """None: the printer's own part says it already, or nobody knows."""
    if state is None or (state.printer.state not in WELL and state.printer.state != "unknown"):
        return None
    if is_uncounted(state):
        return unknown(PAPER, UNCOUNTED, COUNT, COUNT_HERE)
    said = {language: paper_left(state, language) for language in LANGUAGES}
    return PartView(part=PAPER, state="ill" if needs_hands(state) else "well", says=said)


def _in_two(trouble: str) -> tuple[Names, Names]:
    """A sentence of the guide's page has both: what is wrong, and behind a colon what to do."""
    says, do = {}, {}
    for language in LANGUAGES:
        says[language], _, do[language] = say(language, trouble, say_so=say(language, PRESS)).partition(": ")
    return says, do
