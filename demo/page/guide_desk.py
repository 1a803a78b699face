"""What the floor guide beside the kiosk can do on the page; each action becomes a command on the bus."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping

from msgspec import UNSET, UnsetType, ValidationError, convert, to_builtins

from core.messages.commands import (
    AnyCommand,
    Keep,
    Label,
    MarkTold,
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
from demo.page.press_replies import PressReplies, as_sentence
from runtime.bus.office_client import OfficeClient
from words.guide_actions import DONE, INSTEAD, ISSUING, TAKEN, TAKEN_PLAN, done_key, void_reason, void_slip
from words.narration import Sentence
from words.refusals import BECAUSE
from words.translation import mark

NEW_ROLL = mark("The paper roll was changed")


class GuideDesk:
    """Methods that send a command return when the kiosk has replied, or after the client's timeout."""

    def __init__(
        self, client: OfficeClient, reasons: Container[str], stop_reasons: Container[str], services: Mapping[str, Names]
    ) -> None:
        """`reasons`: keys of all reasons; `stop_reasons`: of those to stop issuing. `services`: code → names."""
        self._client = client
        self._stop_reasons = stop_reasons
        self._services = services
        why_void = void_reason(reasons)
        self._actions: dict[str, Callable[[str, str], AnyCommand]] = {
            "return": lambda id_, label: Return(id=id_, label=label),
            "void": lambda id_, label: VoidTicket(id=id_, label=label, reason=why_void),
            "reprint": lambda id_, label: Reprint(id=id_, label=label),
            "keep": lambda id_, label: Keep(id=id_, label=label),
            "told": lambda id_, label: MarkTold(id=id_, label=label),
        }
        self.replies = PressReplies(changes=client.changes)

    def do(self, action: str, label: str) -> bool:
        """Returns whether the kiosk has accepted, as do the methods that issue tickets, stop issuing and resume it.
        `action`: "return", "void", "reprint", "keep" or "told". `KeyError`: no such action."""
        command = self._actions[action]
        if not self._is_label(label):
            return False
        reply = self._client.ask(command(self._client.new_id(), label))
        done = DONE[done_key(action, reply.ticket if reply else None)]
        return self._show(reply, Sentence(done, {"label": label}), about=label)

    def replace_ticket(self, old: str) -> None:
        """Issues another ticket, without a slip, in the place of this void one."""
        if not self._is_label(old):
            return
        state = self._client.known.state
        void = void_slip(state, old) if state else None
        if void is None:
            self.replies.show(Sentence(BECAUSE["not_listed"], {"label": old}), done=False)
            return
        reply = self._client.ask(
            TakeTicket(
                id=self._client.new_id(), service=void.service, class_=void.class_, paperless=True, instead_of=old
            )
        )
        label = reply.ticket.label if reply and reply.ticket else ""
        self._show(reply, Sentence(INSTEAD, {"label": label, "old": old}), about=old)

    def take_ticket(self, service: str, then: tuple[str, ...], *, class_: TicketClass, paperless: bool) -> bool:
        """Issues a ticket for a service and those planned after it. `KeyError`: no such service."""
        self.replies.clear()
        visit = {"service": self._services[service], "then": tuple(self._services[code] for code in then)}
        reply = self._client.ask(
            TakeTicket(
                id=self._client.new_id(), service=service, class_=class_, paperless=paperless, then=then or UNSET
            )
        )
        label = reply.ticket.label if reply and reply.ticket else ""
        return self._show(reply, Sentence(TAKEN_PLAN if then else TAKEN, {"label": label, **visit}))

    def stop_issuing(self, reason: str | None) -> bool:
        """`KeyError`: no such reason."""
        command = StopIssuing(id=self._client.new_id(), reason=self._reason(reason))
        return self._show(self._client.ask(command), Sentence(ISSUING["stop"]))

    def resume_issuing(self, reason: str | None) -> bool:
        """Works outside the opening hours, too. `KeyError`: no such reason."""
        command = ResumeIssuing(id=self._client.new_id(), reason=self._reason(reason))
        return self._show(self._client.ask(command), Sentence(ISSUING["resume"]))

    def note_new_roll(self) -> None:
        self.replies.clear()
        self._show(self._client.ask(NewRoll(id=self._client.new_id())), Sentence(NEW_ROLL))

    def _reason(self, reason: str | None) -> str | UnsetType:
        self.replies.clear()
        if reason is not None and reason not in self._stop_reasons:
            raise KeyError(reason)
        return reason or UNSET

    def _is_label(self, label: str) -> bool:
        """Whether it can be the label of a ticket; if it cannot, that is the reply."""
        self.replies.clear()
        try:
            convert(label, Label)
        except ValidationError:
            self.replies.show(Sentence(mark("“{label}” cannot be a number"), {"label": label}), done=False)
            return False
        return True

    def _show(self, reply: Reply | None, done: Sentence, *, about: str | None = None) -> bool:
        """`done`: what to show if the kiosk has accepted, which is returned; `about`: the label that a refusal must
        name."""
        if reply is None:
            self.replies.show(Sentence(mark("Not sent: no connection")), done=False, alarm=True)
        elif reply.ok:
            self.replies.show(done, done=True)
        else:
            words = to_builtins(reply.message) or {}
            why = Sentence(mark("Number {label}: {answer}"), {"label": about, "answer": words})
            names_label = about is None or all(about in sentence for sentence in words.values())
            alarm = reply.code == "storage"
            self.replies.show(as_sentence(words) if names_label else why, done=False, alarm=alarm)
        return reply is not None and reply.ok
