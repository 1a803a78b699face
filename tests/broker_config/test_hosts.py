"""The addresses of a broker: what they are called, and which of them mosquitto cannot have at once."""

from __future__ import annotations

import pytest

from broker_config.hosts import broker_hosts, clear_uris, overlapping
from core.settings.sections import BrokerSettings


def test_the_names_are_those_by_which_the_settings_reach_the_broker() -> None:
    broker = BrokerSettings(
        uri="unix:///run/mosquitto/luot.sock", listen=("mqtts://0.0.0.0", "mqtts://[fe80:0::1]:8884", "mqtt://B.lan")
    )
    assert broker_hosts(broker) == {"fe80::1", "b.lan"}


@pytest.mark.parametrize(
    "listen",
    [
        "mqtt://0.0.0.0:8883",
        "mqtts://192.168.1.10",
        "mqtt://192.168.1.10:8883",
        "mqtts://0.0.0.0",
    ],
)
def test_two_listeners_at_one_address_and_port_are_found(listen: str) -> None:
    broker = BrokerSettings(uri="mqtts://192.168.1.10:8883", listen=("unix:///run/luot/mqtt", listen))
    assert overlapping(broker) == ("mqtts://192.168.1.10:8883", listen)


@pytest.mark.parametrize(
    ("uri", "listen", "overlap"),
    [
        ("mqtt://127.0.0.1:1883", "mqtt://127.0.0.1:1883", False),
        ("mqtt://127.0.0.1:1883", "mqtts://0.0.0.0:8883", False),
        ("mqtt://127.0.0.1:1883", "mqtt://192.168.1.10:1883", False),
        ("mqtt://127.0.0.1:1883", "mqtt://[::]:1883", False),
        ("mqtt://[::]:1883", "mqtt://0.0.0.0:1883", False),
        ("mqtt://[::1]:1883", "mqtt://[::]:1883", True),
        ("mqtt://localhost:1883", "mqtt://127.0.0.1:1883", True),
        ("mqtt://broker.lan", "mqtt://Broker.lan:1883", True),
        ("mqtt://broker.lan", "mqtt://0.0.0.0", True),
        ("unix:///run/a", "unix:///run/b", False),
    ],
)
def test_only_what_mosquitto_cannot_bind_twice_overlaps(uri: str, listen: str, overlap: bool) -> None:
    assert (overlapping(BrokerSettings(uri=uri, listen=(listen,))) is not None) == overlap


def test_what_leaves_the_machine_without_tls_is_in_clear() -> None:
    safe = ("mqtt://localhost", "mqtt://127.0.1.1:1884", "mqtt://[::1]", "unix:///run/luot", "mqtts://0.0.0.0")
    clear = ("mqtt://0.0.0.0", "mqtt://192.168.1.10:1884", "mqtt://broker.lan")
    assert clear_uris(BrokerSettings(listen=(*safe, *clear))) == clear
