"""An engine: any command that writes what it is told to say into a WAV file, such as espeak-ng."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from voice.sound import Sound, SoundError, read_wav

TEXT, WAV = "{text}", "{wav}"
PATIENT_S, IN_A_HALL_S = 10.0, 3.0
"""An engine that takes longer is ended: when a pack is made; in a hall, where a sentence that late would be about
somebody who is on the way already."""
MOST_CHARACTERS = 400


class EngineError(Exception):
    """The engine has not spoken; the text says why."""


class Engine:
    """`command`: its words, of which `{text}` and `{wav}` are replaced, as in
    `["espeak-ng", "-v", "vi", "-w", "{wav}", "--", "{text}"]`. No shell reads them."""

    def __init__(self, command: Sequence[str], *, within_s: float = PATIENT_S) -> None:
        if not {TEXT, WAV} <= {*command}:
            raise ValueError(f"an engine's command has the words {TEXT} and {WAV}: {' '.join(command)}")
        self._command = tuple(command)
        self._within_s = within_s

    def say(self, sentence: str) -> Sound:
        """Raises `EngineError`."""
        with TemporaryDirectory(prefix="luot-voice-") as folder:
            wav = Path(folder) / "said.wav"
            values = {TEXT: sentence[:MOST_CHARACTERS], WAV: str(wav)}
            self._run([values.get(word, word) for word in self._command])
            try:
                return read_wav(wav)
            except SoundError as error:
                raise EngineError(f"{self._command[0]}: {error}") from None

    def _run(self, command: list[str]) -> None:
        try:
            done = subprocess.run(command, capture_output=True, timeout=self._within_s, check=False)
        except (OSError, ValueError) as error:
            raise EngineError(f"{command[0]}: {error}") from None
        except subprocess.TimeoutExpired:
            raise EngineError(f"{command[0]}: it has not spoken within {self._within_s:g} s") from None
        if done.returncode:
            said = done.stderr.decode("utf-8", "replace").strip().splitlines()
            raise EngineError(f"{command[0]}: {said[-1] if said else f'exit status {done.returncode}'}")
