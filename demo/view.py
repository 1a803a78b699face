"""What the page shows at one moment, in one language. Pure: what is known goes in, words come out."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple
from zoneinfo import ZoneInfo

from msgspec import Struct

from core.instant import Instant
from core.settings import Settings
from core.state import CallView, CounterView, PrinterView, State
from core.state import SlipView as InDoubt
from demo.answers import Answer
from demo.front_panel import Known
from demo.story import Line
from demo.switches import SWITCHES, Switch
from demo.tray import OutSlip
from runtime.paper_words import in_doubt, is_low, no_slips, paper_left
from runtime.phrases import say

LINES = 12
SLIPS = 50
"""As many as anybody turns back through."""
NO_NUMBER = "–"


class Notice(Struct, frozen=True):
    text: str
    alarm: bool = False


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
    text: str
    choices: tuple[ChoiceView, ...]


class Said(NamedTuple):
    """The answers that stand now."""

    kiosk: Answer | None = None
    guide: Answer | None = None
    keypads: Mapping[str, Answer | None] = {}


class CallLine(Struct, frozen=True):
    no: int
    text: str


class PadView(Struct, frozen=True):
    counter: str
    number: str
    """What it has in hand."""
    says: str
    """And whom it would call next; or how old this is, when nobody knows better."""
    old: bool
    answer: str
    """Why its last key did nothing; empty: it did something."""
    leave: str
    """What holding `absent` does now; empty: nothing."""


class LineView(Struct, frozen=True):
    time: str
    text: str


class View(Struct, frozen=True, kw_only=True):
    connection: Notice
    kiosk: Notice
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
    paper: Notice
    """How long the roll will do."""
    doubt: str
    """How many slips the guide must see to."""
    doubts: tuple[DoubtView, ...]
    """Oldest first."""
    labels: tuple[str, ...]
    """Numbers that the guide may be asked about."""
    story: tuple[LineView, ...]


class Page:
    """The page in one language."""

    def __init__(self, settings: Settings, language: str) -> None:
        self._settings = settings
        self._language = language
        self._zone = ZoneInfo(settings.office.timezone)

    def view(self, known: Known, *, slips: Sequence[OutSlip], broken: Collection[str], wall: int, said: Said) -> View:
        newest = slips[: -SLIPS - 1 : -1]
        state = known.state
        return View(
            connection=self._connection(known),
            kiosk=self._kiosk(known, said.kiosk),
            slips=tuple(self._slip(slip) for slip in newest),
            parts=tuple(self._part(switch, switch.part in broken) for switch in SWITCHES),
            wall=wall,
            calls=tuple(self._call(call) for call in state.calls if not call.undone) if state else (),
            pads=tuple(self._pad(counter, known, said) for counter in state.counters) if state else (),
            guide=self._answer(said.guide),
            paper=self._paper(state.printer) if state else Notice(""),
            doubt=self._doubt(len(state.slips)) if state else "",
            doubts=tuple(self._in_doubt(slip, state) for slip in state.slips) if state else (),
            labels=tuple(dict.fromkeys(slip.label for slip in newest if slip.label)),
            story=tuple(self._line(line) for line in known.story[:LINES]),
        )

    def _answer(self, answer: Answer | None) -> Notice:
        return Notice(answer.sentence.said(self._language), not answer.done) if answer else Notice("")

    def _connection(self, known: Known) -> Notice:
        if known.stale is None:
            return Notice(self._say("Connected"))
        if known.stale == "no_connection":
            sentence = "No connection since {time}: wall and counters stand still, the kiosk goes on"
            return Notice(self._say(sentence, time=self._time(known.since, "%H:%M")), alarm=True)
        return Notice(self._say("The kiosk is away"), alarm=True)

    def _kiosk(self, known: Known, answer: Answer | None) -> Notice:
        """What the kiosk says to people: the answer to a press, unless what it promises has become doubtful."""
        standing = self._standing(known)
        return self._answer(answer) if answer and not (answer.done and standing.alarm) else standing

    def _standing(self, known: Known) -> Notice:
        """As far as the page can know."""
        if known.stale or known.state is None:
            return Notice(self._say("Lamp lit: a number can be taken"))
        if known.state.issuing.open:
            return Notice(self._say("Press a button to take a number"))
        if known.state.issuing.reason == "printer":
            return Notice(say(self._language, no_slips(known.state.printer.state)), alarm=True)
        return Notice(self._say("No new numbers for now"), alarm=True)

    def _slip(self, slip: OutSlip) -> SlipView:
        number = self._say("Slip {label}", label=slip.label) if slip.label else self._say("A strip without a number")
        caption = number if slip.complete or not slip.label else self._say("Slip {label}, torn off", label=slip.label)
        return SlipView(f"/slips/{slip.n}.png", slip.label or NO_NUMBER, caption)

    def _paper(self, printer: PrinterView) -> Notice:
        return Notice(paper_left(printer, self._language), is_low(printer))

    def _doubt(self, count: int) -> str:
        return self._say("Slips in doubt: {count}", count=count) if count else self._say("No slip is in doubt")

    def _in_doubt(self, slip: InDoubt, state: State) -> DoubtView:
        return DoubtView(in_doubt(slip, state, self._language, self._zone), tuple(self._choices(slip)))

    def _choices(self, slip: InDoubt) -> Iterator[ChoiceView]:
        if slip.state == "void":
            yield ChoiceView(f"/guide/instead/{slip.label}", self._say("Another number, same place"))
            return
        yield ChoiceView(f"/guide/reprint/{slip.label}", self._say("Print again"))
        yield ChoiceView(f"/guide/keep/{slip.label}", self._say("The slip is there"))
        sure = self._say("Make it void? Press again")
        yield ChoiceView(f"/guide/void/{slip.label}", self._say("Make the number void"), sure)

    def _part(self, switch: Switch, broken: bool) -> PartView:
        says, action = (switch.ill, switch.mending) if broken else (switch.well, switch.breaking)
        route = switch.mend_route if broken else switch.break_route
        name, says, action = (say(self._language, words) for words in (switch.name, says, action))
        return PartView(name, says, broken, f"/{route}", action)

    def _call(self, call: CallView) -> CallLine:
        words = self._say("Number {label}, to counter {counter}", label=call.label, counter=call.counter)
        return CallLine(call.call_no, words)

    def _pad(self, counter: CounterView, known: Known, said: Said) -> PadView:
        return PadView(
            counter=counter.id,
            number=counter.ticket or NO_NUMBER,
            says=self._age(known) or self._pad_says(counter),
            old=known.stale is not None,
            answer=self._answer(said.keypads.get(counter.id)).text,
            leave=self._leave(counter),
        )

    def _age(self, known: Known) -> str:
        """Empty: it is of now."""
        if known.state is None or known.stale is None:
            return ""
        if known.state.clock == "untrusted":
            return self._say("old figures")
        return self._say("figures from {time}", time=self._time(known.state.at, "%H:%M"))

    def _pad_says(self, counter: CounterView) -> str:
        match counter:
            case CounterView(status="closed"):
                return self._say("Closed: “next” opens it")
            case CounterView(status="paused"):
                return self._say("Paused: “next” goes on")
            case CounterView(next=None):
                return self._say("Nobody is waiting")
            case _:
                return self._say("Next: {label}", label=counter.next.label if counter.next else "")

    def _leave(self, counter: CounterView) -> str:
        if counter.ticket or counter.status == "closed":
            return ""
        return self._say("Pause") if counter.status == "open" else self._say("Close the counter")

    def _line(self, line: Line) -> LineView:
        return LineView(self._time(line.at, "%H:%M:%S"), line.sentence.said(self._language))

    def _time(self, at: Instant | None, form: str) -> str:
        return at.moment.astimezone(self._zone).strftime(form) if at is not None else "–"

    def _say(self, sentence: str, **values: object) -> str:
        return say(self._language, sentence, **values)


def services_of(counter_id: str, settings: Settings, language: str) -> str:
    """What people come to this counter for, its own services first."""
    short = {service.code: service.short or service.name for service in settings.service}
    offsets = next(counter.offsets for counter in settings.counter if counter.id == counter_id)
    names = [short[code] for code in sorted(offsets, key=lambda code: offsets[code])]
    return ", ".join(name.get(language) or next(iter(name.values())) for name in names)
