"""The project's release file, made of the folder as it is now, and lgpio, which only Raspberry Pi OS brings."""

from __future__ import annotations

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

from appliance.layers import key, key_of_files, layer
from appliance.programs import run

PROJECT = Path(__file__).parents[1]
TARGET = "trixie/amd64"
NOT_RELEASED = ("tests/", "docs/", "benchmarks/", "faults/", "fuzz/", "appliance/", "README", "CHANGELOG", "Makefile")


def release() -> Path:
    """`luot-….run`."""
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=PROJECT).split("\0")
    names = [name for name in listed if name and not name.startswith(NOT_RELEASED)]
    files = [PROJECT / name for name in names if (PROJECT / name).is_file()]
    folder = layer("release", key_of_files(files, PROJECT), _release)
    return next(folder.glob("*.run"))


def next_release() -> Path:
    """The same project, but its next version."""
    folder = layer("next", release().parent.name.partition("-")[2], _next)
    return next(folder.glob("*.run"))


def lgpio() -> Path:
    """A folder with the module and its library: PyPI has no wheel of it for this Python on this processor."""
    return layer("lgpio", key(TARGET), _lgpio)


def _release(folder: Path) -> None:
    run(sys.executable, "-m", "release", "--target", TARGET, "--out", folder, cwd=PROJECT)


def _next(folder: Path) -> None:
    tree = folder / "tree"
    shutil.copytree(PROJECT, tree, ignore=shutil.ignore_patterns(".git", ".venv*", ".*_cache", "tests", "docs"))
    source = tree / "core/__init__.py"
    source.write_text(source.read_text("utf-8").replace('__version__ = "', '__version__ = "1'), "utf-8")
    run(sys.executable, "-m", "release", "--tree", tree, "--target", TARGET, "--out", folder, cwd=PROJECT)
    shutil.rmtree(tree)


def _lgpio(folder: Path) -> None:
    builder = folder / "builder"
    subprocess.run(["/usr/bin/python3", "-m", "venv", str(builder)], check=True)
    environ = {"PATH": "/usr/bin:/bin", "PYPI": "1"}
    run(builder / "bin/pip", "wheel", "-q", "--no-deps", "-w", builder, "lgpio", environ=environ)
    with zipfile.ZipFile(next(builder.glob("*.whl"))) as wheel:
        wheel.extractall(folder / "lgpio")
    run("rm", "-r", builder)
