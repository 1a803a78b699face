"""An image of small folders has the table and the file systems of a card."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from sdcard import partitions
from sdcard.partitions import DATA_MIB, FIRMWARE_MIB, MIB, START_MIB

PATH = f"{os.environ['PATH']}:/usr/sbin:/sbin"
NEEDED = ("mkfs.vfat", "mkfs.ext4", "mcopy", "mtype", "sfdisk", "blkid", "debugfs")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not all(shutil.which(each, path=PATH) for each in NEEDED), reason="apt install dosfstools mtools fdisk"
    ),
]
SECTOR = 512


def told(*words: str | Path) -> str:
    return subprocess.run(words, capture_output=True, text=True, check=True, env={"PATH": PATH, "LC_ALL": "C"}).stdout


@pytest.fixture(scope="module")
def card(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("card")
    for name, text in {
        "boot/config.txt": "arm_64bit=1\n",
        "tree/etc/hostname": "luot\n",
        "kept/luot/x": "kept\n",
    }.items():
        file = folder / name
        file.parent.mkdir(parents=True)
        file.write_text(text)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", PATH)
        parts = [
            partitions.firmware(folder / "boot", folder / "1"),
            partitions.system(folder / "tree", folder / "2"),
            partitions.data(folder / "kept", folder / "3"),
        ]
        partitions.write(folder / "card.img", parts)
    return folder / "card.img"


@pytest.fixture(scope="module")
def table(card: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(told("sfdisk", "--json", card))["partitiontable"]["partitions"]
    return found


def offset(table: list[dict[str, object]], number: int) -> int:
    start = table[number]["start"]
    assert isinstance(start, int)
    return start * SECTOR


def test_the_table_is_one_that_every_pi_4_reads(card: Path, table: list[dict[str, object]]) -> None:
    assert json.loads(told("sfdisk", "--json", card))["partitiontable"]["label"] == "dos"
    assert [each["type"] for each in table] == ["c", "83", "83"]
    assert offset(table, 0) == START_MIB * MIB


def test_no_partition_is_longer_than_its_place_and_data_is_the_last(card: Path, table: list[dict[str, object]]) -> None:
    ends = [offset(table, number) + int(str(each["size"])) * SECTOR for number, each in enumerate(table)]
    assert ends[:2] == [offset(table, 1), offset(table, 2)]
    assert ends[2] == card.stat().st_size
    assert int(str(table[0]["size"])) * SECTOR == FIRMWARE_MIB * MIB
    assert int(str(table[2]["size"])) * SECTOR == DATA_MIB * MIB


def test_each_is_found_by_its_label(card: Path, table: list[dict[str, object]]) -> None:
    labels = [
        told("blkid", "-p", "-O", str(offset(table, number)), "-s", "LABEL", "-o", "value", card).strip()
        for number in range(3)
    ]
    assert labels == ["LUOT-BOOT", "luot-system", "luot-data"]


def test_what_lay_in_the_folders_lies_in_the_partitions(card: Path, table: list[dict[str, object]]) -> None:
    assert told("mtype", "-i", f"{card}@@{offset(table, 0)}", "::config.txt") == "arm_64bit=1\n"
    for number, file, text in (1, "/etc/hostname", "luot\n"), (2, "/luot/x", "kept\n"):
        assert told("debugfs", "-R", f"cat {file}", f"{card}?offset={offset(table, number)}") == text


def test_only_the_data_is_made_to_be_written(card: Path, table: list[dict[str, object]]) -> None:
    told_of = [told("debugfs", "-R", "features", f"{card}?offset={offset(table, number)}") for number in (1, 2)]
    assert ["has_journal" in each for each in told_of] == [False, True]
