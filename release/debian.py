"""Debian's packages of a release: what a small system lacks, as a repository in a folder, resolved by apt itself."""

from __future__ import annotations

import hashlib
import os
import shlex
import subprocess
from pathlib import Path
from typing import NamedTuple

from release.targets import PACKAGES, Target

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
THERE = ("?priority(required)", "systemd-sysv", "udev", "kmod", "iproute2")
"""What every system on which we install has already, with all that these need."""


class Deb(NamedTuple):
    name: str
    size: int


class Apt:
    """An apt of its own in a folder, of another suite and architecture than this machine's, for which nothing counts as
    installed. Its methods raise `CalledProcessError`; apt has said why on stderr."""

    def __init__(self, folder: Path, target: Target) -> None:
        self._archives = folder / "cache/archives"
        for each in ("etc/apt.conf.d", "etc/preferences.d", "etc/sources.d", "state/lists/partial"):
            (folder / each).mkdir(parents=True, exist_ok=True)
        (self._archives / "partial").mkdir(parents=True, exist_ok=True)
        (folder / "status").touch()
        (folder / "etc/sources.list").write_text(sources(target.suite))
        settings = {
            "APT::Architecture": target.architecture,
            "APT::Architectures::": target.architecture,
            "APT::Sandbox::User": "root",
            "Acquire::Languages": "none",
            "Debug::NoLocking": "1",
            "Dir::Cache": folder / "cache",
            "Dir::Etc": folder / "etc",
            "Dir::Etc::sourcelist": folder / "etc/sources.list",
            "Dir::Etc::sourceparts": folder / "etc/sources.d",
            "Dir::State": folder / "state",
            "Dir::State::status": folder / "status",
        }
        self._options = [word for key, value in settings.items() for word in ("-o", f"{key}={value}")]

    def update(self) -> None:
        self._run("update", "-qq")

    def needed(self, *names: str) -> set[Deb]:
        """The files of these packages and of all that they depend on."""
        lines = self._run("install", "-qq", "-y", "--no-install-recommends", "--print-uris", *names).splitlines()
        # 'URI' file size checksum
        return {Deb(words[1], int(words[2])) for words in map(shlex.split, lines) if len(words) >= 3}

    def download(self) -> Path:
        """Fetches all that `PACKAGES` need; returns the folder of the files."""
        self._run("install", "-qq", "-y", "--no-install-recommends", "--download-only", *PACKAGES)
        return self._archives

    def fetch(self, name: str) -> Path:
        """The file of this package alone, without what it depends on."""
        folder = self._archives / "alone"
        folder.mkdir(exist_ok=True)
        self._run("download", "-qq", name, cwd=folder)
        return next(folder.glob(f"{name}_*.deb"))

    def _run(self, *words: str, cwd: Path | None = None) -> str:
        command = ["apt-get", *self._options, *words]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, cwd=cwd).stdout


def sources(suite: str, components: str = "main") -> str:
    """Debian's, its updates and its security updates, from wherever this machine, which must be a Debian, has its own.
    Raises `CalledProcessError`."""
    form = "$(LABEL)|$(REPO_URI)"
    targets = ["apt-get", "indextargets", "--format", form, "Created-By: Packages", "Component: main"]
    told = subprocess.run(targets, check=True, stdout=subprocess.PIPE, text=True).stdout
    mirrors = dict(line.split("|", 1) for line in told.splitlines())
    places = {suite: "Debian", f"{suite}-updates": "Debian", f"{suite}-security": "Debian-Security"}
    return "".join(
        f"deb [signed-by={KEYRING}] {mirrors[label]} {place} {components}\n" for place, label in places.items()
    )


def collect_debs(target: Target, work: Path, into: Path) -> None:
    """Puts what the target lacks into the folder, which `index` makes a repository. Architectures share a suite's."""
    apt = Apt(work, target)
    apt.update()
    lacking = apt.needed(*PACKAGES) - apt.needed(*THERE)  # before they are fetched: then apt needs them no more
    archives = apt.download()
    for deb in sorted(lacking):
        if not (into / deb.name).exists():
            os.link(archives / deb.name, into / deb.name)


def index(folder: Path) -> None:
    """Writes the `Packages` file by which apt knows the .deb files that lie in the folder."""
    entries = []
    for deb in sorted(folder.glob("*.deb")):
        control = subprocess.run(["dpkg-deb", "--field", deb], check=True, stdout=subprocess.PIPE, text=True).stdout
        content = deb.read_bytes()
        entries.append(
            f"{control.rstrip()}\nFilename: ./{deb.name}\nSize: {len(content)}\n"
            f"SHA256: {hashlib.sha256(content).hexdigest()}\n"
        )
    (folder / "Packages").write_text("\n".join(entries), "utf-8")
