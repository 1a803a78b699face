"""`luot guide ACT …`: the guide's acts from a shell, where there is no console: one command, one sentence."""

from __future__ import annotations

import argparse
import os
import sys
from zoneinfo import ZoneInfo

from core.messages.commands import Refused, TakeTicket
from core.messages.state import Reply, State
from core.messages.wire import Topics
from core.names import name_in
from core.settings.conversions import served, short_names, stop_reasons
from core.settings.sections import Settings
from luot.guide.action_sentences import (
    NotListedError,
    add_acts,
    command_of,
    done,
    near_key,
    plans,
    resumed,
    slips,
    stopped,
    turned,
)
from luot.guide.kiosk_client import Conversation, NoAnswerError, new_id
from runtime.bus.client import BusClient
from runtime.bus.credentials import BrokerAccess, CredentialsError, broker_access
from runtime.bus.mqtt import MqttBus
from runtime.exits import EXIT_FAULT, EXIT_SETTINGS, device_or_exit, settings_or_exit
from runtime.settings.load import add_settings_option
from words.printer_conditions import TYPE, paper_left
from words.refusals import refusal
from words.translation import LANGUAGES, mark, say

CHANGES_ALL = ("new-roll", "new-day", "resume")
"""Acts whose sentence tells of the state that they have made."""
NO_STOP = mark("“{reason}” is not a reason to stop issuing; the reasons are: {keys}")
NEARLY = mark(
    "“{reason}” is not a reason in the settings; did you mean “{key}”? "
    "A reason in your own words needs more than one word"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    everywhere = argparse.ArgumentParser(add_help=False)
    for place in (parser, everywhere):
        # Suppressed, a default that stands behind the act does not undo what was said before it.
        add_settings_option(place, argparse.SUPPRESS)
        place.add_argument("--device", metavar="NAME", default=argparse.SUPPRESS, help="default: guide")
        place.add_argument(
            "--language", choices=LANGUAGES, default=argparse.SUPPRESS, help="default: the first one of the office"
        )
    add_acts(parser, everywhere)
    parser.set_defaults(settings=None, device="guide", language=None)


def run(arguments: argparse.Namespace) -> int:
    """0 when it is done; else 1 (78: wrong settings), and the sentence says why not."""
    settings = settings_or_exit(arguments.settings)
    device = device_or_exit(settings, arguments.device, role="guide").name
    try:
        return _act(arguments, settings, device, broker_access(settings, device, os.environ))
    except CredentialsError as error:
        print(error, file=sys.stderr)
        return EXIT_SETTINGS
    except NoAnswerError as error:
        print(say(_language(arguments, settings), str(error)), file=sys.stderr)
    return EXIT_FAULT


def _act(arguments: argparse.Namespace, settings: Settings, device: str, access: BrokerAccess) -> int:
    topics = Topics(settings.office.id)
    # By a name of its own: two who type at once would throw each other off the bus.
    access = access._replace(client_id=f"{access.client_id}-{new_id()}")
    bus = MqttBus(access, subscriptions=BusClient.subscriptions(topics, device))
    with Conversation(bus, topics, device) as kiosk:
        good, sentence = acted(arguments, kiosk, settings)
    print(sentence)
    return 0 if good else EXIT_FAULT


def acted(arguments: argparse.Namespace, kiosk: Conversation, settings: Settings) -> tuple[bool, str]:
    """Whether it is done, and the sentence that says so."""
    language, zone = _language(arguments, settings), ZoneInfo(settings.office.timezone)
    if key := near_key(getattr(arguments, "reason", None) or "", settings.reasons):
        return False, say(language, NEARLY, reason=arguments.reason, key=key)
    if arguments.act == "stop" and arguments.reason in settings.reasons.keys() - set(settings.kiosk.stop_reasons):
        return False, say(
            language, NO_STOP, reason=arguments.reason, keys=", ".join(settings.kiosk.stop_reasons) or "–"
        )
    state = kiosk.state()
    if arguments.act == "slips":
        return True, slips(state, language, zone)
    if arguments.act == "plans":
        return True, plans(state, language)
    try:
        command = command_of(arguments, state, zone, id_=new_id())
        if isinstance(command, TakeTicket) and (nobody := _nobody_serves(command.service, settings, state)):
            return False, refusal(language, nobody, short_names(settings))
        reply = kiosk.ask(command)
    except NotListedError as error:
        return False, refusal(language, Refused("wrong_state", {"label": str(error)}, "not_listed"))
    if not reply.ok:
        return False, _why(arguments, reply, state, language)
    after = kiosk.state(since=reply.revision or 0) if arguments.act in CHANGES_ALL else state
    match arguments.act:
        case "new-roll":
            return True, paper_left(after, language, TYPE)
        case "new-day":
            return True, turned(state, after, language)
        case "resume":
            return True, resumed(after, language, zone)
        case "stop":
            return True, stopped(arguments, stop_reasons(settings), language)
        case _:
            return True, done(arguments, reply.ticket or None, state, language)


def _nobody_serves(code: str, settings: Settings, state: State) -> Refused | None:
    """The kiosk gives such a number, as a counter may be given its service later; who types one hardly means it."""
    by_hand = {service for counter in state.counters for service in counter.services}
    is_known = any(service.code == code for service in state.services)
    if not is_known or code in served(settings) | by_hand:
        return None
    return Refused("unknown_service", {"service": code}, "not_staffed")


def _language(arguments: argparse.Namespace, settings: Settings) -> str:
    language: str = arguments.language or settings.office.languages[0]
    return language


def _why(arguments: argparse.Namespace, reply: Reply, state: State, language: str) -> str:
    why = name_in(reply.message or {}, language, reply.code or "")
    if arguments.act == "take" and reply.code == "issuing_closed" and state.issuing.reason == "printer":
        hint = say(language, "For a number without a slip, add --paperless")
        return f"{why}. {hint}"
    return why
