"""Voice packs: made, looked through, and able to call every number; what comes with Lượt is well."""

from __future__ import annotations

import sys
from array import array
from pathlib import Path

import pytest
from msgspec.structs import replace

from luot.__main__ import main
from tests.voice.engines import engine
from voice.build import build
from voice.check import check
from voice.pack import FILE, Pack, PackError, PackText, load, read_text, write_text
from voice.packs import shipped
from voice.recordings import Recording
from voice.script import every_call, first_script, script
from voice.sound import FULL, LOUDNESS_DBFS, Sound, read_wav, silence, write_wav
from words.spoken_numbers import MOST, READINGS, ReadingName
from words.spoken_sentences import Speech

HEADER = PackText(language="vi", speaker="a tone", licence="CC0-1.0", clips={})
EVERY_100TH = [Speech("vi").call(str(number), str(number % 20)) for number in range(0, MOST, 97)]


@pytest.fixture
def pack(tmp_path: Path) -> Path:
    folder, speaks = tmp_path / "pack", engine(tmp_path)
    texts = {"so.wav": "số", "ba.wav": "ba", "hai-tram.wav": "hai trăm", "le-bay.wav": "lẻ bảy"}
    assert build(folder, HEADER, texts, lambda _, text: Recording.of(speaks.say(text))) == []
    return folder


def test_a_sentence_is_clips_with_gaps(pack: Path) -> None:
    said = load(pack).say("Số hai trăm lẻ bảy, số ba.")
    assert said is not None
    text = read_text(pack)
    clips = [read_wav(pack / file).seconds for file in ("so.wav", "hai-tram.wav", "le-bay.wav", "so.wav", "ba.wav")]
    assert abs(said.seconds - sum(clips) - 3 * text.gap_ms / 1000 - text.pause_ms / 1000) < 0.001
    assert load(pack).say("Số hai trăm lẻ tám") is None
    assert load(pack).lacks("tám")


def test_clips_are_equally_loud_without_silence_around(pack: Path) -> None:
    for file in read_text(pack).clips:
        sound = read_wav(pack / file)
        assert abs(sound.rms_dbfs - LOUDNESS_DBFS) < 0.3
        assert sound.seconds <= sound.trimmed().seconds + 0.05
    assert check(pack, ["số ba"]) == []


@pytest.mark.parametrize(
    ("sound", "what", "is_lacking"),
    [
        (silence(1), "silent", True),
        (Sound(array("h")), "silent", True),
        (Sound(array("h", [9000, -9000] * 300)), "cut off", True),
        (Sound(array("h", [FULL, -FULL] * 5000)), "too loud", False),
    ],
)
def test_flaws_of_a_recording_are_named(tmp_path: Path, sound: Sound, what: str, is_lacking: bool) -> None:
    (flaw,) = build(tmp_path / "pack", HEADER, {"so.wav": "số"}, lambda _file, _text: Recording.of(sound))
    assert what in flaw.what
    assert (flaw.file, flaw.is_lacking) == ("so.wav", is_lacking)
    assert (tmp_path / "pack").exists() != is_lacking, "no half pack"
    assert [each.name for each in tmp_path.iterdir()] in ([], ["pack"])


def test_letters_that_an_office_does_not_use_need_not_be_recorded() -> None:
    every, few, none = (script("vi", READINGS["south"], whole_numbers=False, letters=each) for each in (None, "aB", ""))
    assert len(every) - len(none) >= 20
    assert {*few.values()} - {*none.values()} == {"a", "bê"}
    called = list(every_call(Speech("vi"), "AB"))
    assert Speech("vi").call("B1", "1") in called
    assert Speech("vi").call("C1", "1") not in called
    with pytest.raises(ValueError, match="“7”"):
        script("vi", READINGS["south"], whole_numbers=False, letters="A7")


def test_a_pack_that_is_there_stays_until_the_new_one_is_whole(pack: Path, tmp_path: Path) -> None:
    before = read_text(pack)

    def breaks(_file: str, text: str) -> Recording:
        if text == "ba":
            raise KeyboardInterrupt
        return Recording.of(Sound(array("h", [9000, -9000] * 3000)))

    with pytest.raises(KeyboardInterrupt):
        build(pack, HEADER, {"so.wav": "số", "ba.wav": "ba"}, breaks)
    assert build(pack, HEADER, {"so.wav": "số"}, lambda _file, _text: Recording.of(silence(1)))
    assert read_text(pack) == before
    assert build(pack, HEADER, {"ba.wav": "ba"}, lambda _, __: breaks("", "")) == []
    assert sorted(each.name for each in pack.iterdir()) == ["ba.wav", FILE]
    assert sorted(each.name for each in tmp_path.iterdir()) == ["engine.py", "pack"]


def test_only_its_own_folders_are_removed(pack: Path, tmp_path: Path) -> None:
    others = [tmp_path / name for name in ("pack.old", "pack.new", ".pack.kept")]
    for other in others:
        other.mkdir()
        (other / "so.wav").touch()
    sound = Sound(array("h", [9000, -9000] * 3000))
    assert build(pack, HEADER, {"ba.wav": "ba"}, lambda _file, _text: Recording.of(sound)) == []
    assert [(other / "so.wav").exists() for other in others] == [True] * 3
    assert sorted(each.name for each in tmp_path.iterdir()) == sorted(
        ["engine.py", "pack", *(other.name for other in others)]
    )
    assert pack.stat().st_mode == tmp_path.joinpath("pack.new").stat().st_mode, "as readable as any folder"


def test_the_pack_before_is_put_back_or_kept_where_the_new_one_cannot_take_its_place(
    pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, rename = read_text(pack), Path.rename
    cannot = {"new"}

    def full(source: Path, target: Path) -> Path:
        if source.name in cannot:
            raise OSError("no space left")
        return rename(source, target)

    monkeypatch.setattr(Path, "rename", full)
    sound = Sound(array("h", [9000, -9000] * 3000))
    with pytest.raises(OSError, match="no space"):
        build(pack, HEADER, {"ba.wav": "ba"}, lambda _file, _text: Recording.of(sound))
    assert read_text(pack) == before
    assert sorted(each.name for each in tmp_path.iterdir()) == ["engine.py", "pack"]
    cannot.add("old")
    with pytest.raises(OSError, match="no space"):
        build(pack, HEADER, {"ba.wav": "ba"}, lambda _file, _text: Recording.of(sound))
    (kept,) = tmp_path.glob(".pack.*/old")
    assert read_text(kept) == before


def test_a_folder_with_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letters.txt").touch()
    with pytest.raises(PackError, match="something else"):
        build(tmp_path, HEADER, {}, lambda _file, _text: Recording.of(silence(1)))
    assert [each.name for each in tmp_path.iterdir()] == ["letters.txt"]


def test_what_is_wrong_with_a_pack_is_named(pack: Path) -> None:
    assert check(pack, ["số chín"]) == ["1 sentences cannot be said, such as: số chín"]
    write_wav(pack / "tam.wav", silence(1))
    assert check(pack, []) == [f"tam.wav: {FILE} does not say what it says"]
    (pack / "tam.wav").unlink()
    write_wav(pack / "ba.wav", read_wav(pack / "ba.wav").times(0.5))
    assert [wrong.split(":")[0] for wrong in check(pack, [])] == ["ba.wav (ba)"]
    (pack / "ba.wav").unlink()
    assert "ba.wav" in check(pack, [])[0]
    with pytest.raises(PackError, match=r"ba\.wav"):
        load(pack)


@pytest.mark.parametrize(
    "change", [{"language": "Vietnamese"}, {"speaker": ""}, {"gap_ms": -1}, {"clips": {"../evil.wav": "số"}}]
)
def test_a_description_that_is_not_right_is_refused(pack: Path, change: dict[str, object]) -> None:
    write_text(pack, replace(read_text(pack), **change))
    with pytest.raises(PackError, match=FILE):
        load(pack)
    with pytest.raises(PackError, match=FILE):
        load(pack / "nowhere")


@pytest.mark.parametrize(("language", "reading"), [("vi", "south"), ("vi", "north"), ("en", "south")])
@pytest.mark.parametrize("whole_numbers", [False, True])
def test_a_script_has_a_file_for_all_that_is_said(language: str, reading: ReadingName, whole_numbers: bool) -> None:
    texts = script(language, READINGS[reading], whole_numbers=whole_numbers)
    assert len(set(texts.values())) == len(texts)
    assert all(file.isascii() for file in texts)
    sounds = dict.fromkeys(texts, silence(0.1))
    speaks = Pack(PackText(language=language, speaker="x", licence="x", clips=texts), sounds)
    speech = Speech(language, READINGS[reading])
    assert [sentence for sentence in every_call(speech) if speaks.lacks(sentence)] == []
    assert not speaks.lacks(speech.call("ZWJ12", "F3", count=2))


@pytest.mark.parametrize(("language", "reading"), [("vi", "south"), ("vi", "north"), ("en", "south")])
def test_the_packs_that_come_with_it_are_well_in_each_reading(language: str, reading: ReadingName) -> None:
    assert check(shipped(language), every_call(Speech(language, READINGS[reading]))) == []
    text = read_text(shipped(language))
    assert (text.language, text.licence) == (language, "CC0-1.0")
    with pytest.raises(PackError, match="km"):
        shipped("km")


def test_the_command_speaks_builds_and_checks(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def luot(*words: str) -> tuple[int, str]:
        status = main(["voice", *words])
        printed = capsys.readouterr()
        return status, printed.out + printed.err

    assert luot("words", "207", "24", "--reading", "north") == (0, "hai trăm linh bảy\nhai mươi tư\n")
    assert luot("words", "10000")[0] == 1
    assert luot("say", "207", "3", "--text") == (0, "Mời công dân có số hai trăm lẻ bảy, đến quầy số ba.\n")
    assert luot("say", "7", "3", "--language", "en", "--out", str(tmp_path / "a.wav"))[0] == 0
    assert 1 < read_wav(tmp_path / "a.wav").seconds < 6
    engine(tmp_path)
    command = f"{sys.executable} {tmp_path / 'engine.py'} {{text}} {{wav}}"
    built = luot("build", str(tmp_path / "own"), "--engine", command, "--language", "en")
    assert built == (0, f"{tmp_path / 'own'}: 65 clips\n")
    assert check(tmp_path / "own", every_call(Speech("en"))) == []
    assert luot("check", str(tmp_path / "nowhere"))[0] == 1
    assert luot("check", str(shipped("vi"))) == (0, f"{shipped('vi')}: đọc được mọi số từ 0 đến 9999 và mọi chữ cái\n")


def test_the_command_leads_through_a_first_voice_in_fifteen_recordings(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack, recordings = tmp_path / "km", tmp_path / "recordings"

    def luot(*words: str) -> tuple[int, list[str]]:
        status = main(["voice", *words])
        printed = capsys.readouterr()
        return status, (printed.out + printed.err).splitlines()

    build_it = ("build", str(pack), "--language", "km", "--recordings", str(recordings))
    status, page = luot(*build_it)
    files = [Path(line.split("\t")[0].split(maxsplit=1)[1]) for line in page[1:-1]]
    assert (status, len(files), "15 recordings 15 are lacking" in page[-1]) == (1, 15, True)
    assert {line.split("\t")[1] for line in page[1:-1]} >= {*"0123456789", "please go to counter"}
    for file in files[1:]:
        write_wav(file, Sound(array("h", [9000, -9000] * 3000)))
    status, page = luot(*build_it)
    assert (status, len(page)) == (1, 3), "only what is lacking is on the page"
    write_wav(files[0], silence(1))
    assert "--speaker" in luot(*build_it)[1][0]
    status, page = luot(*build_it, "--speaker", "Sok")
    assert (status, page[0]) == (1, "number.wav (number): silent, or cut off")
    assert not pack.exists()
    write_wav(files[0], Sound(array("h", [9000, -9000] * 3000)))
    assert luot(*build_it, "--speaker", "Sok") == (0, [f"{pack}: 15 clips"])
    assert check(pack, every_call(Speech("km"))) == []
    assert (read_text(pack).speaker, read_text(pack).licence) == ("Sok", "for this office only")


def test_a_pack_of_digits_calls_digit_by_digit_in_a_language_with_a_grammar_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pack, recordings = tmp_path / "own", tmp_path / "recordings"
    recordings.mkdir()
    for file in first_script("vi", also=["Chứng thực"]):
        write_wav(recordings / file, Sound(array("h", [9000, -9000] * 3000)))
    build_it = ("voice", "build", str(pack), "--digits", "--recordings", str(recordings), "--speaker", "Lan")
    assert main([*build_it, "--also", "Chứng thực"]) == 0
    assert check(pack, every_call(Speech("vi", by_digits=True))) == []
    assert read_text(pack).clips["chung-thuc.wav"] == "Chứng thực"
    assert main(["voice", "check", str(pack)]) == 1
    built, lacks = capsys.readouterr().out.splitlines()
    assert built.endswith(": 18 đoạn âm thanh")
    assert "cannot be said" in lacks
