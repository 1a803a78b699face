"""What the guide beside the kiosk does for people, from the demo's page, over the bus like everybody else."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from typing import NamedTuple

from msgspec import UNSET, UnsetType, ValidationError, convert, to_builtins

from core.instant import Instant
from core.messages.commands import (
    AnyCommand,
    Keep,
    Label,
    NewRoll,
    Reprint,
    ResumeIssuing,
    Return,
    StopIssuing,
    TakeTicket,
    VoidTicket,
)
from core.messages.state import Reply
from core.names import Names
from core.rules import TicketClass
from demo.office_client import OfficeClient
from demo.page.press_replies import Answers, in_words
from words.guide import DONE, INSTEAD, ISSUING, TAKEN, TAKEN_PLAN, void_slip
from words.narration import Sentence
from words.phrases import BECAUSE, mark

REASON = "pressed_by_mistake"
"""Why a number is made void: a key of the settings' reasons."""
NEW_ROLL = mark("A new roll of paper is in")
INSTEAD_OF = mark("instead of {old}: tell this number, and write it down")
TELL = mark("{service}: tell this number, and write it down")
TELL_PLAN = mark("{service}, then {then}: tell this number, and write it down")


class Given(NamedTuple):
    """A number that stands on no slip, until somebody has told it to whom it was given."""

    label: str
    about: Sentence
    """What it is for, and what to do with it."""
    since: Instant
    """When it was given; where that was instead of another, when that one came on the list."""
    day: str


class Guide:
    def __init__(
        self, panel: OfficeClient, reasons: Container[str], stops: Container[str], services: Mapping[str, Names]
    ) -> None:
        """`reasons`, and `stops` those for which numbers may be stopped: keys. `services`: code → name."""
        self._panel = panel
        self._stops = stops
        self._services = services
        self._reason = REASON if REASON in reasons else "mistake"
        self._acts: dict[str, Callable[[str, str], AnyCommand]] = {
            "return": lambda id_, label: Return(id=id_, label=label),
            "void": lambda id_, label: VoidTicket(id=id_, label=label, reason=self._reason),
            "reprint": lambda id_, label: Reprint(id=id_, label=label),
            "keep": lambda id_, label: Keep(id=id_, label=label),
        }
        self.answers = Answers()
        """What came of the last act."""
        self.given: tuple[Given, ...] = ()
        """Oldest first. Given and told from any thread."""

    def do(self, act: str, label: str) -> None:
        """Returns when the kiosk has answered, or does not. `KeyError`: no such act, or that can be no number."""
        command = self._acts[act]
        label = self._number(label)
        reply = self._panel.ask(command(self._panel.new_id(), label))
        if act == "keep" and reply and reply.ticket and reply.ticket.state == "void":
            act = "forget"
        self._answer(reply, Sentence(DONE[act], {"label": label}), about=label)

    def give_instead(self, old: str) -> None:
        """Another number for who has no slip of this one; otherwise as `do`."""
        old = self._number(old)
        state = self._panel.known.state
        void = void_slip(state, old) if state else None
        if state is None or void is None:
            self.answers.give(Sentence(BECAUSE["not_listed"], {"label": old}), done=False)
            return
        reply = self._panel.ask(
            TakeTicket(
                id=self._panel.new_id(), service=void.service, class_=void.class_, paperless=True, instead_of=old
            )
        )
        label = reply.ticket.label if reply and reply.ticket else ""
        if label:
            about = Sentence(INSTEAD_OF, {"old": old})
            self.given = (*self.given, Given(label, about, void.since, state.day))
        self._answer(reply, Sentence(INSTEAD, {"label": label, "old": old}), about=old)

    def take(self, service: str, then: tuple[str, ...], *, class_: TicketClass, paperless: bool) -> None:
        """A new number, with the services that follow. `KeyError`: no such service."""
        self.answers.clear()
        visit = {"service": self._services[service], "then": tuple(self._services[code] for code in then)}
        reply = self._panel.ask(
            TakeTicket(id=self._panel.new_id(), service=service, class_=class_, paperless=paperless, then=then or UNSET)
        )
        label = reply.ticket.label if reply and reply.ticket else ""
        state = self._panel.known.state
        if label and paperless and state:
            about = Sentence(TELL_PLAN if then else TELL, visit)
            self.given = (*self.given, Given(label, about, state.at, state.day))
        self._answer(reply, Sentence(TAKEN_PLAN if then else TAKEN, {"label": label, **visit}))

    def stop(self, reason: str | None) -> None:
        """No numbers until somebody resumes. `KeyError`: for no such reason are they stopped."""
        why = self._reason_given(reason)
        self._answer(self._panel.ask(StopIssuing(id=self._panel.new_id(), reason=why)), Sentence(ISSUING["stop"]))

    def resume(self, reason: str | None) -> None:
        """Numbers again, also outside the opening hours; otherwise as `stop`."""
        why = self._reason_given(reason)
        reply = self._panel.ask(ResumeIssuing(id=self._panel.new_id(), reason=why))
        self._answer(reply, Sentence(ISSUING["resume"]))

    def _reason_given(self, reason: str | None) -> str | UnsetType:
        self.answers.clear()
        if reason is not None and reason not in self._stops:
            raise KeyError(reason)
        return reason or UNSET

    def told(self, label: str) -> None:
        """This number was told to whom it was given."""
        self.answers.clear()
        self.given = tuple(given for given in self.given if given.label != label)

    def note_roll(self) -> None:
        self.answers.clear()
        reply = self._panel.ask(NewRoll(id=self._panel.new_id()))
        self._answer(reply, Sentence(NEW_ROLL))

    def _number(self, label: str) -> str:
        self.answers.clear()
        try:
            return convert(label, Label)
        except ValidationError:
            self.answers.give(Sentence(mark("“{label}” cannot be a number"), {"label": label}), done=False)
            raise KeyError(label) from None

    def _answer(self, reply: Reply | None, done: Sentence, *, about: str | None = None) -> None:
        if reply is None:
            self.answers.give(Sentence(mark("Not sent: no connection")), done=False)
        elif reply.ok:
            self.answers.give(done, done=True)
        else:
            words = to_builtins(reply.message) or {}
            why = Sentence(mark("Number {label}: {answer}"), {"label": about, "answer": words})
            says_which = about is None or all(about in sentence for sentence in words.values())
            self.answers.give(in_words(words) if says_which else why, done=False)
