"""`luot forecast LABEL`: when a waiting number will probably be called, and what it waits for until then."""

from __future__ import annotations

import argparse
import os
import sys
from contextlib import suppress
from datetime import tzinfo

from core.forecast.outlook import outlook
from core.instant import Instant, Now
from core.line.line import Line
from core.messages.events import Entry
from core.messages.forecasts import ForecastRequest
from kiosk.forecast.worker import NICE, ForecastWorker
from reports.audit.journal_source import JournalSource, NotThereError, OfficeTexts, add_source, day_text
from runtime.clock import Clock
from runtime.exits import EXIT_FAULT
from runtime.journal.errors import JournalError
from words.outlook import describe_outlook
from words.refusals import BECAUSE
from words.translation import mark, say

NOT_ISSUED = mark("Number {label} was not issued on {day}")
MAY_RETURN = mark("{said}. It keeps its place if its citizen comes back by {time}.")
AS_OF = mark("At {time} on {day}, when the journal ends: {said}")
"""For a journal of another day, or one whose clock was not trusted: nobody knows how it went on."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("label", metavar="LABEL", help="the number on the slip")
    add_source(parser)


def run(arguments: argparse.Namespace) -> int:
    """0; 1 if the journal cannot be read or the number was not issued on its last day; 78 for wrong settings."""
    try:
        source = JournalSource(arguments)
        source.day_name(None)
        with suppress(OSError):
            os.nice(NICE)  # the kiosk goes first
        said = _answer(ForecastWorker(source.path, source.texts.zone), arguments.label, source.texts)
    except NotThereError as error:
        print(error, file=sys.stderr)
        return EXIT_FAULT
    except JournalError as error:
        print(f"luot forecast: {error}", file=sys.stderr)
        return EXIT_FAULT
    print(said)
    return 0


def present() -> Instant:
    """By the clock of this machine."""
    return Clock(timezone="UTC", trust="trusted", resume_from=None).now().utc


def _answer(worker: ForecastWorker, label: str, texts: OfficeTexts) -> str:
    if worker.last is None:
        raise NotThereError(say(texts.language, "The journal is empty"))
    now = _moment(worker.last, worker.forecaster.line, present(), texts.zone)
    said = _describe(worker, label, texts, now)
    if now.utc != worker.last.at:
        return said
    return say(texts.language, AS_OF, time=f"{now.local:%H:%M}", day=day_text(worker.forecaster.line.day), said=said)


def _moment(last: Entry, line: Line, here: Instant, zone: tzinfo) -> Now:
    """The present of the kiosk's line on its own day; of any other day, the last entry."""
    if last.trusted and here > last.at and here.moment.astimezone(zone).date().isoformat() == line.day:
        later = last.line.later(here - last.at)
        return Now(utc=here, line=later, trusted=True, local=here.moment.astimezone(zone))
    return Now(utc=last.at, line=last.line, trusted=last.trusted, local=last.at.moment.astimezone(zone))


def _describe(worker: ForecastWorker, label: str, texts: OfficeTexts, now: Now) -> str:
    request = ForecastRequest(seq=0, utc_ms=int(now.utc), line_ms=int(now.line), trusted=now.trusted)
    forecast_set = worker.reply_to(request)
    line = worker.forecaster.line
    ticket = line.tickets.get(label)
    if ticket is None and not line.was_issued(label):
        raise NotThereError(say(texts.language, NOT_ISSUED, label=label, day=day_text(line.day)))
    if ticket is not None and ticket.phase == "waiting":
        found = outlook(worker.forecaster, label, forecast_set, now)
        return describe_outlook(texts.language, found, texts.service(found.service), texts.zone)
    phase = ticket.phase if ticket else "ended"
    said = say(texts.language, BECAUSE[phase], label=label, counter=(ticket and ticket.counter) or "")
    uptime = line.uptime(now.line)
    if ticket is None or phase != "absent" or not now.trusted or not line.may_return(ticket, uptime):
        return f"{said}."
    until = now.utc.later(line.rules.return_s * 1000 - (uptime - ticket.since_uptime))
    return say(texts.language, MAY_RETURN, said=said, time=f"{until.moment.astimezone(texts.zone):%H:%M}")
