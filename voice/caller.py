"""Says who is called, and what is announced: a chime, and the sentence in each language of the hall."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from core.messages.state import CallView
from voice.chime import ALARM, ANNOUNCEMENT, chime
from voice.loudspeaker import Loudspeaker
from voice.sound import Sound, apart, joined, silence
from voice.voice import Voice
from words.spoken_announcements import Announcement

AFTER_CHIME_S = 0.1
BETWEEN_S = 0.8
"""Between two sentences, in which somebody looks up."""
FEW, MANY = 1, 3
"""While so many others wait to be called the sentence comes once; while so many, without a chime."""


class Said(NamedTuple):
    """What is heard from now on."""

    seconds: float
    is_spoken: bool
    """Whether more than a chime."""


SILENT = Said(0.0, is_spoken=False)


class Caller(Protocol):
    @property
    def works(self) -> bool:
        """Whether it can be heard."""

    def rehearse(self, call: CallView) -> bool:
        """To be asked, once or again, before `call`, which says no more than what is there. False: an engine is at it,
        and it is told when that is over."""

    def call(self, call: CallView, waiting: int) -> Said:
        """`waiting`: how many other calls wait until this one has been said."""

    def take_back(self, label: str) -> Said:
        """After a call that was undone while it was said."""

    def rehearse_announcement(self, announcement: Announcement) -> bool:
        """As `rehearse`, before `announce`."""

    def announce(self, announcement: Announcement) -> Said:
        """Without a voice for it nothing is heard, but an alarm in an emergency, and in a test the chime: silence would
        be taken for a fault of the loudspeaker."""


class HallCaller:
    """`rings`: whether bells go before what is said; in an emergency they do anyway."""

    def __init__(
        self,
        loudspeaker: Loudspeaker,
        voices: Sequence[Voice],
        *,
        rings: bool,
        volume: Callable[[], float] = lambda: 1.0,
    ) -> None:
        """`volume`: at this moment, of the amplitude; an emergency is always as loud as it can be."""
        self._loudspeaker = loudspeaker
        self._voices = voices
        self._volume = volume
        self._chime = chime() if rings else None

    @property
    def works(self) -> bool:
        return self._loudspeaker.works and bool(self._voices or self._chime)

    def rehearse(self, call: CallView) -> bool:
        """Behind the call also what would take it back: that is needed at once or never."""
        is_over = self._rehearse(self._calling(call))
        self._rehearse([each.speech.wait_on(call.label) for each in self._voices])
        return is_over

    def call(self, call: CallView, waiting: int) -> Said:
        spoken = self._spoken(self._calling(call))
        times = 1 if waiting >= FEW else 2
        bells = self._chime if waiting < MANY or not spoken else None
        return self._play(bells, spoken * times)

    def take_back(self, label: str) -> Said:
        return self._play(None, self._spoken([each.speech.wait_on(label) for each in self._voices]))

    def rehearse_announcement(self, announcement: Announcement) -> bool:
        return self._rehearse(self._announcing(announcement))

    def announce(self, announcement: Announcement) -> Said:
        spoken = self._spoken(self._announcing(announcement))
        if announcement.urgent:
            return self._play(chime(ALARM), spoken * 2, volume=1.0)
        if announcement.is_test:
            return self._play(chime(ANNOUNCEMENT), spoken)
        return self._play(chime(ANNOUNCEMENT) if self._chime else None, spoken) if spoken else SILENT

    def _calling(self, call: CallView) -> list[str]:
        return [each.speech.call(call.label, call.counter, call.count) for each in self._voices]

    def _announcing(self, announcement: Announcement) -> list[str]:
        """What the staff has written is said by the first voice alone: it is in one language."""
        voices = self._voices[:1] if announcement.is_written else self._voices
        return [each.speech.announcement(announcement) for each in voices]

    def _rehearse(self, sentences: list[str]) -> bool:
        """`sentences`: of the first voices, one each."""
        if not self.works:
            return True
        is_over = [voice.rehearse(said) for voice, said in zip(self._voices, sentences, strict=False)]
        return all(is_over)

    def _spoken(self, sentences: list[str]) -> list[Sound]:
        if not self.works:
            return []
        said = (voice.say(sentence) for voice, sentence in zip(self._voices, sentences, strict=False))
        return [sound for sound in said if sound]

    def _play(self, bells: Sound | None, spoken: list[Sound], volume: float | None = None) -> Said:
        loudness = self._volume() if volume is None else volume
        if not self.works or not loudness:
            return SILENT
        begin = [bells, silence(AFTER_CHIME_S)] if bells else []
        sound = joined([*begin, *apart(spoken, BETWEEN_S)])
        self._loudspeaker.play(sound, loudness)
        return Said(sound.seconds, is_spoken=bool(spoken))
