"""Sends what people and programs ask for: checked for their rights, in their name, and once for each id."""

from __future__ import annotations

import json
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from http import HTTPStatus
from typing import Literal, NamedTuple

from msgspec import UNSET
from msgspec.structs import replace

from core.messages.commands import AnyCommand, CallNext, OpenCounter, Refused, Undo
from core.messages.state import CallView, Reply
from core.messages.wire import decode_command
from core.names import Names
from counter.console.access import counter_of, is_allowed, needs_seat
from counter.console.person import Person
from counter.console.seats import Seats, counter_view
from runtime.bus.office_client import OfficeClient, Unanswered
from words.refusals import refusal_names
from words.translation import LANGUAGES, mark, say

REMEMBERED = 5000
"""Ids of which it is known who used them."""
NEXT_GUARD_S = 2.0
"""A second "next" of the same counter within this time is a double press."""
LATE_S = 10.0
"""So long the kiosk may still carry out a command that it has not answered."""

NOT_SENT = mark("Not sent: there is no connection to the kiosk")
NO_ANSWER = mark("The kiosk has not answered: please look whether it was done")
SITS_ELSEWHERE = mark("Somebody else sits at this counter: take it over first")
ID_USED = mark("Somebody else has used this id")
NOT_FOR_YOU = mark("This is not allowed with this account")
JUST_CALLED = mark("Number {label} was called just now: please wait a moment")
STILL_ASKED = mark("Pressed twice: only the first press was sent")
Forbidden = Literal["rights", "seat", "id"]
"""Why a command is not sent: this role or token may not; somebody else sits there; another has used this id."""


def command_of(fields: Mapping[str, object]) -> AnyCommand:
    """What a form asks for, as checked as on the bus; raises `WireError`."""
    return decode_command(json.dumps(fields).encode())


class Answer(NamedTuple):
    reply: Reply | None = None
    unanswered: Unanswered | None = None
    forbidden: Forbidden | None = None

    @property
    def is_done(self) -> bool:
        return self.reply is not None and self.reply.ok

    def status(self) -> HTTPStatus:
        """As HTTP has it: a refusal is a conflict with what is."""
        if self.reply is not None:
            return HTTPStatus.OK if self.reply.ok else HTTPStatus.CONFLICT
        if self.forbidden is not None:
            return HTTPStatus.BAD_REQUEST if self.forbidden == "id" else HTTPStatus.FORBIDDEN
        return HTTPStatus.SERVICE_UNAVAILABLE if self.unanswered == "not_sent" else HTTPStatus.GATEWAY_TIMEOUT

    def why_not(self, language: str) -> str:
        """Why it was not done, as a sentence."""
        if self.reply is not None:
            return why_refused(self.reply, language)
        if self.forbidden is not None:
            return say(language, {"rights": NOT_FOR_YOU, "seat": SITS_ELSEWHERE, "id": ID_USED}[self.forbidden])
        return say(language, NOT_SENT if self.unanswered == "not_sent" else NO_ANSWER)


class _LateNext(NamedTuple):
    """A "next" that got no answer in time."""

    at_s: float
    """When it was sent, by the stopwatch."""
    command: CallNext
    last_call: CallView | None
    """The last call of its counter before it."""


class CommandSender:
    """To be used from any thread."""

    def __init__(self, client: OfficeClient, seats: Seats, *, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._client = client
        self._seats = seats
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._users: OrderedDict[str, str] = OrderedDict()
        """Command id → who used it: all share one device on the bus, where an id is answered once."""
        self._asked: dict[str, Future[Reply | Unanswered]] = {}
        """Those that wait for an answer: a second request with the same id waits for the same."""
        self._called: dict[str, tuple[float, str, str]] = {}
        """Counter → when its last "next" called somebody, the command's id, and the label."""
        self._calling: dict[str, str] = {}
        """Counter → the id of a person's "next" there that waits for its answer."""
        self._unanswered: dict[str, _LateNext] = {}
        """Counter → its last "next", if it got no answer in time and nothing has been done there since."""

    def send(self, command: AnyCommand, person: Person) -> Answer:
        command = replace(command, operator=person.id, seen=UNSET)
        if forbidden := self._forbidden(command, person):
            return Answer(forbidden=forbidden)
        if person.role and isinstance(command, CallNext):
            return self._call_next(command, person)
        return self._answer(command, person)

    def _call_next(self, command: CallNext, person: Person) -> Answer:
        """One "next" at a counter at a time, whatever the number of pages: of two that come at the same instant, the
        second would end what the first has called."""
        with self._lock:
            calling = self._calling.setdefault(command.counter, command.id)
        if calling != command.id:
            return Answer(reply=_refusal(command, STILL_ASKED))
        try:
            # Looked at only now: what was answered in between stands there.
            self._note_late_call(command.counter)
            if reply := self._refused_as_double(command):
                return Answer(reply=reply)
            return self._answer_next(command, person)
        finally:
            with self._lock:
                self._calling.pop(command.counter, None)

    def _answer_next(self, command: CallNext, person: Person) -> Answer:
        """A press after one without an answer asks what became of that one: with its id, it is not done twice."""
        late = self._late_next(command) or _LateNext(self._monotonic(), command, self._last_call(command.counter))
        answer = self._answer(late.command, person)
        if answer.unanswered == "no_answer":
            self._unanswered[command.counter] = late
        elif answer.reply is not None:
            self._unanswered.pop(command.counter, None)
            return Answer(reply=replace(answer.reply, id=command.id))
        return answer

    def _late_next(self, command: CallNext) -> _LateNext | None:
        """The "next" before, if nobody knows yet what became of it and it asked for the same, in the same name."""
        late = self._unanswered.get(command.counter)
        if (
            late is None
            or self._monotonic() - late.at_s >= LATE_S
            or late.command != replace(command, id=late.command.id)
        ):
            return None
        return late

    def _note_late_call(self, counter: str) -> None:
        """The state shows that a "next" without an answer was carried out after all: what is pressed now is another
        one, or a double press."""
        late, call = self._unanswered.get(counter), self._last_call(counter)
        if late is None or call is None or (late.last_call and call.call_no <= late.last_call.call_no):
            return
        del self._unanswered[counter]
        if not call.undone and self._monotonic() - late.at_s < LATE_S:
            self._called[counter] = (self._monotonic(), late.command.id, call.label)

    def _last_call(self, counter: str) -> CallView | None:
        """Of the calls that the state lists, the last of this counter."""
        state = self._client.known.state
        calls = [call for call in state.calls if call.counter == counter] if state else []
        return max(calls, key=lambda call: call.call_no, default=None)

    def _answer(self, command: AnyCommand, person: Person) -> Answer:
        answer = self._ask(command)
        if not isinstance(answer, Reply):
            return Answer(unanswered=answer)
        self._note(command, person, answer)
        return Answer(reply=answer)

    def _forbidden(self, command: AnyCommand, person: Person) -> Forbidden | None:
        counter = counter_of(command)
        if not is_allowed(command, person.scopes) or (person.counter and person.counter != counter):
            return "rights"
        with self._lock:
            user = self._users.setdefault(command.id, person.id)
            while len(self._users) > REMEMBERED:
                self._users.popitem(last=False)
        if user != person.id:
            return "id"
        if person.role and counter and needs_seat(command, person.scopes):
            state = self._client.known.state
            # What names no counter of the office is for the kiosk to refuse.
            if counter_view(counter, state) and not self._seats.claim(counter, person, state):
                return "seat"
        return None

    def _refused_as_double(self, command: CallNext) -> Reply | None:
        at_s, id_, label = self._called.get(command.counter, (float("-inf"), command.id, ""))
        if id_ == command.id or self._monotonic() - at_s >= NEXT_GUARD_S:
            return None
        return _refusal(command, JUST_CALLED, label=label)

    def _ask(self, command: AnyCommand) -> Reply | Unanswered:
        mine: Future[Reply | Unanswered] = Future()
        with self._lock:
            asked = self._asked.setdefault(command.id, mine)
        if asked is not mine:
            return asked.result()
        answer: Reply | Unanswered = "no_answer"
        try:
            answer = self._client.ask_or_say_why(command)
        finally:
            with self._lock:
                del self._asked[command.id]
            mine.set_result(answer)
        return answer

    def _note(self, command: AnyCommand, person: Person, reply: Reply) -> None:
        if not reply.ok:
            return
        if (counter := counter_of(command)) is not None:
            self._unanswered.pop(counter, None)
        match command:
            case Undo(counter=counter):
                self._called.pop(counter, None)
            case CallNext(counter=counter) if reply.ticket:
                self._called[counter] = (self._monotonic(), command.id, reply.ticket.label)
            case OpenCounter(counter=counter) if person.role:
                self._seats.take(counter, person, reply.revision or 0)


def _refusal(command: CallNext, sentence: str, **values: str) -> Reply:
    """As the kiosk would refuse it."""
    message = {language: say(language, sentence, **values) for language in LANGUAGES}
    return Reply(id=command.id, ok=False, code="wrong_state", message=message)


def why_refused(reply: Reply, language: str) -> str:
    """The sentence of a refusal in a person's language, also where the office has none in it."""
    names: Names = reply.message or {}
    if language in names:
        return names[language]
    own = refusal_names([language], Refused(reply.code or "malformed"))[language]
    return own if "…" not in own else next(iter(names.values()), own)
