"""Word errors, fillers found, cost and memory of the recognizers, each in its own process, on speech whose words are known.

- reading: the sentences of two laryngograph speakers (``pitch``, ``orthographic.index``), eight to a stretch
- two real voices: katie and steve (``audio``); their text is published with the recordings' own samples
- talk with fillers: 20 utterances of Switchboard (``real/words``: every 29th of those of 12 to 30 words with *uh* or *um*, and
  without broken words) spoken by espeak-ng in two voices, four to a stretch

Errors are substitutions, insertions and deletions over the words that were said, in lower case, without punctuation and
without fillers on either side; fillers are counted by themselves. Words are accepted as the program does it.
At their own time: the same utterances, a minute apart, gathered into stretches as phrases are; the words that come
back within an utterance's time against its own words. What a word loses by lying in a wrong phrase is the difference.
Cost is CPU time of the recognition over seconds of the stretches; memory is what the process held at most (VmHWM).
"""

from __future__ import annotations

import csv
import multiprocessing
import re
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import soundfile
import soxr

from monitor.quiet import hush
from monitor.speech import CLIP_HZ, SpeechClip
from monitor.transcript.stretches import StretchGatherer
from monitor.transcript.worker import ENGLISH_MODEL, OTHER_MODEL, Whisper
from monitor.types import Float32

FILLERS = {"um", "uh", "hmm", "hm", "mm", "er", "erm", "ah", "umm", "uhm", "uhh"}
KATIE = (
    "hello {it_is} a good day for me to teach you the sound of my voice you have learned what i look like now you "
    "can hear what i sound like the sound of my voice will help the transcription service to recognize my unique "
    "voice in the future training will provide a better experience with greater accuracy when talking or dictating "
    "thank you and goodbye"
)
VOICES = ("en-us", "en-gb")
GAP = np.zeros(CLIP_HZ // 2, np.float32)


class Case(NamedTuple):
    kind: str
    samples: Float32
    said: list[str]


def plain(text: str) -> list[str]:
    return re.sub(r"[^a-z0-9' ]", " ", text.lower()).split()


def errors(said: Sequence[str], heard: Sequence[str]) -> int:
    """Levenshtein's distance in words."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(said, 1):
        diagonal, row[0] = row[0], i
        for j, other in enumerate(heard, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (word != other))
    return row[-1]


def sound(path: Path) -> Float32:
    samples, rate_hz = soundfile.read(path, dtype="float32", always_2d=True)
    return soxr.resample(samples.mean(axis=1), rate_hz, CLIP_HZ).astype(np.float32)


def spoken(text: str, voice: str) -> Float32:
    command = ["espeak-ng", "-v", voice, "-s", "160", "--stdout", text]
    wav = subprocess.run(command, check=True, capture_output=True).stdout
    samples = np.frombuffer(wav[44 : len(wav) - len(wav) % 2], "<i2") / np.float32(32768)
    return soxr.resample(samples, 22_050, CLIP_HZ).astype(np.float32)


def joined(parts: list[Float32]) -> Float32:
    return np.concatenate([piece for part in parts for piece in (part, GAP)][:-1])


def cases(data: Path) -> Iterator[Case]:
    lines = (data / "pitch" / "orthographic.index").read_text().splitlines()
    texts = dict(line.split(None, 1) for line in lines if line.strip())
    files = sorted((data / "pitch").glob("*.wav"))
    for first in range(0, len(files), 8):
        some = files[first : first + 8]
        yield Case("reading", joined([sound(file) for file in some]), plain(" ".join(texts[file.stem[2:]] for file in some)))
    for name, it_is in (("katie", "it is"), ("steve", "it's")):
        yield Case("two real voices", sound(data / "audio" / f"{name}.wav"), plain(KATIE.format(it_is=it_is)))
    with (data / "real" / "words" / "switchboard_developers.csv").open(newline="", encoding="utf-8") as file:
        all_texts = [row["text"] for row in csv.DictReader(file)]
    kept = [
        text
        for text in all_texts
        if 12 <= len(text.split()) <= 30 and re.search(r"\b(uh|um)\b", text.lower()) and not re.search(r"[<({#/\\\[-]", text)
    ][::29][:20]
    for voice in VOICES:
        for first in range(0, len(kept), 4):
            some_texts = kept[first : first + 4]
            yield Case("fillers, espeak-ng", joined([spoken(text, voice) for text in some_texts]), plain(" ".join(some_texts)))


def utterances(data: Path) -> list[str]:
    """Twenty utterances of Switchboard with fillers."""
    with (data / "real" / "words" / "switchboard_developers.csv").open(newline="", encoding="utf-8") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    return [
        text
        for text in texts
        if 12 <= len(text.split()) <= 30 and re.search(r"\b(uh|um)\b", text.lower()) and not re.search(r"[<({#/\\[-]", text)
    ][::29][:20]


def memory_mb(key: str) -> float:
    status = dict(line.split(":", 1) for line in Path("/proc/self/status").read_text().splitlines())
    return int(status[key].split()[0]) / 1024


def _measure(pipe: Any, data: Path, model: str, prompt: str | None) -> None:
    hush()
    started_mb = memory_mb("VmRSS")
    whisper = Whisper(prompt)
    whisper.load(model)
    sums: dict[str, list[float]] = {}
    for case in cases(data):
        begun_s = time.process_time()
        heard_words = whisper.words(case.samples[: 30 * CLIP_HZ], "en", model=model)
        cost_s = time.process_time() - begun_s
        heard = plain(" ".join(text for _, _, text, _ in heard_words or ()))
        said, found = ([word for word in words if word not in FILLERS] for words in (case.said, heard))
        row = sums.setdefault(case.kind, [0.0] * 6)
        for index, value in enumerate(
            (
                errors(said, found),
                len(said),
                sum(word in FILLERS for word in heard),
                sum(word in FILLERS for word in case.said),
                cost_s,
                case.samples.size / CLIP_HZ,
            )
        ):
            row[index] += value
    pipe.send((sums, started_mb, memory_mb("VmHWM")))


def _place(pipe: Any, data: Path) -> None:
    hush()
    whisper, gatherer, texts = Whisper(), StretchGatherer("user"), utterances(data)
    stretches = [
        stretch
        for index, text in enumerate(texts)
        for stretch in gatherer.push(SpeechClip("user", 60.0 * index, spoken(text, VOICES[0])))
    ] + gatherer.take()
    words = [word for stretch in stretches for word in stretch.words(whisper.words(stretch.samples, "en") or [])]
    wrong = n_said = 0
    for index, text in enumerate(texts):
        heard = plain(" ".join(word.text for word in words if 60 * index <= word.start_s < 60 * index + 60))
        said, found = ([word for word in some if word not in FILLERS] for some in (plain(text), heard))
        wrong, n_said = wrong + errors(said, found), n_said + len(said)
    said, found = (
        [word for word in plain(" ".join(some)) if word not in FILLERS] for some in (texts, [word.text for word in words])
    )
    together = errors(said, found)
    pipe.send((wrong, together, n_said))


def _detect(pipe: Any, data: Path) -> None:
    """Detection of the language, then English: what the program does without ``--language``."""
    hush()
    started_mb = memory_mb("VmRSS")
    whisper = Whisper()
    katie = sound(data / "audio" / "katie.wav")
    begun_s = time.process_time()
    found = whisper.language(katie)
    cost_s = time.process_time() - begun_s
    whisper.words(katie, "en")
    pipe.send((found, cost_s, started_mb, memory_mb("VmHWM"), memory_mb("VmRSS")))


def _run(work: Any, *arguments: object) -> Any:
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    process = context.Process(target=work, args=(theirs, *arguments))
    process.start()
    theirs.close()
    result = ours.recv()
    process.join()
    return result


def main(data: Path) -> None:
    default = Whisper()._prompt
    for name, model, prompt in (
        (ENGLISH_MODEL, ENGLISH_MODEL, default),
        (f"{ENGLISH_MODEL}, no prompt", ENGLISH_MODEL, None),
        (OTHER_MODEL, OTHER_MODEL, default),
        (f"{OTHER_MODEL}, no prompt", OTHER_MODEL, None),
    ):
        sums, started_mb, most_mb = _run(_measure, data, model, prompt)
        print(f"{name}: {most_mb:.0f} MB at most, {most_mb - started_mb:.0f} MB more than the bare process")
        for kind, (wrong, said, found, fillers, cost_s, length_s) in sums.items():
            share = f"{wrong:.0f} errors of {said:.0f} words ({wrong / said:.3f})"
            print(
                f"  {kind}: {share}; fillers {found:.0f} for {fillers:.0f}; {cost_s / length_s:.3f} s of CPU a second",
                flush=True,
            )
    wrong, together, n_said = _run(_place, data)
    print(f"at their own time: {wrong} errors of {n_said} words; {together} wherever they are", flush=True)
    (language, probability), cost_s, started_mb, most_mb, then_mb = _run(_detect, data)
    print(
        f"detection: {language} ({probability:.2f}), {cost_s:.1f} s with its load; {most_mb:.0f} MB at most "
        f"({most_mb - started_mb:.0f} more), {then_mb:.0f} MB after the change to the English model"
    )
