"""`luot-keypad` as a process: it comes, says that it is there, and goes when it is asked to."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue
from typing import Any

import msgspec
import pytest

from core.messages.state import Health
from core.messages.wire import Topics, decode_health
from core.settings.sections import CounterSettings, DeviceSettings, OfficeSettings, ServiceSettings, Settings
from runtime.bus.bus import BusNews, Message
from runtime.bus.credentials import access_of
from runtime.bus.mqtt import MqttBus

TOPICS = Topics("test")
SETTINGS = Settings(
    office=OfficeSettings(id="test", name={"en": "Test"}),
    service=(ServiceSettings(code="CT", prefix="2", name={"en": "Certification"}),),
    counter=(CounterSettings(id="1", offsets={"CT": 0}),),
    device=(
        DeviceSettings(name="kiosk", role="kiosk"),
        DeviceSettings(name="keypad-1", role="keypad", counter="1"),
    ),
)
FILE = """
[office]
id = "test"
name = {{ en = "Test" }}
languages = ["en"]
[[service]]
code = "CT"
prefix = "2"
name = {{ en = "Certification" }}
[[counter]]
id = "1"
offsets = {{ CT = 0 }}
[[device]]
name = "kiosk"
role = "kiosk"
[[device]]
name = "keypad-1"
role = "keypad"
counter = "1"
[[device]]
name = "keypad-2"
role = "keypad"
counter = "1"
[broker]
uri = "{uri}"
secrets = "{secrets}"
"""


def keypad(file: Path, *words: str, **environ: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "counter.keypad", "--settings", str(file), *words]
    env = {key: value for key, value in os.environ.items() if key != "GPIOZERO_PIN_FACTORY"} | environ
    return subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True)


def test_it_says_that_it_is_there_and_goes_at_sigterm(start_broker: Callable[..., Any], tmp_path: Path) -> None:
    broker = start_broker(SETTINGS)
    file = tmp_path / "office.toml"
    file.write_text(FILE.format(uri=broker.settings.uri, secrets=broker.settings.secrets), encoding="utf-8")
    healths: SimpleQueue[Health] = SimpleQueue()

    def hear(news: BusNews) -> None:
        if isinstance(news, Message):
            healths.put(decode_health(news.payload))

    settings = msgspec.structs.replace(SETTINGS, broker=broker.settings)
    bus = MqttBus(access_of(settings, "kiosk", {}), subscriptions=(TOPICS.health("keypad-1"),))
    bus.start(hear)
    program = keypad(file, "--device", "keypad-1", GPIOZERO_PIN_FACTORY="mock")
    try:
        hello = healths.get(timeout=10)
        assert (hello.online, hello.counter) == (True, "1")
        assert program.stderr
        assert program.stderr.readline() == "INFO counter.keypad: keypad-1: ready for counter 1\n"
        program.send_signal(signal.SIGTERM)
        assert healths.get(timeout=5).online is False
        assert program.wait(timeout=5) == 0
    finally:
        program.kill()
        program.communicate()
        bus.close()


@pytest.mark.parametrize(
    ("words", "environ", "status", "says"),
    [
        ((), {"GPIOZERO_PIN_FACTORY": "mock"}, 78, '"keypad" (keypad-1, keypad-2)'),
        (("--device", "kiosk"), {"GPIOZERO_PIN_FACTORY": "mock"}, 78, '"keypad" (keypad-1, keypad-2)'),
        (("--device", "keypad-1"), {"GPIOZERO_PIN_FACTORY": "nonsense"}, 1, "GPIOZERO_PIN_FACTORY=nonsense"),
        (("--device", "keypad-2"), {"GPIOZERO_PIN_FACTORY": "mock"}, 78, "secrets/keypad-2: No such file"),
    ],
    ids=["it must say which it is", "a kiosk is no keypad", "no pins", "no password"],
)
def test_what_keeps_it_from_running_is_one_line(
    words: tuple[str, ...], environ: dict[str, str], status: int, says: str, tmp_path: Path
) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "keypad-1").write_text("made up")
    (tmp_path / "secrets" / "keypad-1").chmod(0o600)
    file = tmp_path / "office.toml"
    file.write_text(FILE.format(uri="mqtt://127.0.0.1:1", secrets=tmp_path / "secrets"), encoding="utf-8")
    program = keypad(file, *words, **environ)
    _, said = program.communicate(timeout=10)
    assert program.returncode == status
    assert says in said
    assert said.count("\n") == 1
