"""What is announced when: an emergency over all else, the rest between calls; each a few times, whatever restarts."""

from __future__ import annotations

import pytest

from core.instant import Instant
from core.messages.state import CallView, CounterView, Issuing, NoticeView, PrinterView, State
from voice.announcer import REHEARSED_WITHIN_S, URGENT, USUALLY, Announcer, TimesSaid
from voice.caller import Said
from words.spoken_announcements import CLOSING, NONE_LEFT, Announcement

LASTS_S = 8.0
AT = Instant.parse("2026-11-24T01:15:42Z")
CLOSES = AT.later(3_600_000)
WAITING = (CounterView(id="1", status="open", services=(), ticket="201"),)


class Speaker:
    """A voice that says whatever it is told."""

    def __init__(self, *, works: bool = True, rehearsed: bool = True, lasts_s: float = LASTS_S) -> None:
        self.works = works
        self.rehearsed = rehearsed
        self.lasts_s = lasts_s
        self.said: list[str] = []

    def rehearse(self, call: CallView) -> bool:
        raise NotImplementedError(call)

    def call(self, call: CallView, waiting: int) -> Said:
        raise NotImplementedError(call, waiting)

    def take_back(self, label: str) -> Said:
        raise NotImplementedError(label)

    def rehearse_announcement(self, announcement: Announcement) -> bool:
        return self.rehearsed or announcement.text in self.said

    def announce(self, announcement: Announcement) -> Said:
        self.said.append(announcement.text)
        return Said(self.lasts_s, is_spoken=True)


def state(*notices: NoticeView, reason: str | None = None, closes: Instant | None = CLOSES) -> State:
    issuing = Issuing(reason is None, reason, closes=closes)  # type: ignore[arg-type]
    return State(
        revision=1, day="2026-11-24", at=AT, office="o", clock="trusted", issuing=issuing,
        printer=PrinterView("ready", 0), notices=notices, counters=WAITING,
    )  # fmt: skip


def live(announcer: Announcer, speaker: Speaker, until: float, *, begin: float = 0.0) -> list[tuple[float, str]]:
    """Asks whenever the announcer wants to be asked; returns when it said what."""
    said: list[tuple[float, str]] = []
    t: float | None = begin
    while t is not None and t <= until:
        before = len(speaker.said)
        announcer.say_next(t, is_free=True)
        said += [(t, text) for text in speaker.said[before:]]
        later = announcer.next_change(t)
        assert later is None or later > t, "the wall would never sleep"
        t = later
    return said


def test_a_notice_is_said_a_few_times_and_no_more() -> None:
    speaker = Speaker()
    announcer = Announcer(speaker)
    announcer.update(state(NoticeView("Quầy 5 nghỉ")), 0)
    said = live(announcer, speaker, 24 * 3600)
    assert said == [(n * (LASTS_S + USUALLY.every_s), "Quầy 5 nghỉ") for n in range(USUALLY.most)]


def test_an_emergency_is_said_soon_again_until_it_is_withdrawn() -> None:
    speaker = Speaker()
    announcer = Announcer(speaker)
    announcer.update(state(NoticeView("Xin ra cửa chính", urgent=True)), 0)
    assert [at for at, _ in live(announcer, speaker, 80)] == [0, 38, 76]
    announcer.update(state(), 90)
    assert live(announcer, speaker, 9000, begin=90) == []
    announcer.update(state(NoticeView("Xin ra cửa chính", urgent=True)), 9000)
    assert len(live(announcer, speaker, 24 * 3600, begin=9000)) == URGENT.most


def test_a_notice_that_was_heard_and_becomes_an_emergency_is_said_at_once() -> None:
    speaker = Speaker()
    announcer = Announcer(speaker)
    announcer.update(state(NoticeView("Mất điện")), 0)
    assert live(announcer, speaker, 60) == [(0, "Mất điện")]
    announcer.update(state(NoticeView("Mất điện", urgent=True)), 60)
    assert [at for at, _ in live(announcer, speaker, 100, begin=60)] == [60, 98]
    assert len(live(announcer, speaker, 24 * 3600, begin=100)) == URGENT.most - 2, "none was counted for it before"


def test_between_calls_only_but_for_an_emergency() -> None:
    speaker = Speaker()
    announcer = Announcer(speaker)
    announcer.update(state(NoticeView("Quầy 5 nghỉ")), 0)
    assert announcer.say_next(1, is_free=False) is None
    assert speaker.said == []
    assert announcer.next_change(None) is None, "a call waits: nothing to ask for until it has been said"
    assert announcer.next_change(7) == 7
    announcer.update(state(NoticeView("Xin ra cửa chính", urgent=True), NoticeView("Quầy 5 nghỉ")), 2)
    assert announcer.next_change(None) == 2
    assert announcer.say_next(2, is_free=False) == Said(LASTS_S, is_spoken=True)
    assert speaker.said == ["Xin ra cửa chính"]


def test_an_emergency_cuts_another_announcement_which_is_said_anew() -> None:
    speaker = Speaker()
    announcer = Announcer(speaker)
    notice, emergency = NoticeView("Quầy 5 nghỉ"), NoticeView("Xin ra cửa chính", urgent=True)
    announcer.update(state(notice), 0)
    announcer.say_next(0, is_free=True)
    announcer.update(state(emergency, notice), 3)
    assert live(announcer, speaker, 30, begin=3) == [(3, "Xin ra cửa chính"), (3 + LASTS_S, "Quầy 5 nghỉ")]


def test_what_a_call_cuts_off_is_said_anew() -> None:
    speaker = Speaker()
    announcer = Announcer(speaker)
    announcer.update(state(NoticeView("Quầy 5 nghỉ")), 0)
    announcer.say_next(0, is_free=True)
    announcer.cut_off(LASTS_S - 1)
    assert live(announcer, speaker, 100, begin=20) == [(20, "Quầy 5 nghỉ")]
    announcer.cut_off(200)
    assert live(announcer, speaker, 300, begin=200) == [], "it was over before the call"


def test_what_was_said_before_a_restart_is_not_said_at_once() -> None:
    stored: list[tuple[TimesSaid, ...]] = []
    speaker = Speaker()
    announcer = Announcer(speaker, store=stored.append)
    announcer.update(state(NoticeView("Quầy 5 nghỉ")), 0)
    announcer.say_next(0, is_free=True)
    assert stored == [], "until it has been heard to its end"
    announcer.say_next(LASTS_S, is_free=True)
    assert stored == [(TimesSaid(Announcement("Quầy 5 nghỉ", is_written=True), 1),)]
    restarted = Announcer(speaker, stored[-1])
    restarted.update(state(NoticeView("Quầy 5 nghỉ")), 0)
    assert [at for at, _ in live(restarted, speaker, 24 * 3600)] == [USUALLY.every_s, 2 * USUALLY.every_s + LASTS_S]


@pytest.mark.parametrize(("reason", "text"), [("outside_hours", CLOSING), ("quota", NONE_LEFT), ("printer", None)])
def test_who_still_waits_hears_that_no_more_numbers_are_given_out(reason: str, text: str | None) -> None:
    speaker = Speaker()
    announcer = Announcer(speaker)
    announcer.update(state(reason=reason), 0)
    announcer.say_next(0, is_free=True)
    assert speaker.said == ([text] if text else [])


def test_before_opening_nobody_hears_that_closing_time_is_near() -> None:
    speaker = Speaker()
    announcer = Announcer(speaker)
    announcer.update(state(reason="outside_hours", closes=None), 0)
    assert live(announcer, speaker, 9000) == []


def test_an_engine_is_waited_for_but_not_for_ever() -> None:
    speaker = Speaker(rehearsed=False)
    announcer = Announcer(speaker)
    announcer.update(state(NoticeView("Xin ra cửa chính", urgent=True)), 0)
    assert [at for at, _ in live(announcer, speaker, 30)] == [REHEARSED_WITHIN_S]


def test_without_a_loudspeaker_nothing_counts_as_said() -> None:
    speaker = Speaker(works=False)
    announcer = Announcer(speaker)
    announcer.update(state(NoticeView("Quầy 5 nghỉ")), 0)
    assert live(announcer, speaker, 9000) == []
    speaker.works = True
    assert live(announcer, speaker, 9100, begin=9000) == [(9000, "Quầy 5 nghỉ")]


def test_what_no_voice_can_say_is_tried_again_later_and_does_not_count() -> None:
    speaker = Speaker(lasts_s=0)
    announcer = Announcer(speaker)
    announcer.update(state(NoticeView("Quầy 5 nghỉ")), 0)
    assert len(live(announcer, speaker, 6 * USUALLY.every_s)) == 7
