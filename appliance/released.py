"""The project's release file, made of the folder as it is now."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from appliance.layers import key, key_of_files, layer
from appliance.programs import run

PROJECT = Path(__file__).parents[1]
TARGET = "trixie/amd64"
NOT_RELEASED = (
    "tests/",
    "docs/",
    "benchmarks/",
    "faults/",
    "fuzz/",
    "appliance/",
    "sdcard/",
    "README",
    "CHANGELOG",
    "Makefile",
)


def release(target: str = TARGET) -> Path:
    """`luot-….run` for this target alone."""
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=PROJECT).split("\0")
    names = [name for name in listed if name and not name.startswith(NOT_RELEASED)]
    files = [PROJECT / name for name in names if (PROJECT / name).is_file()]
    of = key(target, key_of_files(files, PROJECT))
    folder = layer("release", of, lambda folder: _release(PROJECT, target, folder))
    return next(folder.glob("*.run"))


def next_release() -> Path:
    """The same project, but its next version."""
    folder = layer("next", release().parent.name.partition("-")[2], _next)
    return next(folder.glob("*.run"))


def _next(folder: Path) -> None:
    tree = folder / "tree"
    shutil.copytree(PROJECT, tree, ignore=shutil.ignore_patterns(".git", ".venv*", ".*_cache", "tests", "docs"))
    source = tree / "core/__init__.py"
    source.write_text(source.read_text("utf-8").replace('__version__ = "', '__version__ = "1'), "utf-8")
    _release(tree, TARGET, folder)
    shutil.rmtree(tree)


def _release(tree: Path, target: str, folder: Path) -> None:
    run(sys.executable, "-m", "release", "--tree", tree, "--target", target, "--out", folder, cwd=PROJECT)
