"""A real mosquitto over TLS: who gets through, and the one sentence for each who does not."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from broker_config.render import render
from broker_config.tls import make_certificates
from broker_config.tls_files import TlsFiles
from core.instant import LATEST, Instant
from core.settings.sections import BrokerSettings
from demo.broker import free_port
from runtime.bus.bus import Connected, Disconnected
from runtime.bus.credentials import broker_access
from runtime.bus.mqtt import MqttBus
from runtime.bus.tls import certificate_end
from tests.runtime.bus.worlds import SETTINGS, StartBus

NOW = datetime(2026, 11, 30, tzinfo=UTC)
LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)
NEARLY_FOR_EVER = datetime(9960, 1, 1, tzinfo=UTC)

# paho leaves the socket of a handshake that failed to the garbage collector.
pytestmark = pytest.mark.filterwarnings("ignore:unclosed <s:ResourceWarning")


class Office(NamedTuple):
    """A broker that speaks TLS, beside the listener without it."""

    broker: BrokerSettings
    folder: Path

    def reach(self, device: str = "wall", **changes: Any) -> MqttBus:
        settings = msgspec.structs.replace(SETTINGS, broker=msgspec.structs.replace(self.broker, **changes))
        return MqttBus(broker_access(settings, device, {}), retry_s=(0.05,))

    @property
    def plain(self) -> str:
        return self.broker.listen[0]


@pytest.fixture
def open_office(tmp_path: Path, run_mosquitto: Callable[[Path, str], None]) -> Callable[..., Office]:
    """Opens an office whose broker's certificate was made at this time."""

    def run(made: datetime = NOW) -> Office:
        plain, tls = (f"127.0.0.1:{free_port()}" for _ in range(2))
        broker = BrokerSettings(uri=f"mqtts://{tls}", listen=(f"mqtt://{plain}",), secrets=str(tmp_path / "secrets"))
        settings = msgspec.structs.replace(SETTINGS, broker=broker)
        files = TlsFiles.of(tmp_path)
        make_certificates(files, "kien-luong", (), max(made, NOW), renew=False)
        if made < NOW:
            make_certificates(files, "kien-luong", (), made, renew=True)
        render(settings, tmp_path)
        run_mosquitto(tmp_path, f"mqtt://{tls}")
        return Office(broker, tmp_path)

    return run


def test_every_device_gets_through_with_the_authority_beside_its_secrets(
    open_office: Callable[..., Office], start_bus: StartBus
) -> None:
    office = open_office()
    for device in SETTINGS.device:
        assert start_bus(office.reach(device.name)).next() == Connected(), device.name
    ends = certificate_end(office.broker.uri, str(office.folder / "ca.crt"), 60)
    assert ends == Instant.of(NOW + timedelta(days=3650))


def test_each_who_does_not_get_through_is_told_why_in_one_sentence(
    open_office: Callable[..., Office],
    start_bus: StartBus,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    office, stranger = open_office(), TlsFiles.of(tmp_path / "stranger")
    make_certificates(stranger, "another", (), NOW, renew=False)
    (tmp_path / "junk.crt").write_text("junk")
    foreign, port = str(stranger.authority), office.broker.uri.rpartition(":")[2]
    attempts: dict[str, dict[str, Any]] = {
        f"the broker's certificate is not signed by the authority in {foreign}": {"ca": foreign},
        "the broker's certificate is not signed by an authority that this machine trusts: [broker] ca": {
            "ca": None,
            "secrets": None,
        },
        "the broker's certificate is not for 127.1": {"uri": f"mqtts://127.1:{port}"},  # the same machine
        f"[broker] ca: {tmp_path}/none.crt: No such file or directory": {"ca": str(tmp_path / "none.crt")},
        f"[broker] ca: /{'x' * 300}: File name too long": {"ca": f"/{'x' * 300}"},
        f"[broker] ca: {tmp_path}/junk.crt: expected a certificate in PEM": {"ca": str(tmp_path / "junk.crt")},
        "the broker does not speak TLS there, as mqtts:// says, or speaks none that is safe (1.2 or later)": {
            "uri": office.plain.replace("mqtt:", "mqtts:")
        },
        "the broker hung up without an answer: where it speaks TLS the address is mqtts://": {
            "uri": office.broker.uri.replace("mqtts:", "mqtt:")
        },
    }
    caplog.set_level(logging.WARNING)
    for sentence, settings in attempts.items():
        caplog.clear()
        probe = start_bus(office.reach(**settings))
        assert probe.wait_for(Disconnected).reason == sentence
        probe.bus.close()
        assert all(record.exc_info is None for record in caplog.records)


def test_an_office_goes_on_with_a_certificate_of_its_own_authority_that_has_ended(
    open_office: Callable[..., Office], start_bus: StartBus
) -> None:
    office = open_office(LONG_AGO)
    assert certificate_end(office.broker.uri, str(office.folder / "ca.crt"), 60) < Instant.of(NOW)
    assert start_bus(office.reach("kiosk")).next() == Connected()


def test_an_end_beyond_all_that_can_be_read_is_the_last_that_can(open_office: Callable[..., Office]) -> None:
    office = open_office(NEARLY_FOR_EVER)
    assert certificate_end(office.broker.uri, str(office.folder / "ca.crt"), 60) == LATEST


def test_a_certificate_of_an_authority_that_the_system_trusts_must_not_have_ended(
    open_office: Callable[..., Office], start_bus: StartBus, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.crt"))  # what OpenSSL takes for the system's authorities
    office = open_office(LONG_AGO)
    elsewhere = office.reach(secrets=None)
    assert start_bus(elsewhere).wait_for(Disconnected).reason.startswith("the broker's certificate has ended")
