"""A real kiosk with a loudspeaker speaks into a file: the number whose slip is out, with what the slip says."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.messages.wire import Topics, decode_health
from runtime.bus.bus import BusEvent, Message
from runtime.bus.credentials import broker_access
from runtime.bus.mqtt import MqttBus
from tests.conftest import Eventually
from tests.office.real_office import Office
from voice.pack import load
from voice.packs import shipped
from voice.sound import Sound
from words.spoken_answers import NumberOut
from words.spoken_sentences import Speech

pytestmark = pytest.mark.slow


def test_the_number_is_heard_when_its_slip_is_out(office: Office, tmp_path: Path, eventually: Eventually) -> None:
    text = office.file.read_text("utf-8")
    office.file.write_text(text.replace("[kiosk]", '[kiosk]\nsound = "default"', 1), "utf-8")
    file, told = tmp_path / "heard.raw", list[object]()

    def hear(event: BusEvent) -> None:
        if isinstance(event, Message):
            told.append(decode_health(event.payload).sound)

    topic = Topics(office.settings.office.id).health("kiosk")
    bus = MqttBus(broker_access(office.settings, "console", {}), subscriptions=(topic,))
    bus.start(hear)
    own = {"SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(file), "SDL_DISKAUDIODELAY": "15"}
    office.kiosk.start(**own)
    eventually(lambda: True in told, "its health does not tell of the loudspeaker")
    label = office.device("guide").take()
    # No voice knows the service's name here, so it is left out.
    said = load(shipped("vi")).say(Speech("vi").answer(NumberOut(label, {}, 0))[0])
    assert isinstance(said, Sound)
    eventually(lambda: said.samples.tobytes() in file.read_bytes(), "the number is not heard")
    assert office.slips() == [label] == ["201"]
    bus.close()
    assert office.kiosk.stop() == 0
