"""Why a command was refused, said to the person who gave it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from types import MappingProxyType

from core.messages.commands import Because, RefusalCode, Refused
from core.names import Names
from words.times import when
from words.translation import mark, say

NO_NAMES: Mapping[str, Names] = MappingProxyType({})

REFUSALS: dict[RefusalCode, str] = {
    "malformed": mark("This command is not valid: {what}"),
    "not_allowed": mark("This device may not do that"),
    "too_late": mark("It is too late for that"),
    "unknown_counter": mark("There is no counter {counter}"),
    "unknown_service": mark("There is no service {service} here"),
    "unknown_ticket": mark("Number {label} was not issued today"),
    "counter_closed": mark("Counter {counter} is not open"),
    "counter_busy": mark("Counter {counter} still has a number"),
    "nothing_called": mark("Counter {counter} has no number now"),
    "nobody_waiting": mark("Nobody is waiting"),
    "wrong_state": mark("That is not possible now"),
    "issuing_closed": mark("No new tickets for now"),
    "quota": mark("All tickets for today have been issued"),
    "printer_busy": mark("The printer is busy, please wait for the slip"),
    "storage": mark("The kiosk cannot save data: please call the technician"),
}
"""The sentence of each code. `what` is technical English, so only the English sentence contains it."""

BECAUSE: dict[Because, str] = {
    "printing": mark("The slip of number {label} is being printed"),
    "waiting": mark("Number {label} is waiting"),
    "called": mark("Number {label} is at counter {counter}"),
    "serving": mark("Counter {counter} is serving number {label}"),
    "held": mark("Counter {counter} is holding number {label}"),
    "absent": mark("Number {label} was called and did not come"),
    "passed": mark("Number {label} has had its turn"),
    "ended": mark("Number {label} is finished or cancelled"),
    "moved_on": mark("This cannot be undone: number {label} has moved on"),
    "called_often": mark("Number {label} has already been called {count} times"),
    "not_shown": mark("The display has not shown number {label} long enough yet: please wait a moment"),
    "is_priority": mark("Number {label} already has priority"),
    "is_regular": mark("Number {label} does not have priority"),
    "bound_there": mark("Number {label} is already waiting there"),
    "leg_twice": mark("{service} is twice in a row in this plan"),
    "nothing_to_tell": mark("Number {label} has been told, or stands on a slip"),
    "not_listed": mark("Number {label} is not on the guide's list"),
    "other_service": mark("Number {label} was issued for another service"),
    "open": mark("Counter {counter} is already open"),
    "paused": mark("Counter {counter} is paused"),
    "closed": mark("Counter {counter} is closed"),
    "not_opened": mark("Counter {counter} is closed: press “Open the counter”"),
    "nothing_to_undo": mark("Counter {counter} has no call to undo"),
    "not_served": mark("Counter {counter} does not serve {service}"),
    "by_transfer": mark("{service} serves transferred visitors only"),
    "not_staffed": mark("No counter serves {service} today"),
    "issuing_on": mark("Tickets are being issued"),
    "issuing_off": mark("Issuing has been stopped"),
    "stopped_already": mark("Issuing was already stopped"),
    "printer_ill": mark("The printer cannot print now"),
    "outside_hours": mark("No tickets are issued at this hour. Please come back at {when}"),
    "not_offered": mark("Tickets for this service are issued at other hours. Please come back at {when}"),
    "day_full": mark("No more people can be served before closing time. Please come back at {when}"),
    "quota_used": mark("No tickets are left for this service now, please come back at {when}"),
    "quotas_used": mark("No tickets are left for now"),
    "same_rules": mark("Counter {counter} already calls by these rules"),
    "same_roll": mark("Nothing has been printed on this roll yet"),
    "testing": mark("The devices are being tried: nothing is issued or called until that ends"),
    "no_test": mark("Nothing is being tried"),
    "people_wait": mark("People are waiting"),
    "same_notice": mark("This notice is already on the display"),
    "many_notices": mark("Three notices are on the displays already: please take one off first"),
    "no_such_notice": mark("This notice is no longer on the display"),
    "urgent_notice": mark("Only the supervisor can take an emergency off the displays"),
    "too_many": mark("This device has sent too many commands today: please call the technician"),
    "stale": mark("The command came too late, please press again"),
    "lapsed": mark("Number {label} came back after more than {minutes} minutes: please take a new number"),
    "slip_lapsed": mark("Number {label} missed its turn more than {minutes} minutes ago: its slip cannot be reprinted"),
    "undo_over": mark("A call can be undone within {seconds} seconds only"),
    "notice_over": mark("The time for this notice is already over"),
    "mistimed": mark("The time of arrival must be earlier today"),
}
"""The sentence of each more exact cause, which is said instead of that of the code."""


def refusal(language: str, refused: Refused, services: Mapping[str, Names] = NO_NAMES) -> str:
    """Why the command was refused. `services`: the name of each service by its code."""
    sentence = BECAUSE[refused.because] if refused.because else REFUSALS[refused.code]
    values = refused.values | _service(language, refused.values, services) | _when(language, refused.values)
    return say(language, sentence, **values)


def _service(language: str, values: dict[str, str], services: Mapping[str, Names]) -> dict[str, str]:
    """The service's name in place of its code, if it has one in this language."""
    names = services.get(values.get("service", ""), {})
    return {"service": names[language]} if language in names else {}


def _when(language: str, values: dict[str, str]) -> dict[str, str]:
    if "again" not in values:
        return {}
    again = when(language, datetime.fromisoformat(values["again"]), date.fromisoformat(values["tomorrow"]))
    if "opens" in values:
        again = say(language, "{when} (service from {time})", when=again, time=values["opens"])
    return {"when": again}


def refusal_names(languages: Iterable[str], refused: Refused, services: Mapping[str, Names] = NO_NAMES) -> Names:
    """Why the command was refused, in each of these languages."""
    return {language: refusal(language, refused, services) for language in languages}
