"""Access of every device to every topic, tried on a real mosquitto and compared with a table written by hand."""

from __future__ import annotations

import queue
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from paho.mqtt.client import Client
from paho.mqtt.enums import CallbackAPIVersion, MQTTProtocolVersion

from broker_config.passwords import password_line
from broker_config.render import render
from core.settings.sections import Settings

pytestmark = pytest.mark.slow

RunMosquitto = Callable[[Path, str], None]
OFFICE = "luot/v1/kien-luong"
DEVICES = ("kiosk", "console", "guide", "wall", "visitor", "keypad-1", "keypad-2")
EVERY_DEVICE = set(DEVICES)
NAMES = (*DEVICES, "stranger")
"""The stranger is a device that the settings do not have."""
READERS = {
    f"{OFFICE}/state": EVERY_DEVICE,
    f"{OFFICE}/events": {"kiosk", "console", "guide", "visitor"},
    **{f"{OFFICE}/command/{name}": {"kiosk"} for name in NAMES},
    **{f"{OFFICE}/reply/{name}": {name} & EVERY_DEVICE for name in NAMES},
    **{f"{OFFICE}/health/{name}": EVERY_DEVICE for name in NAMES},
}
WRITERS = {
    f"{OFFICE}/state": {"kiosk"},
    f"{OFFICE}/events": {"kiosk"},
    **{f"{OFFICE}/command/{name}": {name} & EVERY_DEVICE - {"kiosk"} for name in NAMES},
    **{f"{OFFICE}/reply/{name}": {"kiosk"} for name in NAMES},
    **{f"{OFFICE}/health/{name}": {name} & EVERY_DEVICE for name in NAMES},
}
CLOSED_TOPICS = (
    OFFICE,
    f"{OFFICE}/state/more",
    f"{OFFICE}/other",
    f"{OFFICE}/command",
    f"{OFFICE}/reply/wall/more",
    "luot/v1/other/state",
    "luot/v2/kien-luong/state",
    "other",
)
TOPICS = (*READERS, *CLOSED_TOPICS)
REFUSED = 0x87
TESTER = "tester"
END = b"end"


class Connection:
    """A bare paho client that subscribes to everything, so that none of our code is between the test and the broker."""

    def __init__(self, uri: str, user: str, password: str) -> None:
        self._received: queue.SimpleQueue[tuple[str, bytes]] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[tuple[int, int]] = queue.SimpleQueue()
        subscribed: queue.SimpleQueue[int] = queue.SimpleQueue()
        self._client = Client(CallbackAPIVersion.VERSION2, protocol=MQTTProtocolVersion.MQTTv5)
        self._client.username_pw_set(user, password)
        self._client.on_connect = lambda client, *_: client.subscribe("#", qos=1)
        self._client.on_subscribe = lambda *_: subscribed.put(0)
        self._client.on_message = lambda _, __, message: self._received.put((message.topic, bytes(message.payload)))
        self._client.on_publish = lambda _, __, number, reason, ___: self._answers.put((number, reason.value))
        where = urlsplit(uri)
        self._client.connect(where.hostname or "", where.port or 0)
        self._client.loop_start()
        subscribed.get(timeout=60)

    def close(self) -> None:
        self._client.disconnect()
        self._client.loop_stop()

    def try_to_write(self, topics: tuple[str, ...], payload: bytes) -> set[str]:
        """Publishes to each topic; returns those that the broker accepts."""
        sent = {self._client.publish(topic, payload, qos=1).mid: topic for topic in topics}
        answers = dict(self._answers.get(timeout=60) for _ in sent)
        return {topic for number, topic in sent.items() if answers[number] != REFUSED}

    def received(self) -> list[tuple[str, bytes]]:
        """All messages that came before `END`."""
        return list(iter(lambda: self._received.get(timeout=60), (f"{OFFICE}/state", END)))


@pytest.fixture
def office(settings: Settings, tmp_path: Path, run_mosquitto: RunMosquitto) -> Iterator[dict[str, Connection]]:
    """A connection for each device, and one for a tester, who may read and write everything."""
    render(settings, tmp_path)
    with (tmp_path / "passwords").open("a") as passwords, (tmp_path / "acl").open("a") as acl:
        passwords.write(password_line(TESTER, "tester's", b"12 bytes...."))
        acl.write(f"\nuser {TESTER}\ntopic readwrite #\n")
    run_mosquitto(tmp_path, settings.broker.uri)
    secrets = {device: (tmp_path / "secrets" / device).read_text() for device in DEVICES} | {TESTER: "tester's"}
    connections = {user: Connection(settings.broker.uri, user, password) for user, password in secrets.items()}
    yield connections
    for connection in connections.values():
        connection.close()


def test_every_device_reads_what_it_may_and_nothing_else(office: dict[str, Connection]) -> None:
    office[TESTER].try_to_write(TOPICS, b"read me")
    office[TESTER].try_to_write((f"{OFFICE}/state",), END)
    read = {device: {topic for topic, _ in office[device].received()} for device in DEVICES}
    assert read == {device: {topic for topic, who in READERS.items() if device in who} for device in DEVICES}


def test_every_device_writes_what_it_may_and_nothing_else(office: dict[str, Connection]) -> None:
    written = {device: office[device].try_to_write(TOPICS, device.encode()) for device in DEVICES}
    assert written == {device: {topic for topic, who in WRITERS.items() if device in who} for device in DEVICES}
    office[TESTER].try_to_write((f"{OFFICE}/state",), END)
    arrived = {(topic, payload.decode()) for topic, payload in office[TESTER].received()}
    assert arrived == {(topic, device) for topic, who in WRITERS.items() for device in who}
