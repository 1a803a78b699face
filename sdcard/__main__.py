"""`python -m sdcard`: makes `dist/luot-VERSION-pi4.img.xz` of this project; with `--try`, starts that image in qemu."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from appliance.hand import HandError
from appliance.layers import home
from appliance.patience import MissedError
from appliance.programs import ProgramError, missing, run
from appliance.released import PROJECT
from appliance.report import unfinished, write
from faults.report import HEADING, Outcome, has_failed, line
from sdcard.image import image
from sdcard.pins import TO_BUILD
from sdcard.trial import live_through

NEEDS = {
    "mmdebstrap": "mmdebstrap",
    "arch-test": "arch-test",
    "mkfs.ext4": "e2fsprogs",
    "mkfs.vfat": "dosfstools",
    "mcopy": "mtools",
    "sfdisk": "fdisk",
    "xz": "xz-utils",
}
"""Program → Debian's package."""
TO_TRY = {"qemu-system-aarch64": "qemu-system-arm", "ssh": "openssh-client", **TO_BUILD}
FOREIGN = "programs for arm64 do not run here: apt install qemu-user-static, and systemctl restart systemd-binfmt"
CASE = "arm"
"""Its rows in the report."""


def main(argv: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m sdcard", description="Makes the image of an office's SD card.")
    parser.add_argument("--out", type=Path, default=PROJECT / "dist", metavar="DIR")
    parser.add_argument("--try", action="store_true", dest="tried", help="start it in qemu, as an office; no image")
    parser.add_argument("--report", type=Path, help="the Markdown file in which the rows of --try are written")
    given = parser.parse_args(argv)
    if os.geteuid() != 0:
        parser.error("only root can make a Debian: sudo make image")
    if lacking := missing(NEEDS | (TO_TRY if given.tried else {})):
        parser.error(f"apt install {' '.join(lacking)}")
    try:
        run("arch-test", "arm64")
    except ProgramError:
        parser.error(FOREIGN)
    os.umask(0o022)
    made = image()
    return _try(made, given.report) if given.tried else _pack(made, given.out)


def _pack(made: Path, out: Path) -> int:
    out.mkdir(parents=True, exist_ok=True)
    copy = out / made.name
    shutil.copy(made, copy)
    run("xz", "--force", "--threads=0", "-3", copy)
    print(copy.with_name(f"{copy.name}.xz"))
    return 0


def _try(made: Path, report: Path | None) -> int:
    with tempfile.TemporaryDirectory(prefix="luot-card-", dir=home()) as folder:
        outcomes = list[Outcome]()
        print(HEADING, flush=True)
        try:
            for outcome in live_through(made, Path(folder)):
                outcomes.append(outcome)
                print(line(outcome), flush=True)
        except (HandError, MissedError, ProgramError) as error:
            outcomes.append(unfinished(CASE, error))
            print(line(outcomes[-1]), flush=True)
    if report:
        write(report, {CASE: outcomes})
    return int(has_failed(outcomes))


if __name__ == "__main__":
    sys.exit(main())
