"""A release made, installed below a folder without any network, and an office on it: ticket, upgrade, back, removal.

The root folder is a Debian of its own; what it lacks is a systemd that runs: `make appliance` has that.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from release.__main__ import make
from release.targets import TARGETS
from tests.paths import PROJECT

pytestmark = [
    pytest.mark.long,
    pytest.mark.slow,
    pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("mmdebstrap"), reason="needs root and mmdebstrap"),
    pytest.mark.timeout(1800),
]

TARGET = next(each for each in TARGETS if str(each) == "trixie/amd64")
ANSWERS = """
language = "en"
office = "Hall of Ward Rose"
hours = "always"
printer = "virtual:/var/tmp/slips"
counters = 2
pins = true
"""
OFFICE = """
export LUOT_SETTINGS=/etc/luot/office.toml GPIOZERO_PIN_FACTORY=mock CREDENTIALS_DIRECTORY=/etc/luot/secrets
mkdir -p /var/lib/luot/luot-kiosk
mosquitto -c /etc/luot/mosquitto.conf >/var/tmp/mosquitto.log 2>&1 &
/opt/luot/bin/luot-kiosk >/var/tmp/kiosk.log 2>&1 &
/opt/luot/bin/luot-console >/var/tmp/console.log 2>&1 &
patiently() { tries=0; until "$@"; do tries=$((tries + 1)); [ $tries -lt 240 ] || exit 1; sleep 0.5; done; }
patiently luot guide take HT
"""
PATH = "/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
PAGE = "import urllib.request as u; assert u.urlopen('http://127.0.0.1:8080/').status == 200"


class Root:
    """A Debian in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def inside(self, script: str) -> str:
        """Runs the script there, with no network but the loopback; what it starts ends with it."""
        setting = (
            f"mount -t proc proc {self.folder}/proc; ip link set lo up; "
            f'exec env -i PATH={PATH} LANG=C.UTF-8 HOME=/root chroot {self.folder} sh -euc "$1"'
        )
        words = ["unshare", "--net", "--pid", "--fork", "--mount", "sh", "-euc", setting, "sh", script]
        done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=900)
        assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
        return done.stdout


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Root]:
    """As small as a Debian can be on which an office is installed."""
    folder = tmp_path_factory.mktemp("root") / "debian"
    include = "--include=systemd-sysv,udev,kmod,iproute2"
    subprocess.run(["/usr/bin/mmdebstrap", "--variant=minbase", include, TARGET.suite, folder], check=True)
    folder.chmod(0o755)
    yield Root(folder)
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def releases(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Of this tree, and of one that is as it will be later."""
    later = tmp_path_factory.mktemp("later") / "tree"
    hidden = shutil.ignore_patterns(".*", "dist", "__pycache__", "tests")
    shutil.copytree(PROJECT, later, ignore=hidden)
    version = later / "core/__init__.py"
    version.write_text(re.sub(r'__version__ = ".*"', '__version__ = "99.0.0"', version.read_text("utf-8")), "utf-8")
    out = tmp_path_factory.mktemp("dist")
    return [make(tree, [TARGET], out) for tree in (PROJECT, later)]


def test_from_nothing_to_a_ticket_and_on_to_a_later_release_and_back(root: Root, releases: list[Path]) -> None:
    first, later = (shutil.copy(each, root.folder / each.name) for each in releases)
    (root.folder / "answers.toml").write_text(ANSWERS)
    told = root.inside(f"sh /{Path(first).name} --answers /answers.toml")
    assert "log in as admin with the code" in told
    assert "luot-kiosk.service" in root.inside("systemctl list-unit-files --state=enabled --no-legend 'luot-*'")

    told = root.inside(f'{OFFICE} patiently ls /var/tmp/slips/0001.png; patiently python3 -c "{PAGE}"')
    assert "Number 101 is issued" in told
    number = "luot --version"
    before = root.inside(number)

    told = root.inside(f"sh /{Path(later).name}")
    assert "Release 99.0.0 runs now" in told
    assert root.inside(number) == "luot 99.0.0\n"
    assert "Number 102 is issued" in root.inside(OFFICE)

    root.inside("luot-setup back")
    assert root.inside(number) == before
    assert "Number 103 is issued" in root.inside(OFFICE)

    root.inside("luot-setup uninstall --yes")
    assert not (root.folder / "opt/luot").exists()
    assert (root.folder / "var/lib/luot/luot-kiosk/journal.sqlite").exists()
    assert (root.folder / "etc/luot/office.toml").exists()
    assert root.inside("systemctl list-unit-files --no-legend 'luot-*' || true") == ""

    # What was left is an office again as soon as a release is there.
    root.inside(f"sh /{Path(first).name} --defaults")
    assert "Number 104 is issued" in root.inside(OFFICE)


def test_a_damaged_file_changes_nothing(root: Root, releases: list[Path]) -> None:
    damaged = root.folder / "damaged.run"
    damaged.write_bytes(releases[0].read_bytes()[:-1000])
    before = [each.name for each in sorted((root.folder / "opt").glob("*/*"))]
    assert "is damaged" in root.inside("sh /damaged.run 2>&1 || true")
    assert [each.name for each in sorted((root.folder / "opt").glob("*/*"))] == before
