"""What the page shows of the office at one moment, in one language, computed from what the client knows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from msgspec import Struct
from msgspec.structs import asdict

from core.messages.state import CallView
from demo.page.counter_cards import CounterCard, counter_card
from demo.page.kiosk_card import KioskCard, kiosk_card
from demo.page.page_words import PageNotice, PageWords
from demo.page.press_replies import PressReply
from demo.page.recent_events import RecentEvent
from runtime.bus.office_client import Known
from words.translation import mark

EVENTS_SHOWN = 24
"""The page shows as many of them as it has room for."""


class CurrentReplies(NamedTuple):
    """The replies to presses that are shown now."""

    kiosk: PressReply | None = None
    keypads: Mapping[str, PressReply | None] = {}


class CallSentence(Struct, frozen=True):
    no: int
    text: str


class EventLine(Struct, frozen=True):
    time: str
    text: str


class OfficeView(Struct, frozen=True, kw_only=True):
    connection: PageNotice
    kiosk: KioskCard
    counters: tuple[CounterCard, ...]
    calls: tuple[CallSentence, ...]
    """Newest first, without the undone ones."""
    recent_events: tuple[EventLine, ...]

    def as_json(self) -> dict[str, object]:
        """The keys that the page's script expects."""
        return {
            "connection": self.connection,
            **asdict(self.kiosk),
            "pads": self.counters,
            "calls": self.calls,
            "story": self.recent_events,
        }


def office_view(
    known: Known,
    replies: CurrentReplies,
    recent_events: Sequence[RecentEvent],
    words: PageWords,
) -> OfficeView:
    """`recent_events`: newest first."""
    counters, calls = (known.state.counters, known.state.calls) if known.state else ((), ())
    return OfficeView(
        connection=_connection(known, words),
        kiosk=kiosk_card(known, replies.kiosk, words),
        counters=tuple(counter_card(each, known, replies.keypads.get(each.id), words) for each in counters),
        calls=tuple(_call(call, words) for call in calls if not call.undone),
        recent_events=tuple(_line(event, words) for event in recent_events[:EVENTS_SHOWN]),
    )


def _connection(known: Known, words: PageWords) -> PageNotice:
    if known.stale is None:
        return PageNotice(words.say("Connected"))
    if known.stale == "no_connection":
        sentence = mark("No connection since {time}: display and counters stand still, the kiosk still works")
        return PageNotice(words.say(sentence, time=words.time_or_dash(known.stale_since)), alarm=True)
    return PageNotice(words.say("The kiosk does not answer"), alarm=True)


def _call(call: CallView, words: PageWords) -> CallSentence:
    text = words.say("Number {label}, to counter {counter}", label=call.label, counter=call.counter)
    return CallSentence(call.call_no, text)


def _line(event: RecentEvent, words: PageWords) -> EventLine:
    return EventLine(words.time_or_dash(event.at, "%H:%M:%S"), event.sentence.said(words.language))
