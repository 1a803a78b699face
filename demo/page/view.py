"""What the page shows at one moment, in one language. Pure: what is known goes in, words come out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct

from core.messages.state import CallView, PendingView, State
from core.messages.state import SlipView as InDoubt
from core.settings.sections import Settings
from demo.office_client import Known
from demo.page.counter_cards import NOTHING, PadView, pad_view
from demo.page.fault_switches import SWITCHES, Switch
from demo.page.guide_desk import Given
from demo.page.page_language import Notice, Speech
from demo.page.press_replies import Answer
from demo.page.recent_events import Line
from demo.page.service_cards import QueueView, heading, issuing_says, kiosk_says, queues
from demo.panel.printed_slips import OutSlip
from words.guide import Act, choices
from words.narration import Sentence
from words.phrases import mark, say
from words.printer import in_doubt, needs_hands, paper_left, pending

LINES = 12
SLIPS = 50
"""As many as anybody turns back through."""
CHOICES: dict[Act, tuple[str, str, str]] = {
    "reprint": ("reprint", mark("Print again"), ""),
    "keep": ("keep", mark("The slip is there"), ""),
    "void": ("void", mark("Make the number void"), mark("Make it void? Press again")),
    "instead": ("instead", mark("Another number, same place"), mark("Give another number? Press again")),
    "forget": ("keep", mark("Nobody waits for it"), ""),
}
"""What the guide can do: route, what the button says, and what asks for a second press; empty: one is enough."""


class SlipView(Struct, frozen=True):
    png: str
    label: str
    caption: str


class PartView(Struct, frozen=True):
    """Something that can be broken: how it is, and what can be done to it now."""

    name: str
    says: str
    broken: bool
    route: str
    action: str


class ChoiceView(Struct, frozen=True):
    """One thing that the guide can do about a slip in doubt."""

    route: str
    action: str
    sure: str = ""
    """What asks for a second press; empty: one is enough."""


class DoubtView(Struct, frozen=True):
    """An item of the guide's list."""

    key: str
    """Another key, another item."""
    text: str
    choices: tuple[ChoiceView, ...] = ()
    number: str = ""
    """One that must be told to somebody now, as it stands on no slip: large."""


class Said(NamedTuple):
    """The answers that stand now."""

    kiosk: Answer | None = None
    guide: Answer | None = None
    keypads: Mapping[str, Answer | None] = {}


class CallLine(Struct, frozen=True):
    no: int
    text: str


class LineView(Struct, frozen=True):
    time: str
    text: str


class View(Struct, frozen=True, kw_only=True):
    play: str
    """What plays in the office, and what time it is there; empty: nothing does."""
    connection: Notice
    kiosk: Notice
    waiting: str
    """The heading of what stands on the buttons, and what is to be known of all forecasts."""
    queues: tuple[QueueView, ...]
    slips: tuple[SlipView, ...]
    """Newest first."""
    parts: tuple[PartView, ...]
    wall: int
    """Another number, another picture."""
    calls: tuple[CallLine, ...]
    """Each in a sentence, newest first."""
    pads: tuple[PadView, ...]
    guide: Notice
    """What came of the guide's last act."""
    guide_age: str
    """How old all the rest of the guide's card is; empty: it is of now."""
    issuing: str
    """Whether numbers are given out, until when; else why not, and when again."""
    paper: Notice
    """What is wrong with the printer, else how long the roll will do."""
    doubt: str
    """How many slips the guide must see to."""
    doubts: tuple[DoubtView, ...]
    """Oldest first; behind them the slips that wait for the printer."""
    labels: tuple[str, ...]
    """Numbers that the guide may be asked about."""
    story: tuple[LineView, ...]


class Page:
    """The page in one language."""

    def __init__(self, settings: Settings, language: str) -> None:
        self._speech = Speech(settings, language)
        self._language, self._zone = self._speech.language, self._speech.zone

    def view(
        self,
        known: Known,
        *,
        slips: Sequence[OutSlip],
        broken: Collection[str],
        wall: int,
        said: Said,
        given: Sequence[Given] = (),
        play: Sentence | None = None,
    ) -> View:
        """`given`: numbers that must still be told. `play`: what plays in the office."""
        newest = slips[: -SLIPS - 1 : -1]
        state = known.state
        return View(
            play=play.said(self._language) if play else "",
            connection=self._connection(known),
            kiosk=kiosk_says(known, said.kiosk, self._speech),
            waiting=heading(known, self._speech),
            queues=tuple(queues(state, self._speech)) if state else (),
            slips=tuple(self._slip(slip) for slip in newest),
            parts=tuple(self._part(switch, switch.part in broken) for switch in SWITCHES),
            wall=wall,
            calls=tuple(self._call(call) for call in state.calls if not call.undone) if state else (),
            pads=tuple(self._pads(known, said)),
            guide=self._speech.answer(said.guide),
            guide_age=self._speech.age(known),
            issuing=issuing_says(state, self._speech) if state else "",
            paper=Notice(paper_left(state, self._language), needs_hands(state)) if state else Notice(""),
            doubt=self._doubt(len(state.slips)) if state else "",
            doubts=tuple(self._list(state, given)) if state else (),
            labels=tuple(dict.fromkeys(self._labels(newest, state))),
            story=tuple(self._line(line) for line in known.story[:LINES]),
        )

    def _connection(self, known: Known) -> Notice:
        if known.stale is None:
            return Notice(self._say("Connected"))
        if known.stale == "no_connection":
            sentence = "No connection since {time}: wall and counters stand still, the kiosk goes on"
            return Notice(self._say(sentence, time=self._speech.time(known.since)), alarm=True)
        return Notice(self._say("The kiosk is away"), alarm=True)

    def _slip(self, slip: OutSlip) -> SlipView:
        return SlipView(f"/slips/{slip.n}.png", slip.label or NOTHING, self._caption(slip))

    def _caption(self, slip: OutSlip) -> str:
        if slip.label is None:
            return (
                self._say("A slip torn off in its number") if slip.cut_number else self._say("A strip without a number")
            )
        if not slip.complete:
            return self._say("Slip {label}, torn off", label=slip.label)
        if slip.again:
            return self._say("Slip {label}, printed again", label=slip.label)
        return self._say("Slip {label}", label=slip.label)

    def _labels(self, newest: Sequence[OutSlip], state: State | None) -> Iterator[str]:
        """What the guide may be asked about: what has come out last, then all others that live, with paper or not."""
        yield from (slip.label for slip in newest if slip.label)
        if state:
            yield from (ticket.label for tickets in (state.absent, state.held, state.waiting) for ticket in tickets)

    def _doubt(self, count: int) -> str:
        return self._say("Slips in doubt: {count}", count=count) if count else self._say("No slip is in doubt")

    def _list(self, state: State, given: Sequence[Given]) -> Iterator[DoubtView]:
        """A number that was given in place of another stands where that one stood."""
        here = [(one.since, self._given(one)) for one in given if one.day == state.day]
        here += [(slip.since, self._in_doubt(slip, state)) for slip in state.slips]
        yield from (item for _, item in sorted(here, key=lambda each: each[0]))
        yield from (self._pending(slip, state) for slip in state.pending if slip.until is not None)

    def _given(self, given: Given) -> DoubtView:
        told = ChoiceView(f"/guide/told/{given.label}", self._say("I have told it"))
        return DoubtView(f"given/{given.label}", given.about.said(self._language), (told,), given.label)

    def _in_doubt(self, slip: InDoubt, state: State) -> DoubtView:
        said = in_doubt(slip, state, self._language, self._zone)
        return DoubtView(f"{slip.state}/{slip.label}", said, tuple(self._choices(slip, state)))

    def _pending(self, slip: PendingView, state: State) -> DoubtView:
        return DoubtView(f"pending/{slip.label}", pending(slip, state, self._language, self._zone))

    def _choices(self, slip: InDoubt, state: State) -> Iterator[ChoiceView]:
        for route, says, sure in (CHOICES[act] for act in choices(slip, state)):
            yield ChoiceView(f"/guide/{route}/{slip.label}", self._say(says), self._say(sure) if sure else "")

    def _part(self, switch: Switch, broken: bool) -> PartView:
        says, action = (switch.ill, switch.mending) if broken else (switch.well, switch.breaking)
        route = switch.mend_route if broken else switch.break_route
        name, says, action = (say(self._language, words) for words in (switch.name, says, action))
        return PartView(name, says, broken, f"/{route}", action)

    def _call(self, call: CallView) -> CallLine:
        words = self._say("Number {label}, to counter {counter}", label=call.label, counter=call.counter)
        return CallLine(call.call_no, words)

    def _pads(self, known: Known, said: Said) -> Iterator[PadView]:
        for counter in known.state.counters if known.state else ():
            yield pad_view(counter, known, said.keypads.get(counter.id), self._speech)

    def _line(self, line: Line) -> LineView:
        return LineView(self._speech.time(line.at, "%H:%M:%S"), line.sentence.said(self._language))

    def _say(self, sentence: str, **values: object) -> str:
        return self._speech.say(sentence, **values)
