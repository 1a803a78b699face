"""Kiosk, keypad and wall as whole programs, at a broker that speaks TLS."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from broker_config.tls import make_certificates
from broker_config.tls_files import TlsFiles
from core.messages.commands import OpenCounter
from core.messages.state import Health
from core.messages.wire import Topics, decode_health
from demo.broker import free_port
from demo.example_office import with_keys
from runtime.bus.bus import BusEvent, Message
from runtime.bus.credentials import broker_access
from runtime.bus.mqtt import MqttBus
from runtime.settings.load import load
from tests.conftest import Eventually
from tests.office.real_office import Office

pytestmark = pytest.mark.slow

TOPICS = Topics("hall")
PROGRAMS = (["counter.keypad", "--device", "keypad-1"], ["display"])


def start(stack: ExitStack, office: Office, words: list[str]) -> Path:
    """Starts a program that ends with the test; returns its log."""
    log = office.home / f"{words[0]}.log"
    environ = os.environ | {"GPIOZERO_PIN_FACTORY": "mock", "SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy"}
    environ["STATE_DIRECTORY"] = str(office.home)
    command = [sys.executable, "-m", *words, "--settings", str(office.file)]
    with log.open("wb") as out:
        program = subprocess.Popen(command, stdout=out, stderr=out, env=environ)
    stack.callback(program.wait)
    stack.callback(program.kill)
    return log


def test_kiosk_keypad_and_wall_reach_each_other_over_tls(tmp_path: Path, eventually: Eventually) -> None:
    uri = f"mqtts://127.0.0.1:{free_port()}"
    make_certificates(TlsFiles.of(tmp_path / "broker"), "hall", (), datetime(2026, 11, 30, tzinfo=UTC), renew=False)
    healths: dict[str, Health] = {}

    def record(event: BusEvent) -> None:
        if isinstance(event, Message):
            healths[event.topic.rpartition("/")[2]] = decode_health(event.payload)

    with ExitStack() as stack:
        office = Office(tmp_path, stack, clock="trusted", mm_per_s=0, listen=(uri,))
        office.file.write_text(with_keys(office.file.read_text("utf-8"), {"broker.uri": uri}), "utf-8")
        office.settings = load(office.file)
        office.kiosk.start()
        logs = [start(stack, office, words) for words in PROGRAMS]
        everybody = MqttBus(broker_access(office.settings, "guide", {}), subscriptions=(TOPICS.health("+"),))
        everybody.start(record)
        stack.callback(everybody.close)
        console = office.device("console")
        console.take(paperless=True)
        assert console.request(OpenCounter(id="open", counter="1")).ok
        assert console.call_next("1").ok
        eventually(lambda: "wall" in healths and healths["wall"].shown == 1, "the wall shows the call")
        eventually(lambda: "keypad-1" in healths and healths["keypad-1"].online, "the keypad is there")
        assert all("Traceback" not in log.read_text("utf-8") for log in logs)
        assert "Traceback" not in office.kiosk.log
