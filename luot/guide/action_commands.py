"""What was typed behind `luot guide`, as a command for the kiosk."""

from __future__ import annotations

import argparse
import re
from collections.abc import Collection
from datetime import time
from difflib import get_close_matches
from zoneinfo import ZoneInfo

from msgspec import UNSET, UnsetType

from core.instant import Instant
from core.messages.commands import (
    AnyCommand,
    ChangeClass,
    Keep,
    MarkTold,
    NewDay,
    NewRoll,
    Refused,
    Reprint,
    ResumeIssuing,
    Return,
    StopIssuing,
    TakeTicket,
    VoidTicket,
)
from core.messages.state import State
from words.guide_actions import void_slip

SIMILAR = 0.8
"""Similarity (`difflib`) from which a word counts as another one with a typing error."""


def command_of(typed: argparse.Namespace, state: State, zone: ZoneInfo, *, id_: str) -> AnyCommand | Refused:
    """The command, or `Refused` if the ticket to be replaced is not on the guide's list."""
    match typed.action:
        case "return":
            return Return(label=typed.label, id=id_)
        case "void":
            return VoidTicket(label=typed.label, reason=typed.reason, id=id_)
        case "reprint":
            return Reprint(label=typed.label, id=id_)
        case "keep":
            return Keep(label=typed.label, id=id_)
        case "told":
            return MarkTold(label=typed.label, id=id_)
        case "class":
            return ChangeClass(label=typed.label, class_=typed.to, reason=typed.reason, id=id_)
        case "take":
            return _take(typed, state, _today(typed.arrived, state, zone), id_)
        case "new-roll":
            return NewRoll(id=id_)
        case "stop":
            return StopIssuing(reason=typed.reason, id=id_)
        case "resume":
            return ResumeIssuing(reason=typed.reason, id=id_)
        case "new-day":
            return NewDay(id=id_)
        case _:
            raise ValueError(f"{typed.action} sends no command")


def _take(typed: argparse.Namespace, state: State, arrived: Instant | UnsetType, id_: str) -> TakeTicket | Refused:
    void = void_slip(state, typed.instead_of) if typed.instead_of else None
    if typed.instead_of and void is None:
        return Refused("wrong_state", {"label": typed.instead_of}, "not_listed")
    return TakeTicket(
        service=void.service if void else service_code(typed.service, state),
        class_=typed.to or (void.class_ if void else "N"),
        paperless=typed.paperless or arrived is not UNSET or void is not None,
        arrived=arrived,
        instead_of=void.label if void else UNSET,
        then=UNSET if typed.then is UNSET else tuple(service_code(code, state) for code in typed.then),
        id=id_,
    )


def service_code(typed: str, state: State) -> str:
    """The code as the settings write it, whatever capitals were typed."""
    codes = [service.code for service in state.services]
    same = [code for code in codes if code.casefold() == typed.casefold()]
    return same[0] if typed not in codes and len(same) == 1 else typed


def _today(at: time | None, state: State, zone: ZoneInfo) -> Instant | UnsetType:
    """This time on the present day of the kiosk's clock, which may not be the day of this machine's clock."""
    if at is None:
        return UNSET
    return Instant.of(state.at.moment.astimezone(zone).replace(hour=at.hour, minute=at.minute, second=0, microsecond=0))


def is_like_a_key(reason: str) -> bool:
    """Whether it is one word without accents, as keys are; a reason in somebody's own words has several."""
    return re.fullmatch(r"[A-Za-z0-9_-]+", reason) is not None


def mistyped_key(reason: str, keys: Collection[str]) -> str | None:
    """The key that a single word was probably meant to be; as free text it would be kept for this day only."""
    if reason in keys or not is_like_a_key(reason):
        return None
    return next(iter(get_close_matches(reason.lower(), keys, n=1, cutoff=SIMILAR)), None)
