"""What a day was like, in one sentence, counted from its journal as `luot simulate` counts."""

from __future__ import annotations

from pathlib import Path

from reports.figures import Figures, figures
from reports.tally import Tally
from runtime.journal.journal import History
from simulation.results_table import COMMA
from words.narration import Sentence
from words.phrases import LANGUAGES, mark

NOBODY = mark("The day is over: nobody was called.")
OVER = mark("The day is over: {people} people, mean wait {wait} minutes, {share} % called within 15 minutes.")


def figures_of(journal: Path, day: str) -> Figures:
    tally = Tally()
    with History(journal) as history:
        tally.hear_all(history.entries(day))
    tally.end()
    return figures(tally, head_start_min=0, has_days=True)


def over(found: Figures) -> Sentence:
    if found.wait_mean_min is None or found.share_within_15 is None:
        return Sentence(NOBODY)
    wait, share = decimals(found.wait_mean_min), decimals(100 * found.share_within_15, 0)
    return Sentence(OVER, {"people": found.customers, "wait": wait, "share": share})


def decimals(value: float, digits: int = 1) -> dict[str, str]:
    """As each language writes it."""
    text = f"{value:.{digits}f}"
    return {language: text.replace(".", ",") if language in COMMA else text for language in LANGUAGES}
