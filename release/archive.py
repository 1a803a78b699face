"""One file that unpacks itself: a shell script, and behind it a tar archive whose SHA-256 the script knows."""

from __future__ import annotations

import hashlib
import tarfile
from importlib.resources import files
from pathlib import Path

SHELL = files("release")


def write(out: Path, folder: Path, version: str, made_at: int) -> None:
    """Packs the folder. What is in it is compressed already. Equal folders make equal files: all members belong to root
    and are of `made_at`, in seconds since 1970."""
    packed = out.with_suffix(".tar")
    with tarfile.open(packed, "w", format=tarfile.GNU_FORMAT) as tar:
        for file in sorted(each for each in folder.rglob("*") if each.is_file()):
            member = tar.gettarinfo(file, str(file.relative_to(folder)))
            member.uid = member.gid = 0
            member.uname = member.gname = "root"
            member.mtime, member.mode = made_at, 0o644
            # A name that was packed before under another one is no copy of it here: names tell apt what a file is.
            member.type, member.linkname, member.size = tarfile.REGTYPE, "", file.stat().st_size
            with file.open("rb") as content:
                tar.addfile(member, content)
    with packed.open("rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    with out.open("wb") as self_extracting:
        self_extracting.write(_header(version, digest))
        with packed.open("rb") as content:
            while block := content.read(1 << 20):
                self_extracting.write(block)
    packed.unlink()
    out.chmod(0o755)


def _header(version: str, digest: str) -> bytes:
    text = SHELL.joinpath("header.sh").read_text("utf-8")
    values = {"VERSION": version, "LINES": str(text.count("\n")), "SUM": digest}
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text.encode()
