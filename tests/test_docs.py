"""The reference of the settings is the example: every key stands in it, explained, and it is a real office."""

from __future__ import annotations

import argparse
import re
import shlex
import tomllib
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import msgspec.inspect as shape
import pytest

from core.messages.commands import Finish, Refused, StopIssuing, TakeTicket
from core.settings.sections import DeviceSettings, Settings
from luot.__main__ import WORDS
from luot.guide.action_commands import command_of
from runtime.settings.load import load
from tests.core.hall import Hall
from tests.paths import EXAMPLE
from words.translation import LANGUAGES

TEXT = EXAMPLE.read_text("utf-8")
EVERYTHING = re.sub(r"(?m)^#(?=\S)", "", TEXT)
"""The example with its left-out keys put in."""


def keys() -> Iterator[tuple[str, shape.Field]]:
    """Each key of the settings with its table: `kiosk`, or `[service]` for one of many."""
    for section in shape.type_info(Settings).fields:  # type: ignore[attr-defined]
        yield from keys_of(section.encode_name, section.type)


def keys_of(table: str, kind: shape.Type) -> Iterator[tuple[str, shape.Field]]:
    if isinstance(kind, shape.UnionType):  # a table that may be left out
        kind = kind.types[0]
    if isinstance(kind, shape.VarTupleType):
        kind, table = kind.item_type, f"[{table}]"
    if isinstance(kind, shape.StructType):
        for field in kind.fields:
            if isinstance(field.type, shape.VarTupleType) and isinstance(field.type.item_type, shape.StructType):
                yield from keys_of(f"{table}.{field.encode_name}", field.type)
            else:
                yield table, field


def explanation(table: str, key: str) -> str:
    """The comment above the key; for one of many tables, what the list of its keys says."""
    if table.startswith("["):
        section = TEXT[TEXT.index(f"# One [{table}]") :]
        found = re.search(rf"(?ms)^#   {key}  +(.*?)(?=^#   \w|^#?$)", section)
    else:
        section = re.split(rf"(?m)^#?\[{table}\]$", TEXT, maxsplit=1)[1]
        found = re.search(rf"(?m)((?:^# .*\n)+)^#?{key} = ", section)
    assert found, f"[{table}] {key} is not explained"
    return " ".join(found[1].replace("\n#", " ").split())


@pytest.mark.parametrize(("table", "field"), list(keys()), ids=lambda value: getattr(value, "encode_name", str(value)))
def test_every_key_is_explained_with_its_default(table: str, field: shape.Field) -> None:
    said = explanation(table, field.encode_name)
    if field.required:
        assert "No default" in said
    elif field.default is None or field.default is msgspec.NODEFAULT or field.default == ():
        assert re.search(r"Default: (none|`name`|those)", said)
    else:
        written = msgspec.json.format(msgspec.json.encode(field.default), indent=0).decode()
        assert f"Default: {written}" in said


def test_every_table_is_there() -> None:
    assert tomllib.loads(EVERYTHING).keys() == {field.name for field in msgspec.structs.fields(Settings)}


def test_every_unit_is_said() -> None:
    units = {"_s": "seconds", "_ms": "milliseconds", "_min": "minutes", "_mm": "millimetres", "_in": "inches"}
    for table, field in keys():
        unit = units.get("_" + field.encode_name.rpartition("_")[2]) if "_" in field.encode_name else None
        assert unit is None or unit in explanation(table, field.encode_name), field.encode_name


def test_the_example_is_good_as_it_is_and_with_all_its_keys(tmp_path: Path) -> None:
    load(EXAMPLE)
    everything = tmp_path / "office.toml"
    everything.write_text(EVERYTHING, "utf-8")
    assert {service.code for service in load(everything).service} >= {"CA"}


def test_the_example_has_the_counters_of_the_reference_day() -> None:
    offsets = {counter.id: counter.offsets for counter in load(EXAMPLE).counter}
    legs = {"HD", "TT", "TP"}
    assert {id_: {code: own[code] for code in own if code not in legs} for id_, own in offsets.items()} == {
        "1": {"HT": 0, "CT": 10},
        "2": {"CT": 0, "HT": 10, "KQ": 5},
        "3": {"DD": 0},
        "4": {"XH": 0, "KD": 0, "KQ": 0, "CT": 15},
        "5": {"CT": 0, "HT": 0, "KQ": 0},
    }


def test_every_service_of_the_example_has_a_counter_of_its_own() -> None:
    settings = load(EXAMPLE)
    own = {code for counter in settings.counter for code, minutes in counter.offsets.items() if minutes == 0}
    assert own == {service.code for service in settings.service}
    all_day = {code for counter in settings.counter if counter.id != "5" for code in counter.offsets}
    assert all_day == own, "counter 5 is closed for most of the reference day"


def test_the_way_from_guidance_to_the_result_can_be_walked_in_the_example() -> None:
    """Guidance, online help, the dossier, the fee, and the result: one number, each leg called at a counter."""
    hall = Hall(load(EXAMPLE))
    hall.start()
    hall.open("1", "2", "3", "4", "5")
    (issued,) = hall.do(TakeTicket, service="HD", then=("TT", "CT", "TP", "KQ"), paperless=True)
    for counter in ("5", "5", "2", "4", "4"):
        assert hall.next(counter) == issued.label
        hall.do(Finish, counter=counter)


def test_the_example_has_a_button_with_a_lamp_for_each_line_that_forms_at_the_kiosk() -> None:
    settings = load(EXAMPLE)
    buttons = {service.code: service.prefix for service in settings.service if service.button is not None}
    assert buttons == {"HT": "1", "CT": "2", "DD": "3", "XH": "4", "KD": "5", "KQ": "6"}
    others = {service.code: service.prefix for service in settings.service if service.button is None}
    assert others == {"TT": "7", "HD": "8", "TP": None}
    pins: list[Any] = [settings.kiosk.priority_button, *(service.button for service in settings.service)]
    lamps: list[Any] = [settings.kiosk.priority_lamp, *(service.lamp for service in settings.service)]
    assert {pin is None for pin in lamps[:7]} == {False}
    assert not {pin for pin in pins + lamps if pin is not None} & {0, 1, 2, 3, 14, 15, 17, 22, 23, 27}
    assert all(9 <= lamp <= 27 for lamp in lamps if lamp is not None), "low at boot"


def test_the_example_has_the_devices_that_others_count_on() -> None:
    assert load(EXAMPLE).device == (
        DeviceSettings(name="kiosk", role="kiosk"),
        DeviceSettings(name="console", role="console"),
        DeviceSettings(name="guide", role="guide"),
        DeviceSettings(name="wall", role="wall"),
        DeviceSettings(name="doctor", role="doctor"),
        DeviceSettings(name="visitor", role="console"),
        *(DeviceSettings(name=f"keypad-{n}", role="keypad", counter=str(n)) for n in range(1, 6)),
    )


GUIDES = [
    EXAMPLE.parent / "docs" / f"{name}{language}.md"
    for name in ("install", "operating", "simulating")
    for language in ("", ".vi")
]


def documented() -> list[tuple[str, str]]:
    """Every command of ours that stands in a line of its own: its word, and the rest."""
    found = re.compile(r"(?m)^ *(?:sudo )?(?:/opt/luot/bin/)?luot ([a-z-]+)([^#>\n]*)")
    return sorted({(word, rest.strip()) for file in GUIDES for word, rest in found.findall(file.read_text("utf-8"))})


@pytest.mark.parametrize(("word", "rest"), documented())
def test_every_command_of_the_docs_is_understood(word: str, rest: str) -> None:
    understood(word, rest)


ROOT = EXAMPLE.parent
PACKAGES = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["mypy"]["packages"]
TOLD = [
    EXAMPLE,
    *ROOT.glob("*.md"),
    *ROOT.glob("docs/**/*.md"),
    *ROOT.glob("luot/kit/card_texts/*.md"),
    *ROOT.glob("words/locale/*/LC_MESSAGES/luot.po"),
    *(file for package in PACKAGES for file in ROOT.joinpath(package).rglob("*.py")),
]
"""Wherever people read what to type."""


def named_actions() -> list[tuple[str, str]]:
    """Every action of a word that has actions, wherever it is named."""
    found = re.compile(r"\bluot (guide|tls|doctor) ([a-z][a-z-]*)")
    return sorted({pair for file in TOLD for pair in found.findall(file.read_text("utf-8"))})


@pytest.mark.parametrize(("word", "action"), named_actions())
def test_every_action_that_is_named_anywhere_is_one(word: str, action: str) -> None:
    parser = argparse.ArgumentParser()
    import_module(WORDS[word][0]).add_arguments(parser)
    assert action in next(each.choices for each in parser._actions if each.choices and not each.option_strings)


def named_commands() -> list[tuple[str, str]]:
    """Each command in prose: its word, and its options."""
    found = re.compile(r"`(?:/opt/luot/bin/)?luot ([a-z][a-z-]*)([^`\n]*)`")
    named = {pair for file in TOLD for pair in found.findall(file.read_text("utf-8"))}
    return sorted({(word, option) for word, rest in named for option in ("", *re.findall(r"--[a-z-]+", rest))})


@pytest.mark.parametrize(("word", "option"), named_commands())
def test_every_word_and_option_that_is_named_anywhere_is_one(word: str, option: str) -> None:
    parser = argparse.ArgumentParser()
    import_module(WORDS[word][0]).add_arguments(parser)
    parsers = [parser]
    for each in parsers:
        for action in each._actions:
            if isinstance(action, argparse._SubParsersAction):
                parsers += action.choices.values()
    assert not option or any(option in each._option_string_actions for each in parsers)


def understood(word: str, rest: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    import_module(WORDS[word][0]).add_arguments(parser)
    return parser.parse_args(shlex.split(rest))


@pytest.mark.parametrize("file", [*EXAMPLE.parent.glob("docs/*.md"), *EXAMPLE.parent.glob("README*.md")])
def test_no_document_installs_from_a_registry_that_does_not_have_it_or_runs_another_python(file: Path) -> None:
    text = file.read_text("utf-8")
    assert not re.search(r"pip install ['\"]?luot\b", text)
    assert all(before.endswith("/opt/luot/bin/") for before in re.findall(r"(\S*)python3? -c ", text))


@pytest.mark.parametrize(
    "rest", [rest for word, rest in documented() if re.match("guide (take [A-Z]|stop|resume|new)", f"{word} {rest}")]
)
def test_what_the_docs_tell_the_guide_to_type_is_done_in_the_example_office(rest: str) -> None:
    hall, act = Hall(load(EXAMPLE)), understood("guide", rest)
    hall.start()
    hall.open("1", "2", "3", "4", "5")
    hall.take("CT")
    if act.action == "resume":
        hall.do(StopIssuing)
    answer = hall.ask(command_of(act, hall.state(), ZoneInfo("Asia/Ho_Chi_Minh"), id_="1"), by="guide")
    assert not isinstance(answer, Refused), answer


def test_what_the_page_about_security_names_is_there() -> None:
    """Its word is worth as much as the places that show it."""
    text = (EXAMPLE.parent / "docs/security.md").read_text("utf-8")
    named = re.findall(r"`((?:[a-z_]+/)+[\w.]*|requirements\.lock)`", text)
    assert len(named) > 30
    assert [name for name in named if not (EXAMPLE.parent / name).exists()] == []
    decisions = {f"{int(number):04}" for number in re.findall(r"decision (\d+)", text)}
    assert decisions <= {file.name[:4] for file in (EXAMPLE.parent / "docs/decisions").iterdir()}


MANUALS = sorted(ROOT.glob("docs/manual/*.md"))
CARDS = sorted(ROOT.glob("luot/kit/card_texts/*.md"))


@pytest.mark.parametrize("file", [*MANUALS, *CARDS], ids=lambda file: file.name)
def test_manuals_and_cards_name_what_stands_on_the_pages(file: Path) -> None:
    """What is bold in a manual is a word of the pages, in its language; what it shows is there."""
    catalogue = (ROOT / "words/locale/vi/LC_MESSAGES/luot.po").read_text("utf-8")
    said = re.findall(r'msgid "(.+)"\nmsgstr "(.+)"', catalogue)
    column = 1 if file.name.endswith(".vi.md") else 0
    words = {re.sub(r" ?\{\w+\}", "", pair[column]).rstrip(":") for pair in said}
    text = file.read_text("utf-8")
    assert [bold for bold in re.findall(r"\*\*(.+?)\*\*", text) if bold not in words] == []
    named = re.findall(r"\]\(([^)]+)\)", text)
    assert [name for name in named if not (file.parent / name).exists()] == []


def test_each_role_has_a_manual_in_both_languages() -> None:
    assert {file.name for file in MANUALS} == {
        f"{role}.{language}.md" for role in ("clerk", "guide", "supervisor", "administrator") for language in LANGUAGES
    }


def anchors(file: Path) -> set[str]:
    """What links within a page lead to, as GitHub makes it of headings."""
    headings = re.findall(r"(?m)^#+ (.+)$", file.read_text("utf-8"))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


BY_HAND = sorted(set(ROOT.glob("docs/*.md")) - {ROOT / "docs/appliance.md"})
"""`make appliance` writes that one, with its pictures."""


@pytest.mark.parametrize("file", BY_HAND, ids=lambda file: file.name)
def test_every_link_of_a_document_leads_somewhere(file: Path) -> None:
    lost = []
    for target in re.findall(r"\]\(([^)\s]+)\)", file.read_text("utf-8")):
        path, _, anchor = target.partition("#")
        there = (file.parent / path) if path else file
        if "://" not in target and (not there.exists() or (anchor and anchor not in anchors(there))):
            lost.append(target)
    assert lost == []
