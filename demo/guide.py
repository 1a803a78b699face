"""What the guide beside the kiosk does for people, from the demo's page, over the bus like everybody else."""

from __future__ import annotations

from collections.abc import Callable, Container
from typing import NamedTuple

from msgspec import ValidationError, convert, to_builtins

from core.commands import AnyCommand, Label, Reprint, Return, VoidTicket
from core.state import Reply
from demo.front_panel import FrontPanel
from demo.narration import Sentence
from runtime.phrases import mark

REASON = "pressed_by_mistake"
"""Why a number is made void: a key of the settings' reasons."""


class Outcome(NamedTuple):
    done: bool
    sentence: Sentence


class Guide:
    def __init__(self, panel: FrontPanel, reasons: Container[str]) -> None:
        self._panel = panel
        self._reason = REASON if REASON in reasons else "mistake"
        self._acts: dict[str, Callable[[str, str], AnyCommand]] = {
            "return": lambda id_, label: Return(id=id_, label=label),
            "void": lambda id_, label: VoidTicket(id=id_, label=label, reason=self._reason),
            "reprint": lambda id_, label: Reprint(id=id_, label=label),
        }
        self.last: Outcome | None = None
        """What came of the last act."""

    def do(self, act: str, label: str) -> None:
        """Returns when the kiosk has answered, or does not. `KeyError`: no such act, or that can be no number."""
        self.last = _outcome(label, self._panel.ask(self._acts[act](self._panel.new_id(), _label(label))))


def _label(text: str) -> str:
    try:
        return convert(text, Label)
    except ValidationError:
        raise KeyError(text) from None


def _outcome(label: str, reply: Reply | None) -> Outcome:
    if reply is None:
        return Outcome(False, Sentence(mark("Not sent: no connection")))
    if not reply.ok:
        words = to_builtins(reply.message) or {}
        return Outcome(False, Sentence(mark("Number {label}: {answer}"), {"label": label, "answer": words}))
    return Outcome(True, Sentence(mark("Number {label}: done"), {"label": label}))
