"""Under which addresses the console answers: the machine's own as they are now, and never under a stranger's name."""

from __future__ import annotations

import re
import subprocess
import sys
from ipaddress import IPv4Interface
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from msgspec.structs import replace

from core.settings.sections import ConsoleSettings
from counter.console.app import create_app
from counter.console.own_hosts import OwnHosts
from tests.counter.console.rig import Rig
from tests.paths import PROJECT


class Machine:
    """Its addresses, which change, and its name."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.move("192.168.1.10")
        monkeypatch.setattr("counter.console.own_hosts.interfaces", lambda: iter(self._interfaces))
        monkeypatch.setattr("socket.gethostname", lambda: "Luot")

    def move(self, address: str) -> None:
        self._interfaces = [IPv4Interface("127.0.0.1/8"), IPv4Interface(f"{address}/24")]


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(monkeypatch)


def browser_of(rig: Rig, own: ConsoleSettings) -> FlaskClient:
    console = rig.console._replace(settings=replace(rig.console.settings, console=own))
    return create_app(console).test_client()


def status(rig: Rig, host: str, own: ConsoleSettings) -> int:
    return browser_of(rig, own).get("/login", headers={"Host": host}).status_code


OPEN = ConsoleSettings(host="0.0.0.0", names=("kiosk.lan",))  # noqa: S104


def test_in_another_network_the_console_answers_under_its_new_address_at_once(rig: Rig, machine: Machine) -> None:
    browser = browser_of(rig, OPEN)

    def answers(host: str) -> bool:
        return browser.get("/login", headers={"Host": host}).status_code == 200

    assert answers("192.168.1.10:8080")
    assert not answers("10.0.0.7:8080")
    machine.move("10.0.0.7")
    assert answers("10.0.0.7:8080")
    assert not answers("192.168.1.10:8080"), "it is another machine's now"
    assert all(answers(host) for host in ("luot.local:8080", "luot", "kiosk.lan", "localhost:8080"))


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",  # whatever address its DNS gives it, ours among them: what is asked for is the name
        "192.168.1.10.evil.example",
        "192.168.1.10.",
        "192-168-1-10.evil.example",
        "0xc0a8010a",  # browsers send 192.168.1.10 for this and the next two, so nobody needs them
        "3232235786",
        "192.168.266",
        "[::ffff:192.168.1.10]",
        "luot.local.evil.example",
        "evil.local",
        "0.0.0.0",  # noqa: S104  # which leads a browser to its own machine
        "192.168.1.11",
    ],
)
def test_no_name_that_a_stranger_has_in_the_dns_is_taken_for_an_address_of_ours(
    rig: Rig, machine: Machine, host: str
) -> None:
    """DNS rebinding makes a stranger's *name* lead to us; what a browser sends as `Host` stays that name. An address
    as `Host` means that the page came from this very address, that is, from here."""
    assert status(rig, host, OPEN) == 400


def test_a_console_for_one_address_alone_is_not_reached_by_the_others(rig: Rig, machine: Machine) -> None:
    assert status(rig, "192.168.1.10", ConsoleSettings()) == 400
    assert status(rig, "192.168.1.10", ConsoleSettings(host="192.168.1.10")) == 200


def test_whoever_comes_by_another_address_reads_in_both_languages_what_to_type(rig: Rig, machine: Machine) -> None:
    browser = browser_of(rig, OPEN)
    told = browser.get("/login", headers={"Host": "evil.example<b>"})
    assert told.status_code == 400
    told = browser.get("/login", headers={"Host": "evil.example:8080"}, environ_overrides={"SERVER_PORT": "8080"})
    assert told.mimetype == "text/plain"
    assert told.text.count("http://192.168.1.10:8080/\n") == 2
    assert told.text.count("http://kiosk.lan:8080/\n") == 2
    assert "Xin nhập địa chỉ sau" in told.text
    assert "Please type" in told.text
    assert "evil" not in told.text
    assert "127.0.0.1" not in told.text
    assert browser.get("/api/v1/state", headers={"Host": "evil.example"}).mimetype == "application/problem+json"


def test_each_look_reads_the_addresses_anew(machine: Machine) -> None:
    hosts = OwnHosts(OPEN)
    assert "192.168.1.10" in list(hosts)
    machine.move("10.0.0.7")
    assert hosts.typed() == ["kiosk.lan", "10.0.0.7"]


def test_addresses_are_found_with_the_sockets_that_the_units_of_pages_may_open(tmp_path: Path) -> None:
    """Those have no AF_NETLINK, over which the C library names interfaces."""
    log = tmp_path / "log"
    asked = "from printer.setup.discovery import interfaces; print(*interfaces())"
    words = ["strace", "-f", "-o", str(log), "-e", "trace=socket", sys.executable, "-c", asked]
    told = subprocess.run(words, capture_output=True, text=True, check=True, timeout=60).stdout
    assert "127.0.0.1/8" in told
    families = set(re.findall(r"socket\((\w+)", log.read_text()))
    for unit in ("luot-console", "luot-practice"):
        allowed = re.search(r"(?m)^RestrictAddressFamilies=(.*)", (PROJECT / f"systemd/{unit}.service").read_text())
        assert allowed
        assert families <= set(allowed[1].split())
