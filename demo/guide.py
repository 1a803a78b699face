"""What the guide beside the kiosk does for people, from the demo's page, over the bus like everybody else."""

from __future__ import annotations

from collections.abc import Callable, Container

from msgspec import ValidationError, convert, to_builtins

from core.commands import AnyCommand, Label, Reprint, Return, VoidTicket
from core.state import Reply
from demo.answers import Answers
from demo.front_panel import FrontPanel
from demo.narration import Sentence
from runtime.phrases import mark

REASON = "pressed_by_mistake"
"""Why a number is made void: a key of the settings' reasons."""
DONE = {
    "return": mark("Number {label} is back in the line"),
    "void": mark("Number {label} is void"),
    "reprint": mark("The slip of number {label} is being printed again"),
}


class Guide:
    def __init__(self, panel: FrontPanel, reasons: Container[str]) -> None:
        self._panel = panel
        self._reason = REASON if REASON in reasons else "mistake"
        self._acts: dict[str, Callable[[str, str], AnyCommand]] = {
            "return": lambda id_, label: Return(id=id_, label=label),
            "void": lambda id_, label: VoidTicket(id=id_, label=label, reason=self._reason),
            "reprint": lambda id_, label: Reprint(id=id_, label=label),
        }
        self.answers = Answers()
        """What came of the last act."""

    def do(self, act: str, label: str) -> None:
        """Returns when the kiosk has answered, or does not. `KeyError`: no such act, or that can be no number."""
        command = self._acts[act]
        self.answers.clear()
        try:
            label = convert(label, Label)
        except ValidationError:
            self.answers.give(Sentence(mark("“{label}” cannot be a number"), {"label": label}), done=False)
            raise KeyError(label) from None
        reply = self._panel.ask(command(self._panel.new_id(), label))
        self.answers.give(_outcome(act, label, reply), done=reply is not None and reply.ok)


def _outcome(act: str, label: str, reply: Reply | None) -> Sentence:
    if reply is None:
        return Sentence(mark("Not sent: no connection"))
    if reply.ok:
        return Sentence(DONE[act], {"label": label})
    words = to_builtins(reply.message) or {}
    return Sentence(mark("Number {label}: {answer}"), {"label": label, "answer": words})
