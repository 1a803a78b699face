"""What is announced when: an emergency over all else, the rest between calls; each a few times, whatever restarts."""

from __future__ import annotations

import pytest

from core.instant import Instant
from core.messages.state import CallView, CounterView, Issuing, NoticeView, PrinterView, State
from voice.announcer import AGAIN_S, REHEARSED_WITHIN_S, URGENT, USUALLY, Announcer, TimesSaid
from voice.caller import Said
from words.spoken_announcements import CLOSING, NONE_LEFT, Announcement

LASTS_S = 8.0
ALARM_S = 2.0
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
        assert announcement.text
        return self.rehearsed

    def announce(self, announcement: Announcement) -> Said:
        """As long as an engine is at the words there is the alarm of an emergency, and nothing else."""
        self.said.append(announcement.text)
        if self.rehearsed:
            return Said(self.lasts_s, is_spoken=True)
        return Said(ALARM_S if announcement.urgent else 0.0, is_spoken=False)


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


def test_the_alarm_of_an_emergency_sounds_at_once_and_its_words_as_soon_as_they_are_rehearsed() -> None:
    speaker = Speaker(rehearsed=False)
    announcer = Announcer(speaker)
    announcer.update(state(NoticeView("Xin ra cửa chính", urgent=True)), 0)
    assert announcer.say_next(0, is_free=False) == Said(ALARM_S, is_spoken=False)
    assert live(announcer, speaker, 25, begin=1) == [], "nothing more while the engine is at it"
    speaker.rehearsed = True
    assert [at for at, _ in live(announcer, speaker, 70, begin=26)] == [26, 26 + LASTS_S + URGENT.every_s]


def test_words_that_are_rehearsed_during_the_alarm_follow_it() -> None:
    speaker = Speaker(rehearsed=False)
    announcer = Announcer(speaker)
    announcer.update(state(NoticeView("Xin ra cửa chính", urgent=True)), 0)
    announcer.say_next(0, is_free=False)
    speaker.rehearsed = True
    assert announcer.say_next(1, is_free=False) is None
    assert [at for at, _ in live(announcer, speaker, 20, begin=1)] == [ALARM_S]


def test_while_no_words_come_the_alarm_sounds_as_often_as_they_would() -> None:
    speaker = Speaker(rehearsed=False)
    announcer = Announcer(speaker)
    announcer.update(state(NoticeView("Xin ra cửa chính", urgent=True)), 0)
    said = [at for at, _ in live(announcer, speaker, 24 * 3600)]
    assert said == [n * URGENT.every_s for n in range(URGENT.most)]


def test_while_an_engine_is_at_one_emergency_another_is_said() -> None:
    speaker = Speaker(rehearsed=False)
    announcer = Announcer(speaker)
    first, second = NoticeView("Xin ra cửa chính", urgent=True), NoticeView("Cháy", urgent=True)
    announcer.update(state(first, second), 0)
    assert live(announcer, speaker, 20) == [(0, first.text), (ALARM_S, second.text)]


def test_a_notice_whose_engine_was_late_is_tried_again_in_seconds_and_then_less_and_less_often() -> None:
    speaker = Speaker(rehearsed=False)
    announcer = Announcer(speaker)
    announcer.update(state(NoticeView("Quầy 5 nghỉ")), 0)
    tries = [at for at, _ in live(announcer, speaker, 60)]
    assert tries == [REHEARSED_WITHIN_S, 2 * REHEARSED_WITHIN_S + AGAIN_S, 3 * REHEARSED_WITHIN_S + 3 * AGAIN_S, 47]
    assert len(live(announcer, speaker, 24 * 3600, begin=60)) < 24 * 3600 / USUALLY.every_s + 10
    speaker.rehearsed = True
    assert len(live(announcer, speaker, 25 * 3600, begin=24 * 3600)) == USUALLY.most, "no try counted"


def test_notices_are_rehearsed_one_after_another() -> None:
    speaker = Speaker(rehearsed=False)
    announcer = Announcer(speaker)
    announcer.update(state(NoticeView("Quầy 5 nghỉ"), NoticeView("Mạng chậm")), 0)
    assert live(announcer, speaker, 7) == [(REHEARSED_WITHIN_S, "Quầy 5 nghỉ"), (2 * REHEARSED_WITHIN_S, "Mạng chậm")]


def test_a_notice_that_was_withdrawn_is_not_said_anew_when_a_call_cuts_it_off() -> None:
    speaker = Speaker()
    announcer = Announcer(speaker)
    announcer.update(state(NoticeView("Quầy 5 nghỉ")), 0)
    announcer.say_next(0, is_free=True)
    announcer.update(state(), 2)
    announcer.cut_off(3)
    assert live(announcer, speaker, 60, begin=9) == []


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
