"""What `luot check` prints about an office's slips."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from luot.__main__ import main
from luot.check.check import REACHED
from printer.drawing.layout_file import shipped_layout
from tests.paths import EXAMPLE, PROJECT

pytestmark = pytest.mark.slow

SHIPPED = shipped_layout(80).read_text("utf-8")

KNIFE_MM, WHITE_BELOW_MM = 12, 1
"""Millimetres: white above a slip, between head and cutter, and white that a cut leaves below it."""

Check = Callable[..., tuple[int, list[str]]]


@pytest.fixture
def check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Check:
    """Checks the example with this `[slip]` and these replacements; returns the exit status and the output."""

    def run(slip: str = "", *changes: tuple[str, str]) -> tuple[int, list[str]]:
        text = EXAMPLE.read_text("utf-8").replace("[slip]\n", f"[slip]\n{slip}\n")
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        (tmp_path / "office.toml").write_text(text, "utf-8")
        status = main(["check", "--language", "en", str(tmp_path / "office.toml")])
        return status, [line.replace(f"{tmp_path}/", "") for line in capsys.readouterr().out.splitlines()]

    return run


def test_mistakes_of_settings_layout_and_names_are_told_in_the_office_s_language(
    check: Check, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "slip.toml").write_text(SHIPPED.replace("height_mm = 17.5", "height_mm = 12"), "utf-8")
    check('layout = "slip.toml"\nlogo = "none.png"', ("double_press_s = 2", 'double_press_s = "2"'))
    assert main(["check", str(tmp_path / "office.toml")]) == 78
    assert capsys.readouterr().out.replace(f"{tmp_path}/", "").splitlines() == [
        'office.toml: kiosk.double_press_s: "2": cần số giây ≥ 0, nhiều nhất một ngày',
        "slip.toml: block[15].height_mm: 12: cần số milimét từ 15 đến 60",
        'office.toml: slip.logo: "none.png": cần tệp ảnh (PNG, JPEG) (không có tệp hay thư mục này)',
    ]
    check("", ('vi = "Hộ tịch"', 'vi = "Hộ tịch 戸"'))
    assert main(["check", str(tmp_path / "office.toml")]) == 78
    assert 'service[HT].short.vi: "戸": cần chữ có trong phông chữ in phiếu' in capsys.readouterr().out


@pytest.mark.parametrize("width_mm", [80, 58])
@pytest.mark.parametrize("languages", ['["vi"]', '["vi", "km"]'])
def test_the_longest_slip_of_the_example_is_reported_and_short_enough(
    check: Check, width_mm: int, languages: str
) -> None:
    address = 'address = "https://kienluong.example/so/{day}/{label}"'
    status, said = check(f"languages = {languages}\n{address}", ("width_mm = 80", f"width_mm = {width_mm}"))
    assert status == 0
    told = re.fullmatch(
        rf"slips on {width_mm} mm paper in .*: up to (\d+) mm of print, (\d+) mm of paper from cut to cut \(\w\w\)",
        said[1],
    )
    assert told
    printed_mm, paper_mm = map(int, told.groups())
    assert printed_mm + WHITE_BELOW_MM <= (110 if (width_mm, languages) == (80, '["vi"]') else 140)
    assert paper_mm == printed_mm + KNIFE_MM + WHITE_BELOW_MM
    assert not [line for line in said if line.startswith("warning: ") and "slip" in line]


def test_slips_torn_off_take_paper_up_to_the_tear_bar(check: Check) -> None:
    _, said = check("", ("cut = true", "cut = false"))
    assert said[1].endswith(": up to 107 mm of print, 126 mm of paper from tear to tear (XH)")


def test_slips_are_in_the_main_language_of_the_office_by_default(check: Check) -> None:
    assert check("", ('languages = ["vi", "en"]', 'languages = ["en", "vi"]'))[1][1].startswith(
        "slips on 80 mm paper in en: "
    )


@pytest.mark.parametrize(
    ("slip", "change", "mistake"),
    [
        ('languages = ["vi", "lo"]', ("", ""), 'office.slip_name.lo: missing: expected words, as "lo" is in slip.lang'),
        ('languages = ["vi", "lo"]', ("", ""), 'service[CT].name.lo: missing: expected words, as "lo" is in slip.lang'),
        ('languages = ["vi", "vi"]', ("", ""), 'slip.languages: ["vi", "vi"]: expected each language once'),
        ('languages = ["vi", "km", "en"]', ("", ""), 'slip.languages: ["vi", "km", "en"]: expected one language or'),
        ('address = "kienluong.example"', ("", ""), 'slip.address: "kienluong.example": expected "https://…" of at'),
        ('address = "https://a/{number}"', ("", ""), 'slip.address: "{number}": expected one of {label}, {day}, {off'),
        ('address = "https://a/{label"', ("", ""), 'slip.address: "{label": expected one of {label}, {day}, {office}'),
        (
            'layout = "none.toml"',
            ("", ""),
            'office.toml: slip.layout: "none.toml": expected a file to read (No such file',
        ),
        (
            'logo = "none.png"',
            ("", ""),
            'office.toml: slip.logo: "none.png": expected a picture (PNG, JPEG) (No such file',
        ),
        (
            'logo = "office.toml"',
            ("", ""),
            'office.toml: slip.logo: "office.toml": expected a picture (PNG, JPEG) (no PNG',
        ),
        ("", ('vi = "Hộ tịch"', 'vi = "Hộ tịch 戸"'), 'service[HT].short.vi: "戸": expected letters that the fonts'),
        (
            "",
            ('vi = "Lao động, xã hội", en', 'vi = "Laođộngngườicócông", en'),
            'service[XH]: "Laođộngngườicócông": expected a short name whose words fit on the paper in letters of 5 mm',
        ),
    ],
)
def test_what_cannot_be_printed_is_a_mistake(check: Check, slip: str, change: tuple[str, str], mistake: str) -> None:
    status, said = check(slip, change)
    assert status == 78
    assert any(mistake in line for line in said), said


def test_the_offices_own_layout_is_found_beside_the_settings_and_checked(check: Check, tmp_path: Path) -> None:
    (tmp_path / "slip.toml").write_text(SHIPPED.replace("height_mm = 17.5", "height_mm = 12"), "utf-8")
    assert check('layout = "slip.toml"') == (
        78,
        ["slip.toml: block[15].height_mm: 12: expected millimetres from 15 to 60"],
    )


def test_mistakes_in_settings_layout_and_logo_are_reported_together(check: Check, tmp_path: Path) -> None:
    (tmp_path / "slip.toml").write_text(SHIPPED.replace("margin_mm = 1.5", "margin_mm = 40"), "utf-8")
    status, said = check('layout = "slip.toml"\nlogo = "none.png"', ("stuck_s = 10", "stuck_s = -1"))
    assert (status, [line.rpartition(": expected ")[0] for line in said]) == (
        78,
        ["office.toml: kiosk.stuck_s: -1", "slip.toml: margin_mm: 40", 'office.toml: slip.logo: "none.png"'],
    )


@pytest.mark.parametrize("zone", ["Asia/Nowhere", "", "../x", "/etc/passwd"])
def test_a_time_zone_that_there_is_not_is_a_mistake_beside_others(check: Check, zone: str) -> None:
    status, said = check('logo = "none.png"', ('timezone = "Asia/Ho_Chi_Minh"', f'timezone = "{zone}"'))
    assert (status, [line.rpartition(": expected ")[0] for line in said]) == (
        78,
        [f'office.toml: office.timezone: "{zone}"', 'office.toml: slip.logo: "none.png"'],
    )


def test_the_settings_are_read_once_and_their_language_is_spoken(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    tables = list[dict[str, Any]]()
    real = tomllib.loads

    def read(text: str) -> dict[str, Any]:
        tables.append(real(text))
        return tables[-1]

    monkeypatch.setattr(tomllib, "loads", read)
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    assert main(["check", "--offline", str(EXAMPLE)]) == 0
    assert "lĩnh vực" in capsys.readouterr().out.splitlines()[0]
    assert sum("office" in table for table in tables) == 1


@pytest.mark.parametrize("scheme", ["file", "serial"])
def test_a_printer_whose_device_file_is_none_is_a_mistake(check: Check, tmp_path: Path, scheme: str) -> None:
    (tmp_path / "lp0").touch()
    usb = 'uri = "usb://04b8:0e15"'
    status, said = check("", (usb, f'uri = "{scheme}://{tmp_path}/lp0"'))
    assert status == 78
    assert [line.split(": ")[1] for line in said] == ["printer.uri"]
    assert said[0].endswith("expected a printer's device file, such as /dev/luot-printer")
    for path in ("/dev/null", f"{tmp_path}/lp1"):
        assert check("", (usb, f'uri = "{scheme}://{path}"'))[0] == 0, "it is a device, or not plugged in"


@pytest.mark.parametrize("key", ["logo", "layout"])
def test_a_pipe_in_the_place_of_a_file_does_not_keep_us_waiting(check: Check, tmp_path: Path, key: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    status, said = check(f'{key} = "pipe"')
    assert (status, len(said)) == (78, 1)
    assert said[0].endswith("(no regular file)")


@pytest.mark.parametrize(
    ("line", "mistake"),
    [
        ("mean_min = 0", "mean_min: 0: expected a number of minutes from 0.5 to 30"),
        ("mean_min = -7", "mean_min: -7: expected a number of minutes from 0.5 to 30"),
        ("mean_min = 45", "mean_min: 45: expected a number of minutes from 0.5 to 30"),
        ("mean_min = nan", "mean_min: "),
        ('mean_min = "13"', 'mean_min: "13": expected a number of minutes from 0.5 to 30'),
        ("mean_min = 13\nmean = 13", "mean: "),
        ("cv = 0", "cv: 0: expected a number from 0.1 to 3"),
        ("cv = 70", "cv: 70: expected a number from 0.1 to 3"),
    ],
)
def test_a_service_time_that_makes_no_sense_is_a_mistake(check: Check, line: str, mistake: str) -> None:
    old = "mean_min = 13" if line.startswith("mean") else "cv = 0.7"
    status, said = check("", (f"\n{old}\n", f"\n{line}\n"))
    assert status == 78
    assert all(each.startswith("office.toml: service[") for each in said)
    assert any(mistake in each for each in said), said


@pytest.mark.parametrize("width_mm", [80, 58])
def test_the_widest_margin_leaves_room_to_set_slips(check: Check, tmp_path: Path, width_mm: int) -> None:
    shipped_one = shipped_layout(width_mm).read_text("utf-8")
    (tmp_path / "slip.toml").write_text(re.sub("margin_mm = [0-9.]+", "margin_mm = 10", shipped_one), "utf-8")
    status, said = check('layout = "slip.toml"', ("width_mm = 80", f"width_mm = {width_mm}"))
    assert status in (0, 78)
    assert all(line.startswith(("office.toml: ", "slips on ", "wall ", "warning: service")) for line in said)


@pytest.mark.parametrize(
    ("changes", "warned"),
    [
        ([], []),
        (
            [('uri = "usb://04b8:0e15"\n', 'uri = "serial:///dev/ttyS0?baud=19200"\n')],
            ["printer.timeout_s: 8: too short"],
        ),
        (
            [
                ('uri = "usb://04b8:0e15"\n', 'uri = "serial:///dev/ttyS0?baud=9600"\n'),
                ("\ntimeout_s = 8", "\ntimeout_s = 60"),
            ],
            [],
        ),
        (
            [("\ngive_up_s = 180", "\ngive_up_s = 7")],
            ["printer.give_up_s: 7: a ticket whose slip fails once is cancelled"],
        ),
        (
            [("\ngive_up_s = 180", "\ngive_up_s = 1"), ("\ntimeout_s = 8", "\ntimeout_s = 1")],
            ["printer.timeout_s: 1: too short", "printer.give_up_s: 1: a ticket whose slip fails once is cancelled"],
        ),
    ],
)
def test_time_limits_too_short_for_a_slip_cause_a_warning(
    check: Check, changes: list[tuple[str, str]], warned: list[str]
) -> None:
    status, said = check("", *changes)
    warnings = [line for line in said if line.startswith("warning: printer.")]
    assert status == 0
    assert [each.startswith(f"warning: {start}") for each, start in zip(warnings, warned, strict=True)] == [True] * len(
        warned
    )


def test_a_letter_that_no_font_has_is_a_mistake_in_the_file_that_has_it(check: Check, tmp_path: Path) -> None:
    (tmp_path / "slip.toml").write_text(SHIPPED.replace("BẢN IN LẠI", "BẢN 再 LẠI"), "utf-8")
    assert check('layout = "slip.toml"') == (
        78,
        ['slip.toml: block[3].text.vi: "再": expected letters that the fonts of slips have'],
    )


def test_slips_that_are_too_long_are_a_mistake(check: Check, tmp_path: Path) -> None:
    (tmp_path / "slip.toml").write_text(SHIPPED.replace("\nmm = 1\n", "\nmm = 40\n"), "utf-8")
    status, (said,) = check('layout = "slip.toml"')
    assert status == 78
    assert re.fullmatch(
        r"office.toml: slip.layout: 1\d\d\.\d mm of print for \w\w: expected at most 109 mm with all there can be on"
        r" it; the most: block\[16\] \(feed\) 40\.0, block\[1\] \(logo\) 16\.5, block\[12\] \(qr\) 10\.8",
        said,
    )


def test_blocks_below_the_number_cause_a_warning(check: Check, tmp_path: Path) -> None:
    below = '[[block]]\nkind = "rule"\n[[block]]\nkind = "lines"\ntext = "{date}"\n'
    (tmp_path / "slip.toml").write_text(SHIPPED + below, "utf-8")
    status, said = check('layout = "slip.toml"')
    assert status == 0
    assert said[2] == (
        "warning: slip.toml: block[17], block[18]: below the number: a slip that stops there may be in a visitor's hand"
    )


def test_the_length_of_a_slip_includes_the_logo(check: Check, tmp_path: Path) -> None:
    Image.new("L", (200, 200), 0).save(tmp_path / "logo.png")
    (_, with_logo), (_, without) = (
        check('logo = "logo.png"', ("width_mm = 80", "width_mm = 58")),
        check("", ("width_mm = 80", "width_mm = 58")),
    )
    long, short = (int(re.findall(r"up to (\d+) mm", said[1])[0]) for said in (with_logo, without))
    assert long > short


def test_a_service_that_no_counter_serves_causes_a_warning(check: Check) -> None:
    _, said = check()
    assert not [line for line in said if line.startswith("warning")]
    status, said = check("", (", HD = 0, TT = 0 }", " }"), (", HD = 10 }", " }"), (", TT = 10 }", " }"))
    assert status == 0
    assert [line for line in said if line.startswith("warning")] == [
        f"warning: service[{code}]: no counter serves {name} ({code}): none has it in its offsets"
        for code, name in (("TT", "Online"), ("HD", "Guidance"))
    ]


NETWORK = "mqtt://192.168.1.10:1883"


@pytest.mark.parametrize(("folder", "warned"), [("/home/pi/backups", True), ("/media/luot/backups", False)])
def test_a_folder_for_backups_that_the_unit_may_not_write_causes_a_warning(
    check: Check, folder: str, warned: bool
) -> None:
    status, said = check("", ('#to = "/media/luot/backups"', f'to = "{folder}"'))
    assert status == 0
    assert any(line.startswith(f"warning: backup.to: {folder}: ") for line in said) == warned


def test_the_unit_of_backups_may_write_where_the_check_says() -> None:
    unit = (PROJECT / "systemd/luot-backup.service").read_text("utf-8")
    (paths,) = re.findall("(?m)^ReadWritePaths=(.+)$", unit)
    assert tuple(path.removeprefix("-") for path in paths.split()) == REACHED


@pytest.mark.parametrize(
    ("listen", "warnings"),
    [("", 1), (f'listen = ["{NETWORK}"]', 0)],
    ids=["the kiosk's only address", "as a device elsewhere has it"],
)
def test_an_address_that_the_kiosk_shares_with_the_network_causes_a_warning(
    check: Check, listen: str, warnings: int
) -> None:
    status, said = check("", ('uri = "mqtt://127.0.0.1:1883"', f'uri = "{NETWORK}"\n{listen}'))
    assert status == 0
    assert sum(line.startswith(f"warning: broker.uri: {NETWORK} is in the network") for line in said) == warnings
