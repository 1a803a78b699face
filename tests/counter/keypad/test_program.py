"""`luot-keypad` as a process: it reports its health, and ends at SIGTERM."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue

import msgspec
import pytest
from msgspec import UNSET

from core.messages.state import Health
from core.messages.wire import Topics, decode_health
from core.settings.sections import CounterSettings, DeviceSettings, OfficeSettings, ServiceSettings, Settings
from demo.broker import Broker
from runtime.bus.bus import BusEvent, Message
from runtime.bus.credentials import broker_access
from runtime.bus.mqtt import MqttBus

pytestmark = pytest.mark.slow

TOPICS = Topics("test")
SETTINGS = Settings(
    office=OfficeSettings(id="test", name={"en": "Test"}),
    service=(ServiceSettings(code="CT", prefix="2", name={"en": "Certification"}),),
    counter=(CounterSettings(id="1", offsets={"CT": 0}),),
    device=(
        DeviceSettings(name="kiosk", role="kiosk"),
        DeviceSettings(name="keypad-1", role="keypad", counter="1"),
        DeviceSettings(name="keypad-3", role="keypad", counter="1", input="usb://04d9:a02a"),
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
[[device]]
name = "keypad-3"
role = "keypad"
counter = "1"
input = "usb://04d9:a02a"
[broker]
uri = "{uri}"
secrets = "{secrets}"
"""


def keypad(file: Path, *words: str, **environ: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "counter.keypad", "--settings", str(file), *words]
    env = {key: value for key, value in os.environ.items() if key != "GPIOZERO_PIN_FACTORY"} | environ
    return subprocess.Popen(command, env=env, stderr=subprocess.PIPE, text=True)


def test_it_reports_its_health_and_ends_at_sigterm(start_broker: Callable[[Settings], Broker], tmp_path: Path) -> None:
    """One with keys on pins, and one with a USB keypad that is not there, on a machine without pins."""
    broker = start_broker(SETTINGS)
    file = tmp_path / "office.toml"
    file.write_text(FILE.format(uri=broker.settings.uri, secrets=broker.settings.secrets), encoding="utf-8")
    settings = msgspec.structs.replace(SETTINGS, broker=broker.settings)
    told: SimpleQueue[tuple[str, Health]] = SimpleQueue()

    def record(event: BusEvent) -> None:
        if isinstance(event, Message):
            told.put((event.topic, decode_health(event.payload)))

    bus = MqttBus(broker_access(settings, "kiosk", {}), subscriptions=(TOPICS.healths,))
    bus.start(record)
    wired = keypad(file, "--device", "keypad-1", GPIOZERO_PIN_FACTORY="mock")
    usb = keypad(file, "--device", "keypad-3", GPIOZERO_PIN_FACTORY="nonsense")
    try:
        newest: dict[str, Health] = {}
        while len(newest) < 2 or newest[TOPICS.health("keypad-3")].unplugged is not True:
            topic, health = told.get(timeout=60)
            newest[topic] = health
        hello = newest[TOPICS.health("keypad-1")]
        assert (hello.online, hello.counter, hello.unplugged) == (True, "1", UNSET)
        assert wired.stderr
        assert usb.stderr
        assert wired.stderr.readline() == "INFO counter.keypad: keypad-1: ready for counter 1\n"
        said = ""
        while "keypad-3: ready for counter 1" not in said or "the USB keypad 04d9:a02a is not there" not in said:
            said += usb.stderr.readline()
        for program in (wired, usb):
            program.send_signal(signal.SIGTERM)
        while any(health.online for health in newest.values()):
            topic, health = told.get(timeout=60)
            newest[topic] = health
        assert [program.wait(timeout=60) for program in (wired, usb)] == [0, 0]
    finally:
        for program in (wired, usb):
            program.kill()
            program.communicate()
        bus.close()


@pytest.mark.parametrize(
    ("words", "environ", "status", "says"),
    [
        ((), {"GPIOZERO_PIN_FACTORY": "mock"}, 78, '"keypad" (keypad-1, keypad-2, keypad-3)'),
        (("--device", "kiosk"), {"GPIOZERO_PIN_FACTORY": "mock"}, 78, '"keypad" (keypad-1, keypad-2, keypad-3)'),
        (("--device", "keypad-1"), {"GPIOZERO_PIN_FACTORY": "nonsense"}, 1, "GPIOZERO_PIN_FACTORY=nonsense"),
        (("--device", "keypad-2"), {"GPIOZERO_PIN_FACTORY": "mock"}, 1, "secrets/keypad-2: No such file"),
    ],
    ids=["no device given", "the device is no keypad", "no pins", "no password"],
)
def test_an_error_at_the_start_is_one_line(
    words: tuple[str, ...], environ: dict[str, str], status: int, says: str, tmp_path: Path
) -> None:
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "keypad-1").write_text("made up")
    (tmp_path / "secrets" / "keypad-1").chmod(0o600)
    file = tmp_path / "office.toml"
    file.write_text(FILE.format(uri="mqtt://127.0.0.1:1", secrets=tmp_path / "secrets"), encoding="utf-8")
    program = keypad(file, *words, **environ)
    _, said = program.communicate(timeout=60)
    assert program.returncode == status
    assert says in said
    assert said.count("\n") == 1
