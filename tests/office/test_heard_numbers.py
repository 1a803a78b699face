"""A real kiosk with a loudspeaker speaks into a file: each number whose slip is out, as its slip says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Eventually
from tests.office.real_office import Office
from voice.pack import load
from voice.packs import shipped
from words.spoken_answers import NumberOut
from words.spoken_sentences import Speech

pytestmark = pytest.mark.slow


def test_each_number_is_heard_when_its_slip_is_out(office: Office, tmp_path: Path, eventually: Eventually) -> None:
    text = office.file.read_text("utf-8")
    office.file.write_text(text.replace("[kiosk]", '[kiosk]\nsound = "default"', 1), "utf-8")
    file, pack = tmp_path / "heard.raw", load(shipped("vi"))
    own = {"SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(file), "SDL_DISKAUDIODELAY": "15"}
    office.kiosk.start(**own)
    guide = office.device("guide")
    for ahead in range(2):
        label = guide.take()
        # No voice knows the service's name here, so it is left out.
        said = pack.say(Speech("vi").answer(NumberOut(label, {}, ahead))[0])
        assert said is not None
        samples = said.samples.tobytes()
        eventually(lambda: file.exists() and samples in file.read_bytes(), f"{label} is not heard")  # noqa: B023 - at once
    assert office.slips() == ["201", "202"]
    assert office.kiosk.stop() == 0
