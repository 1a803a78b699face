"""The wheels of a release: our own, and those that it needs on each target, in one folder."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from collections.abc import Iterable
from pathlib import Path

from packaging.requirements import Requirement

from release.targets import Target

OLDEST_GLIBC = 17
"""manylinux2014, the oldest for which any wheel of ours is made."""
EXTRAS = ("kit",)
"""What a box needs beside the plain dependencies; its keypads' evdev is Debian's."""


def own_wheel(tree: Path, into: Path) -> Path:
    """Builds the wheel of the tree's own packages; returns it."""
    before = set(into.glob("luot-*.whl"))
    _pip("wheel", "-q", "--no-deps", "--wheel-dir", str(into), str(tree))
    (made,) = set(into.glob("luot-*.whl")) - before
    return made


def collect_wheels(tree: Path, target: Target, into: Path) -> None:
    """Downloads into the folder what the packages need on the target, in the versions of `requirements.lock`.

    pip reads markers such as `python_version` by the Python that it runs on, not by the one that it downloads for: that
    is decided here, in `requirements`.
    """
    platforms = [f"--platform=manylinux_2_{minor}_{target.machine}" for minor in range(target.glibc, OLDEST_GLIBC, -1)]
    platforms.append(f"--platform=manylinux2014_{target.machine}")
    _pip(
        "download",
        "-q",
        "--only-binary=:all:",
        *platforms,
        f"--python-version={target.python}",
        f"--dest={into}",
        f"--constraint={tree / 'requirements.lock'}",
        "pip",  # a box has none: Debian's python3 comes without
        *requirements(tree, target),
    )


def requirements(tree: Path, target: Target) -> list[str]:
    """What `pyproject.toml` asks for on this target, without markers."""
    project = tomllib.loads((tree / "pyproject.toml").read_text("utf-8"))["project"]
    wanted: Iterable[str] = (
        *project["dependencies"],
        *(each for extra in EXTRAS for each in project["optional-dependencies"][extra]),
    )
    environment = {"python_version": f"3.{target.python[1:]}", "platform_machine": target.machine}
    parsed = [Requirement(each) for each in wanted]
    return [
        f"{each.name}{each.specifier}" for each in parsed if each.marker is None or each.marker.evaluate(environment)
    ]


def _pip(*words: str) -> None:
    subprocess.run([sys.executable, "-m", "pip", "--disable-pip-version-check", *words], check=True)
