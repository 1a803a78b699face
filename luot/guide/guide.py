"""`luot guide ACT …`: what the floor guide can do, from a shell: sends one command and prints one sentence."""

from __future__ import annotations

import argparse
from zoneinfo import ZoneInfo

from core.messages.commands import AnyCommand, Refused, TakeTicket
from core.messages.state import Reply, State
from core.names import name_in
from core.settings.conversions import served, short_names, stop_reasons
from core.settings.sections import Settings
from luot.guide.action_commands import command_of
from luot.guide.action_parser import add_actions
from luot.guide.action_sentences import (
    done_sentence,
    issuing_sentence,
    new_day_sentence,
    plan_list,
    slip_list,
    stopped_sentence,
    with_wait,
)
from luot.guide.at_kiosk import at_kiosk
from luot.guide.kiosk_client import KioskClient, new_id
from luot.guide.reasons import mistake_in_reason
from runtime.exits import EXIT_FAULT
from runtime.settings.load import add_settings_option
from words.printer_conditions import TYPE, paper_left
from words.refusals import refusal
from words.translation import LANGUAGES, say

SEEN_S = 3
"""How long `take` waits until the new ticket stands in the line, which it does when its slip is out."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    common = argparse.ArgumentParser(add_help=False)
    for each in (parser, common):
        # With other defaults the parser of the action would overwrite what was typed before the action.
        add_settings_option(each, argparse.SUPPRESS)
        each.add_argument("--device", metavar="NAME", default=argparse.SUPPRESS, help="default: guide")
        each.add_argument(
            "--language", choices=LANGUAGES, default=argparse.SUPPRESS, help="default: the first one of the office"
        )
    add_actions(parser, common)
    parser.set_defaults(settings=None, device="guide", language=None)


def run(arguments: argparse.Namespace) -> int:
    """0 when it is done; else 1, and the sentence says why not; 78 for wrong settings."""

    def act(kiosk: KioskClient, settings: Settings, language: str) -> int:
        is_done, sentence = perform(arguments, kiosk, settings, language)
        print(sentence)
        return 0 if is_done else EXIT_FAULT

    return at_kiosk(arguments, act)


def perform(arguments: argparse.Namespace, kiosk: KioskClient, settings: Settings, language: str) -> tuple[bool, str]:
    """Whether the action is done, and the sentence that says so or why not."""
    zone = ZoneInfo(settings.office.timezone)
    if mistake := mistake_in_reason(arguments, settings, language):
        return False, mistake
    state = kiosk.state()
    if arguments.action == "slips":
        return True, slip_list(state, language, zone)
    if arguments.action == "plans":
        return True, plan_list(state, language)
    command = _refused_if_unserved(command_of(arguments, state, zone, id_=new_id()), settings, state)
    if isinstance(command, Refused):
        return False, refusal(language, command, short_names(settings))
    reply = kiosk.ask(command)
    if not reply.ok:
        return False, _refusal_of_kiosk(arguments, reply, state, language)
    return True, _sentence_after(arguments, reply, state, kiosk, settings, language)


def _refused_if_unserved(command: AnyCommand | Refused, settings: Settings, state: State) -> AnyCommand | Refused:
    """Refuses tickets for a service that no counter has: the kiosk issues them, since one may get the service later."""
    if not isinstance(command, TakeTicket):
        return command
    code = command.service
    by_hand = {service for counter in state.counters for service in counter.services}
    is_known = any(service.code == code for service in state.services)
    if not is_known or code in served(settings) | by_hand:
        return command
    return Refused("unknown_service", {"service": code}, "not_staffed")


def _refusal_of_kiosk(arguments: argparse.Namespace, reply: Reply, state: State, language: str) -> str:
    why = name_in(reply.message or {}, language, reply.code or "")
    if arguments.action == "take" and reply.code == "issuing_closed" and state.issuing.reason == "printer":
        hint = say(language, "For a number without a slip, add --paperless")
        return f"{why}. {hint}"
    return why


def _sentence_after(
    arguments: argparse.Namespace,
    reply: Reply,
    before: State,
    kiosk: KioskClient,
    settings: Settings,
    language: str,
) -> str:
    """`before`: the state when the command was sent; some sentences are about the state that it has led to."""
    zone, since = ZoneInfo(settings.office.timezone), reply.revision or 0
    match arguments.action:
        case "new-roll":
            return paper_left(kiosk.state(since=since), language, TYPE)
        case "new-day":
            return new_day_sentence(before, kiosk.state(since=since), language)
        case "resume":
            return issuing_sentence(kiosk.state(since=since), language, zone)
        case "take":
            said = done_sentence(arguments, reply.ticket or None, before, language)
            return with_wait(said, _state_with(reply, kiosk), reply, language, zone)
        case "stop":
            return stopped_sentence(arguments, stop_reasons(settings), language)
        case _:
            return done_sentence(arguments, reply.ticket or None, before, language)


def _state_with(reply: Reply, kiosk: KioskClient) -> State | None:
    """The first state in which the ticket of the reply waits and has a forecast; without one by then, the newest."""
    label = reply.ticket.label if reply.ticket else ""

    def is_foretold(state: State) -> bool:
        return any(each.label == label and each.forecast is not None for each in state.waiting)

    return kiosk.state_that(is_foretold, within_s=SEEN_S) or kiosk.state_that(lambda _: True, within_s=0)
