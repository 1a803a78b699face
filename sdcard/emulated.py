"""A machine with the card in it: qemu's own board, not a Pi's, with the card's kernel and first file system. It is
opened by a key on the card's first partition, as a technician opens a Pi."""

from __future__ import annotations

import socket
import subprocess
import time
from pathlib import Path
from typing import Self

from appliance.hand import HandError
from appliance.programs import run
from sdcard.installation import TECHNICIAN
from sdcard.partitions import MIB, START_MIB

BOOT_S = 900.0
END_S = 20.0
CARD_GIB = 8
CPU, CORES, MEMORY_MB = "cortex-a72", 2, 1024
"""A Pi 4's processor, half of its cores, and as much memory as the smallest has."""
OUTSIDE = "10.0.2.2"
"""This machine, as it is called by the emulated one."""


class Card:
    """A card of `CARD_GIB` onto which the image was written, and a key put: a file in `folder`."""

    def __init__(self, image: Path, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "card.img"
        run("cp", "--sparse=always", image, self.file)
        with self.file.open("r+b") as card:
            card.truncate(CARD_GIB * 1024 * MIB)
        self.key = folder / "key"
        run("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", self.key)
        first = f"{self.file}@@{START_MIB * MIB}"
        run("mcopy", "-i", first, self.key.with_suffix(".pub"), "::authorized_keys")
        run("mcopy", "-n", "-i", first, "::vmlinuz*", "::initrd.img*", "::cmdline.txt", folder)

    @property
    def kernel(self) -> str:
        """Its release, such as 6.12.118+deb13-arm64."""
        return next(self.folder.glob("vmlinuz-*")).name.removeprefix("vmlinuz-")

    @property
    def command_line(self) -> str:
        return (self.folder / "cmdline.txt").read_text("ascii").strip()


class Emulated:
    """`with Emulated(card) as machine:` its power is cut at the end of the block."""

    def __init__(self, card: Card) -> None:
        self._card = card
        self._port = _free_port()
        self._began = time.monotonic()
        with (card.folder / "qemu.log").open("ab") as log:
            self._process = subprocess.Popen(_command(card, self._port), stdout=log, stderr=log)

    def await_ssh(self) -> float:
        """The seconds from power on until somebody can log in; raises `HandError`."""
        while True:
            try:
                self.run("true", timeout_s=60)
            except (HandError, subprocess.TimeoutExpired) as error:
                if self._process.poll() is not None or time.monotonic() - self._began > BOOT_S:
                    raise HandError(f"nobody can log in after {BOOT_S:.0f} s: {error}") from error
                time.sleep(2)
            else:
                return time.monotonic() - self._began

    def run(self, script: str, data: str = "", timeout_s: float = 600) -> str:
        """What a script prints; raises `HandError` with the script's own words if it fails."""
        return self._ssh(script, data.encode(), timeout_s)

    def _ssh(self, script: str, data: bytes, timeout_s: float) -> str:
        # The host's key is believed the first time only: it must be the same after each start.
        known = f"UserKnownHostsFile={self._card.folder / 'known_hosts'}"
        told = ("StrictHostKeyChecking=accept-new", "ConnectTimeout=30", "BatchMode=yes", "LogLevel=ERROR", known)
        options = [word for each in told for word in ("-o", each)]
        words = ("ssh", *options, "-i", str(self._card.key), "-p", str(self._port), f"{TECHNICIAN}@127.0.0.1", script)
        done = subprocess.run(words, input=data, capture_output=True, check=False, timeout=timeout_s)
        if done.returncode:
            said = (done.stdout + done.stderr).decode("utf-8", "replace")
            raise HandError(f"{script} ended with {done.returncode}: {said}")
        return done.stdout.decode("utf-8", "replace")

    def put(self, file: Path, path: str) -> None:
        """Copies a file there, with its right to be run. The file belongs to root."""
        with file.open("rb") as content:
            mode = "0755" if file.stat().st_mode & 0o100 else "0644"
            self._ssh(f"sudo install -D -m {mode} /dev/stdin {path}", content.read(), 600)

    def cut_power(self) -> None:
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait(END_S)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.cut_power()


def _command(card: Card, port: int) -> list[str]:
    (kernel,), (initrd,) = card.folder.glob("vmlinuz*"), card.folder.glob("initrd.img*")
    return [
        *("qemu-system-aarch64", "-M", "virt", "-cpu", CPU, "-smp", str(CORES), "-m", str(MEMORY_MB)),
        *("-nodefaults", "-display", "none", "-accel", "tcg,thread=multi", "-rtc", "base=utc,clock=host"),
        *("-kernel", str(kernel), "-initrd", str(initrd)),
        *("-append", f"{card.command_line} console=ttyAMA0"),
        *("-drive", f"if=none,id=card,file={card.file},format=raw,cache=writeback,discard=unmap"),
        *("-device", "virtio-blk-pci,drive=card", "-device", "virtio-rng-pci"),
        *("-netdev", f"user,id=net,hostfwd=tcp:127.0.0.1:{port}-:22", "-device", "virtio-net-pci,netdev=net"),
        *("-serial", f"file:{card.folder}/console.log"),
    ]


def _free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port: int = listening.getsockname()[1]
        return port
