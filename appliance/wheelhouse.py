"""The project as a wheel, and all that it needs beside it, for the guest's Python."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from appliance.layers import key, key_of_files, layer
from appliance.programs import run

PROJECT = Path(__file__).parents[1]
PYTHON = "313"
PLATFORMS = ("manylinux_2_17_x86_64", "manylinux2014_x86_64", "manylinux_2_28_x86_64", "manylinux_2_34_x86_64")


def tracked() -> list[Path]:
    """The project's files that git knows, as they are in the folder now."""
    listed = run("git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", cwd=PROJECT).split("\0")
    left_out = ("tests/", "docs/", "benchmarks/", "faults/", "fuzz/", "appliance/")
    names = [name for name in listed if name and not name.startswith(left_out)]
    return [PROJECT / name for name in names if (PROJECT / name).is_file()]


def project_wheel() -> Path:
    """The folder with the project's own wheel."""
    return layer("wheel", key_of_files(tracked(), PROJECT), _build)


def libraries() -> Path:
    """The folder with the wheels that it needs, for a machine without internet."""
    lock = (PROJECT / "requirements.lock").read_bytes()
    return layer("libraries", key(lock, (PROJECT / "pyproject.toml").read_bytes(), PYTHON), _download)


def _build(folder: Path) -> None:
    run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, PROJECT)


def _download(folder: Path) -> None:
    wanted = [str(wheel) for wheel in project_wheel().glob("luot-*.whl")]
    platforms = [word for platform in PLATFORMS for word in ("--platform", platform)]
    run(
        *(sys.executable, "-m", "pip", "download", "-q", "--only-binary=:all:", "--python-version", PYTHON),
        *(*platforms, "-c", str(PROJECT / "requirements.lock"), "-d", str(folder), *wanted),
    )
    for own in folder.glob("luot-*.whl"):
        own.unlink()
    _build_lgpio(folder)


def _build_lgpio(folder: Path) -> None:
    """lgpio, which Raspberry Pi OS brings and Debian does not: PyPI has no wheel of it for this Python."""
    environ = {"PATH": "/usr/bin:/bin", "PYPI": "1"}
    subprocess.run(["/usr/bin/python3", "-m", "venv", str(folder / "builder")], check=True)
    run(folder / "builder/bin/pip", "wheel", "-q", "--no-deps", "-w", folder, "lgpio", environ=environ)
    run("rm", "-r", folder / "builder")
