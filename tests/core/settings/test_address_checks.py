"""Hosts, ports and files that the settings name."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from core.settings.address_checks import addresses_are_valid, is_host
from core.settings.sections import Settings
from runtime.settings.load import load
from tests.paths import EXAMPLE


@pytest.fixture(scope="module")
def example() -> Settings:
    return load(EXAMPLE)


@pytest.mark.parametrize(
    "name",
    [
        "broker",
        "printer.lan",
        "printer.lan.",
        "10.0.0.9",
        "hall-1",
        "_mqtt.kien-luong.gov.vn",
        "xn--kin-lng-gwa0b.vn",
        "a" * 63 + ".vn",
        ".".join(["a" * 49] * 5),
    ],
)
def test_what_can_be_asked_for_is_a_host(name: str) -> None:
    assert is_host(name)
    name.encode("idna")


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "a..b",
        ".a",
        "a.b..",
        "a" * 64,
        "a" * 64 + ".vn",
        ".".join(["a" * 50] * 5),
        "kiên-lương.vn",
        "-a",
        "a-",
        "a b",
        "a/b",
        "a?b",
        "192.168.1",
        "192.168.1.300",
        "1",
        "[::1",
    ],
)
def test_what_no_network_has_is_no_host(name: str) -> None:
    assert not is_host(name)


@pytest.mark.parametrize(
    ("key", "uri"),
    [
        ("broker.uri", "mqtt://a..b:1883"),
        ("broker.uri", "mqtts://."),
        ("broker.uri", "mqtt://[:::]"),
        ("broker.uri", "unix:///run/\x7f"),
        ("broker.listen", "mqtt://a..b:1883"),
        ("printer.uri", "tcp://printer..lan:9100"),
        ("printer.uri", "tcp://printer..lan?x"),
        ("printer.uri", "tcp://10.0.0.256"),
        ("printer.uri", "virtual:\0"),
        ("printer.uri", "virtual:slips?mm_per_s=" + "9" * 400),
    ],
)
def test_a_wrong_address_is_a_mistake_of_its_key(example: Settings, key: str, uri: str) -> None:
    section, field = key.split(".")
    value = (uri,) if field == "listen" else uri
    changed = replace(example, **{section: replace(getattr(example, section), **{field: value})})
    assert {problem.key for problem in addresses_are_valid(changed)} == {key}


@pytest.mark.parametrize("file", ["", "logo\0.png", "lo\ngo.png", "lo\u202ego.png"])
def test_a_file_has_a_name_of_one_line(example: Settings, file: str) -> None:
    changed = replace(example, slip=replace(example.slip, logo=file))
    assert [problem.key for problem in addresses_are_valid(changed)] == ["slip.logo"]
