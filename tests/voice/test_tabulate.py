"""The table that ``rapport prosody`` prints."""

from __future__ import annotations

import numpy as np

from monitor.tabulate import FRAME_COLUMNS, PHRASE_COLUMNS, frame_rows, phrase_rows
from monitor.types import Sound


def test_frames_of_a_tone_and_silence(vowels, pieces) -> None:
    samples = np.concatenate([vowels(200, duration_s=1, rate_hz=16_000), np.zeros(16_000, np.float32)])
    rows = list(frame_rows(pieces(samples, 16_000, [512])))
    assert len(rows) == 125 and all(tuple(row) == FRAME_COLUMNS for row in rows)
    assert rows[1]["time_s"] == 0.016
    assert abs(float(rows[30]["f0_hz"]) - 200) < 2
    assert rows[-1] == {"time_s": 1.984, "speech": 0, "f0_hz": "", "level_db": -100.0}


def test_phrases_of_a_sentence(speak, pieces) -> None:
    samples, rate_hz = speak("Is there a youth hostel near here")
    rows = list(phrase_rows(pieces(samples, rate_hz, [512])))
    assert len(rows) == 1 and tuple(rows[0]) == PHRASE_COLUMNS
    assert abs(int(rows[0]["syllables"]) - 8) <= 1
    length_s = float(rows[0]["end_s"]) - float(rows[0]["start_s"])
    assert abs(float(rows[0]["rate_hz"]) - int(rows[0]["syllables"]) / length_s) < 0.01


def test_missing_is_empty() -> None:
    rows = list(frame_rows([Sound(0.0, np.full(16_000, np.nan, np.float32), 16_000)]))
    assert {(row["f0_hz"], row["level_db"], row["speech"]) for row in rows} == {("", "", 0)}
