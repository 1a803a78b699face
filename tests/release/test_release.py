"""The release file: it unpacks itself, finds out that it is damaged, and refuses a system that it is not for."""

from __future__ import annotations

import subprocess
from pathlib import Path
from zipfile import ZipFile

import pytest

from release import archive
from release.debian import index
from release.licences import licences
from release.targets import TARGETS, Target
from release.wheels import requirements
from tests.paths import PROJECT

AT = 1_750_000_000


def packed(folder: Path, out: Path, content: str = "of the release", made_at: int = AT) -> Path:
    (folder / "wheels").mkdir(parents=True)
    (folder / "VERSION").write_text("1.2.3\n")
    (folder / "wheels/a.whl").write_text(content)
    file = out / "luot-1.2.3.run"
    out.mkdir(exist_ok=True)
    archive.write(file, folder, "1.2.3", made_at)
    return file


def run(*words: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["/bin/sh", *words], capture_output=True, text=True, check=False, timeout=60)


def test_it_is_found_whole_and_unpacks_itself(tmp_path: Path) -> None:
    file = packed(tmp_path / "release", tmp_path / "out")
    assert run(file, "--check").stdout == "luot 1.2.3: OK\n"
    run(file, "--unpack", tmp_path / "unpacked")
    assert (tmp_path / "unpacked/wheels/a.whl").read_text() == "of the release"


def test_a_machine_whose_clock_is_behind_is_told_nothing_of_it(tmp_path: Path) -> None:
    file = packed(tmp_path / "release", tmp_path / "out", made_at=AT * 2)
    done = run(file, "--unpack", tmp_path / "unpacked")
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


def test_what_is_installed_is_read_by_others_whatever_the_shell_of_root_hides(tmp_path: Path) -> None:
    file = packed(tmp_path / "release", tmp_path / "out")
    script = f"umask 077; sh {file} --unpack {tmp_path / 'unpacked'}"
    subprocess.run(["/bin/sh", "-c", script], check=True, timeout=60)
    assert (tmp_path / "unpacked").stat().st_mode & 0o777 == 0o755
    for name in ("header.sh", "install.sh"):
        lines = [line for line in archive.SHELL.joinpath(name).read_text("utf-8").splitlines() if line[:1] != "#"]
        assert lines[:2] == ["set -eu", "umask 022"]


@pytest.mark.parametrize("damage", ["cut off", "one bit"])
def test_a_damaged_file_says_so_in_both_languages_and_unpacks_nothing(tmp_path: Path, damage: str) -> None:
    file = packed(tmp_path / "release", tmp_path / "out")
    content = bytearray(file.read_bytes())
    if damage == "cut off":
        del content[-3000:]
    else:
        content[content.index(b"of the release")] ^= 1
    file.write_bytes(content)
    done = run(file, "--unpack", tmp_path / "unpacked")
    assert done.returncode == 1
    assert "bị hỏng" in done.stderr
    assert "is damaged" in done.stderr
    assert not (tmp_path / "unpacked").exists()


def test_equal_releases_are_equal_files(tmp_path: Path) -> None:
    first = packed(tmp_path / "a", tmp_path / "out-a")
    second = packed(tmp_path / "b", tmp_path / "out-b")
    assert first.read_bytes() == second.read_bytes()
    assert first.read_bytes() != packed(tmp_path / "c", tmp_path / "out-c", "of another").read_bytes()


def test_another_system_is_refused_before_anything_is_changed(tmp_path: Path) -> None:
    (tmp_path / "VERSION").write_text("1.2.3\n")
    (tmp_path / "targets").write_text("sid/mips\n")
    (tmp_path / "install.sh").write_bytes(archive.SHELL.joinpath("install.sh").read_bytes())
    before = sorted(tmp_path.iterdir())
    done = run(tmp_path / "install.sh")
    assert done.returncode == 1
    assert "This release is for sid/mips" in done.stderr
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("target", TARGETS, ids=str)
def test_each_target_gets_the_libraries_for_pins(target: Target) -> None:
    names = [each.split(">")[0] for each in requirements(PROJECT, target)]
    assert {"gpiod", "gpiozero", "flask"} <= {*names}


def test_apt_knows_each_package_by_its_size_and_sum(tmp_path: Path) -> None:
    control = tmp_path / "made/DEBIAN/control"
    control.parent.mkdir(parents=True)
    control.write_text("Package: made\nVersion: 1\nArchitecture: all\nMaintainer: us <us@example>\nDescription: none\n")
    subprocess.run(["/usr/bin/dpkg-deb", "-b", tmp_path / "made", tmp_path / "made_1_all.deb"], check=True)
    index(tmp_path)
    text = (tmp_path / "Packages").read_text("utf-8")
    assert "Filename: ./made_1_all.deb\n" in text
    assert f"Size: {(tmp_path / 'made_1_all.deb').stat().st_size}\n" in text
    assert "SHA256: " in text


@pytest.mark.parametrize(
    ("metadata", "licence"),
    [
        ("License-Expression: MIT", "MIT"),
        ("Classifier: License :: OSI Approved :: BSD License\nLicense: long", "BSD License"),
        ("License: Apache 2\n  and more", "Apache 2"),
        ("Summary: none", "see its own files"),
    ],
)
def test_the_licence_of_each_wheel_is_listed(tmp_path: Path, metadata: str, licence: str) -> None:
    with ZipFile(tmp_path / "a-1-py3-none-any.whl", "w") as wheel:
        wheel.writestr("a-1.dist-info/METADATA", f"Metadata-Version: 2.4\nName: a\nVersion: 1\n{metadata}\n")
    assert licences(tmp_path).splitlines()[0] == f"a 1: {licence}"
