"""The installer's page as the proving ground reads it, and what it brings to the guest."""

from __future__ import annotations

import struct

from appliance.answers import SERVICES
from appliance.cases.first_day import STEPS
from appliance.installers_page import PAGE, commands
from appliance.stick import partition_table


def test_commands_belong_to_the_step_under_which_they_stand() -> None:
    page = "# A\n\n## 1. B\n\n```sh\none\ntwo\n```\n\n```toml\nno = 1\n```\n\n## 2. C\n\n```sh\nthree\n```\n"
    assert commands(page) == {1: ["one", "two"], 2: ["three"]}


def test_the_page_brings_the_release_and_ends_with_devices_that_are_tried() -> None:
    typed = [command for step in STEPS for command in commands(PAGE.read_text("utf-8"))[step]]
    assert typed[0] == "timedatectl"
    assert "sudo sh /mnt/luot-VERSION.run" in typed
    assert typed[-1] == "sudo luot test"


def test_both_languages_of_the_page_have_the_same_commands_and_services() -> None:
    vietnamese = PAGE.with_suffix(".vi.md").read_text("utf-8")
    assert commands(vietnamese) == commands(PAGE.read_text("utf-8"))
    assert all(SERVICES in text for text in (vietnamese, PAGE.read_text("utf-8")))


def test_a_stick_has_one_partition() -> None:
    sector = partition_table(2048, 4096)
    assert len(sector) == 512
    assert sector[510:] == b"\x55\xaa"
    assert struct.unpack_from("<II", sector, 446 + 8) == (2048, 4096)
