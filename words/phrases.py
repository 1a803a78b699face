"""The sentences that people read, in their language: English stands in the code, others in the catalogues beside it.

After a change to `locale/*/LC_MESSAGES/luot.po` install again (`pip install -e .`): that compiles the catalogues.
"""

from __future__ import annotations

import functools
import gettext
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType

from core.instant import MINUTE_MS, SECOND_MS
from core.messages.commands import Because, RefusalCode, Refused
from core.names import Names

DOMAIN = "luot"
LOCALE = Path(__file__).parent / "locale"
NOTHING: Mapping[str, Names] = MappingProxyType({})
LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
"""In which every sentence can be said, each by its own name."""


class CatalogueError(Exception):
    """A language has a catalogue, but it was never compiled; the text says how to do it."""


def say(language: str, msgid: str, /, **values: object) -> str:
    """The sentence in this language, its `{fields}` filled in; in English where there is no catalogue."""
    sentence = _catalogue(language).gettext(msgid)
    return sentence.format_map(_Values(values)) if "{" in sentence else sentence


def mark(msgid: str) -> str:
    """Marks a sentence for the catalogues that is said later, by `say`."""
    return msgid


class _Values(dict[str, object]):
    def __missing__(self, key: str) -> str:
        """A sentence with a hole is better than none: who reads it stands at a counter."""
        return "…"


@functools.cache
def _catalogue(language: str) -> gettext.NullTranslations:
    folder = LOCALE / language / "LC_MESSAGES"
    if not (folder / f"{DOMAIN}.po").exists() and not (folder / f"{DOMAIN}.mo").exists():
        return gettext.NullTranslations()
    try:
        return gettext.translation(DOMAIN, LOCALE, languages=[language])
    except FileNotFoundError:
        raise CatalogueError(f"{folder}/{DOMAIN}.po is not compiled; `pip install -e .` does that") from None


REFUSALS: dict[RefusalCode, str] = {
    "malformed": mark("This command is not valid: {what}"),
    "not_allowed": mark("This device may not do that"),
    "too_late": mark("It is too late for that"),
    "unknown_counter": mark("There is no counter {counter}"),
    "unknown_service": mark("There is no service {service} here"),
    "unknown_ticket": mark("Number {label} was not given out today"),
    "counter_closed": mark("Counter {counter} is not open"),
    "counter_busy": mark("Counter {counter} still has a number"),
    "nothing_called": mark("Counter {counter} has no number now"),
    "nobody_waiting": mark("Nobody is waiting"),
    "wrong_state": mark("That is not possible now"),
    "issuing_closed": mark("No new numbers for now"),
    "quota": mark("All numbers of today are given out"),
    "printer_busy": mark("The printer is busy, please wait for the slip"),
    "storage": mark("The kiosk cannot save anything: call the technician"),
}
"""What a code says by itself. The technical `what` is English, and so stands in the English sentence alone."""

BECAUSE: dict[Because, str] = {
    "printing": mark("The slip of number {label} is being printed"),
    "waiting": mark("Number {label} is waiting"),
    "called": mark("Number {label} is at counter {counter}"),
    "serving": mark("Counter {counter} is serving number {label}"),
    "held": mark("Counter {counter} has put number {label} aside"),
    "absent": mark("Number {label} was called and did not come"),
    "passed": mark("Number {label} has had its turn"),
    "ended": mark("Number {label} is done or void"),
    "moved_on": mark("This cannot be undone: number {label} has moved on"),
    "called_often": mark("Number {label} has been called {count} times"),
    "is_priority": mark("Number {label} has priority already"),
    "is_regular": mark("Number {label} is a regular one already"),
    "bound_there": mark("Number {label} is waiting there already"),
    "leg_twice": mark("{service} is twice in a row in this plan"),
    "not_listed": mark("Number {label} is not on the guide's list"),
    "other_service": mark("Number {label} was given out for another service"),
    "open": mark("Counter {counter} is open already"),
    "paused": mark("Counter {counter} is paused"),
    "closed": mark("Counter {counter} is closed"),
    "not_opened": mark("Counter {counter} is closed: press “Open the counter”"),
    "nothing_to_undo": mark("Counter {counter} has no call to undo"),
    "not_served": mark("Counter {counter} does not serve {service}"),
    "by_transfer": mark("{service} takes only people whom another counter sends on"),
    "not_staffed": mark("No counter serves {service} today"),
    "issuing_on": mark("Numbers are being given out"),
    "issuing_off": mark("Giving out numbers has been stopped"),
    "stopped_already": mark("Giving out numbers was stopped before"),
    "printer_ill": mark("The printer cannot print now"),
    "outside_hours": mark("No numbers are given out at this hour. Please come back {when}"),
    "not_offered": mark("Numbers of this service are given out at other hours. Please come back {when}"),
    "day_full": mark("As many people are waiting as can be served before closing time. Please come back {when}"),
    "quota_used": mark("All numbers of this service are given out for now, please come back {when}"),
    "quotas_used": mark("All numbers are given out for now"),
    "same_rules": mark("Counter {counter} calls by these rules already"),
    "same_roll": mark("Nothing has been printed on this roll yet"),
    "same_notice": mark("This notice is on the wall already"),
    "stale": mark("This came too late, please press again"),
    "lapsed": mark("Number {label} came back after more than {minutes} minutes: please take a new number"),
    "slip_lapsed": mark("Number {label} missed its turn more than {minutes} minutes ago: no slip is printed again"),
    "undo_over": mark("A call can be undone within {seconds} seconds only"),
    "notice_over": mark("The time for this notice is over already"),
    "mistimed": mark("The time of arrival must be earlier today"),
}
"""What was in the way, where the code leaves it open."""


def refusal(language: str, refused: Refused, services: Mapping[str, Names] = NOTHING) -> str:
    """Why the command was not done, for the one who gave it. `services`: by code, what people call them."""
    sentence = BECAUSE[refused.because] if refused.because else REFUSALS[refused.code]
    values = refused.values | _service(language, refused.values, services) | _when(language, refused.values)
    return say(language, sentence, **values)


def _service(language: str, values: dict[str, str], services: Mapping[str, Names]) -> dict[str, str]:
    """A code stays one where this language has no name."""
    names = services.get(values.get("service", ""), {})
    return {"service": names[language]} if language in names else {}


def _when(language: str, values: dict[str, str]) -> dict[str, str]:
    if "again" not in values:
        return {}
    again = when(language, datetime.fromisoformat(values["again"]), date.fromisoformat(values["tomorrow"]))
    if "opens" in values:
        again = say(language, "{when} (service from {time})", when=again, time=values["opens"])
    return {"when": again}


WEEKDAYS = (
    mark("Monday"),
    mark("Tuesday"),
    mark("Wednesday"),
    mark("Thursday"),
    mark("Friday"),
    mark("Saturday"),
    mark("Sunday"),
)


def when(language: str, at: datetime, tomorrow: date) -> str:
    """A time to come as people say it: `at 13:15`, `at 07:00 tomorrow`, `at 07:00 on Monday, 30/11`."""
    time = f"{at:%H:%M}"
    if at.date() < tomorrow:
        return say(language, "at {time}", time=time)
    if at.date() == tomorrow:
        return say(language, "at {time} tomorrow", time=time)
    weekday = say(language, WEEKDAYS[at.weekday()])
    return say(language, "at {time} on {weekday}, {date}", time=time, weekday=weekday, date=f"{at:%d/%m}")


SECONDS = (mark("1 second"), mark("{count} seconds"))
MINUTES = (mark("1 minute"), mark("{count} minutes"))
"""One, and more of them."""


def span(language: str, ms: int) -> str:
    """How long something is, in whole minutes; below one, in seconds, and never in none."""
    count, (one, more) = (ms // MINUTE_MS, MINUTES) if ms >= MINUTE_MS else (max(1, ms // SECOND_MS), SECONDS)
    return say(language, one if count == 1 else more, count=count)


def refusal_names(languages: Iterable[str], refused: Refused, services: Mapping[str, Names] = NOTHING) -> Names:
    """The same in each language of the office."""
    return {language: refusal(language, refused, services) for language in languages}
