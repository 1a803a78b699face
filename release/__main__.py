"""`python -m release`: makes `dist/luot-VERSION.run` of a tree of this project."""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from release import archive
from release.debian import collect_debs, index
from release.licences import licences
from release.targets import NEEDED, SCREEN, TARGETS, Target
from release.wheels import collect_wheels, own_wheel

TREE = Path(__file__).parents[1]


def main(argv: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m release", description="Makes the file that installs an office.")
    parser.add_argument("--out", type=Path, default=TREE / "dist", metavar="DIR")
    parser.add_argument("--tree", type=Path, default=TREE, metavar="DIR", help="what is released")
    parser.add_argument(
        "--target", action="append", choices=[str(each) for each in TARGETS], help="may be given twice; default: all"
    )
    given = parser.parse_args(argv)
    targets = [each for each in TARGETS if given.target is None or str(each) in given.target]
    print(make(given.tree.absolute(), targets, given.out.absolute()))


def make(tree: Path, targets: Sequence[Target], out: Path) -> Path:
    """Returns the file. Raises `CalledProcessError` where pip or apt fails, which has told why on stderr."""
    out.mkdir(parents=True, exist_ok=True)
    made_at = _made_at(tree)
    with TemporaryDirectory(prefix=".release-", dir=out) as name:
        work = Path(name)
        folder = work / "release"
        wheels = folder / "wheels"
        wheels.mkdir(parents=True)
        os.environ["SOURCE_DATE_EPOCH"] = str(made_at)
        version = own_wheel(tree, wheels).name.split("-")[1]
        for target in targets:
            print(f"{target}: wheels and Debian packages", flush=True)
            collect_wheels(tree, target, wheels)
            debs = folder / "debian" / target.suite
            debs.mkdir(parents=True, exist_ok=True)
            collect_debs(target, work / "apt" / target.suite / target.architecture, debs)
        for debs in (folder / "debian").iterdir():
            index(debs)
        (folder / "VERSION").write_text(f"{version}\n")
        (folder / "packages").write_text(" ".join(NEEDED))
        (folder / "packages-of-a-screen").write_text(" ".join(SCREEN))
        (folder / "targets").write_text("".join(f"{each}\n" for each in targets))
        (folder / "LICENCES").write_text(licences(wheels), "utf-8")
        shutil.copyfile(tree / "requirements.lock", folder / "requirements.lock")
        (folder / "install.sh").write_bytes(archive.SHELL.joinpath("install.sh").read_bytes())
        file = out / f"luot-{version}.run"
        archive.write(file, folder, version, made_at)
        return file


def _made_at(tree: Path) -> int:
    """The time of the last commit, so that who makes the same release again gets the same file; else now."""
    told = subprocess.run(
        ["git", "-C", tree, "log", "-1", "--format=%ct"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=False
    )
    return int(told.stdout) if told.returncode == 0 and told.stdout.strip() else int(time.time())


if __name__ == "__main__":
    main()
