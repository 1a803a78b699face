"""Programs of this machine that the proving ground is made with."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

NEEDS = {
    "mmdebstrap": "mmdebstrap",
    "qemu-system-x86_64": "qemu-system-x86",
    "qemu-img": "qemu-utils",
    "mkfs.ext4": "e2fsprogs",
    "mkfs.vfat": "dosfstools",
    "mcopy": "mtools",
    "make": "make",
    "gcc": "gcc",
    "tesseract": "tesseract-ocr",
}
"""Program → Debian's package."""


class ProgramError(Exception):
    """A program is missing or has failed; the text ends with what it said last."""


def missing(needs: Mapping[str, str] = NEEDS) -> list[str]:
    """Debian's names of the packages whose programs are not there."""
    path = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
    return sorted(package for program, package in needs.items() if not shutil.which(program, path=path))


def run(*words: str | Path, cwd: Path | None = None, environ: dict[str, str] | None = None, data: str = "") -> str:
    """What the program prints; raises `ProgramError` if it fails."""
    done = subprocess.run(
        [str(word) for word in words], cwd=cwd, env=environ, input=data, capture_output=True, text=True, check=False
    )
    if done.returncode:
        said = "\n".join((done.stdout + done.stderr).splitlines()[-30:])
        raise ProgramError(f"{words[0]} ended with {done.returncode}:\n{said}")
    return done.stdout
