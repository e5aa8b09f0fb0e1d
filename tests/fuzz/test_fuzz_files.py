"""Damaged sessions, films, bundles, profiles, transcripts and tables open or are one sentence; none hangs or fills the memory.

Some of each here; a thousand of each: ``make fuzz``.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from monitor.calibrate.profile import Profile, load_profile
from monitor.errors import CalibrationError
from tests.fuzz.mutated_files import KINDS, MOST_MB, MOST_S, profile

ROOT = Path(__file__).resolve().parents[2]
COUNT = 20
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=10,
)


@pytest.mark.skipif(sys.platform == "win32", reason="a process's memory at its most is asked of Unix")
@pytest.mark.timeout(600)
@pytest.mark.slow
def test_damaged_files_open_or_are_one_sentence() -> None:
    command = [sys.executable, "-m", "tests.fuzz.mutated_files", "--count", str(COUNT)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=550, cwd=ROOT, check=False)
    assert done.returncode == 0, done.stderr[-3000:]
    results = {result["kind"]: result for result in map(json.loads, done.stdout.splitlines())}
    print(results)
    assert results.keys() == KINDS.keys()
    for result in results.values():
        assert result["opened"] + result["refused"] == COUNT
        assert result["longest_s"] < MOST_S and result["more_mb"] < MOST_MB
    assert results["sessions"]["refused"] > COUNT / 4 and results["bundles"]["refused"] > COUNT / 4
    assert results["cut-sessions"]["opened"] < COUNT / 4
    assert results["transcripts"]["opened"] > COUNT / 10
    assert results["tables"]["opened"] > COUNT / 2
    assert results["numbers"]["opened"] > COUNT / 4 and results["numbers"]["refused"] > COUNT / 10


@settings(max_examples=100)
@given(data=st.data())
@pytest.mark.slow
def test_a_profile_with_any_value_anywhere_is_a_profile_or_one_sentence(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    home = tmp_path_factory.getbasetemp() / "fuzzed"
    (home / "profiles").mkdir(parents=True, exist_ok=True)
    document = profile().model_dump(mode="json")
    field = data.draw(st.sampled_from([*document, "another"]))
    document[field] = data.draw(JSON)
    path = home / "profiles" / "at-my-desk.json"
    path.write_text(json.dumps(document))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("RAPPORT_HOME", str(home))
        try:
            opened = load_profile("at-my-desk")
        except CalibrationError as error:
            assert "\n" not in str(error)
            return
    # What opens is what the model allows, whole: it can be written and read again.
    try:
        assert Profile.model_validate_json(opened.model_dump_json()) == opened
    except ValidationError as error:
        pytest.fail(f"a profile was opened that cannot be written: {error}")
