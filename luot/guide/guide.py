"""`luot guide ACT …`: what the floor guide can do, from a shell: sends one command and prints one sentence."""

from __future__ import annotations

import argparse
import grp
import os
import stat
import sys
from pathlib import Path
from zoneinfo import ZoneInfo

from core.messages.commands import AnyCommand, Refused, TakeTicket
from core.messages.state import Reply, State
from core.messages.wire import Topics
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
from luot.guide.kiosk_client import KioskClient, NoAnswerError, new_id
from luot.guide.reasons import mistake_in_reason
from runtime.bus.credentials import BrokerAccess, CredentialsError, broker_access
from runtime.bus.mqtt import MqttBus
from runtime.bus.office_client import OfficeClient
from runtime.exits import EXIT_FAULT, EXIT_SETTINGS, device_or_exit, settings_or_exit
from runtime.settings.load import add_settings_option
from words.printer_conditions import TYPE, paper_left
from words.refusals import refusal
from words.translation import LANGUAGES, mark, say

FORBIDDEN = mark("This user may not read {file}, the password of the device: put sudo before the command")
FOR_A_GROUP = mark(
    "This user may not read {file}, the password of the device: put sudo before the command, or join the group {group}"
)
OTHER_SHELL_S = 1
"""An account has one connection: who acts in another shell takes it, and is done within this time."""
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
    settings = settings_or_exit(arguments.settings)
    device = device_or_exit(settings, arguments.device, role="guide").name
    try:
        return _ask_and_print(arguments, settings, device, broker_access(settings, device, os.environ))
    except CredentialsError as error:
        forbidden = forbidden_file(error.forbidden, _language(arguments, settings)) if error.forbidden else None
        print(forbidden or error, file=sys.stderr)
        return EXIT_SETTINGS
    except NoAnswerError as error:
        print(say(_language(arguments, settings), str(error)), file=sys.stderr)
    return EXIT_FAULT


def forbidden_file(file: Path, language: str) -> str:
    """That this user may not read a password, and who may."""
    try:
        found = file.stat()
        group = grp.getgrgid(found.st_gid).gr_name if found.st_mode & stat.S_IRGRP else None
    except (OSError, KeyError):
        group = None
    return say(language, FOR_A_GROUP if group else FORBIDDEN, file=file, group=group)


def _ask_and_print(arguments: argparse.Namespace, settings: Settings, device: str, access: BrokerAccess) -> int:
    topics = Topics(settings.office.id)
    bus = MqttBus(access, subscriptions=OfficeClient.subscriptions(topics, device), duplicate_pause_s=OTHER_SHELL_S)
    with KioskClient(bus, topics, device) as kiosk:
        is_done, sentence = perform(arguments, kiosk, settings)
    print(sentence)
    return 0 if is_done else EXIT_FAULT


def perform(arguments: argparse.Namespace, kiosk: KioskClient, settings: Settings) -> tuple[bool, str]:
    """Whether the action is done, and the sentence that says so or why not."""
    language, zone = _language(arguments, settings), ZoneInfo(settings.office.timezone)
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
    return True, _sentence_after(arguments, reply, state, kiosk, settings)


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
    arguments: argparse.Namespace, reply: Reply, before: State, kiosk: KioskClient, settings: Settings
) -> str:
    """`before`: the state when the command was sent; some sentences are about the state that it has led to."""
    language, zone, since = _language(arguments, settings), ZoneInfo(settings.office.timezone), reply.revision or 0
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


def _language(arguments: argparse.Namespace, settings: Settings) -> str:
    language: str = arguments.language or settings.office.languages[0]
    return language
