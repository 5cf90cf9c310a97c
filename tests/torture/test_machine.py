"""The real house beside a plain model of it: a short run here, 300 times 50 steps in `make torture`."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from storage import reminding
from storage.store import Store
from storage.unit import Unit
from tests.torture.beside import DEATHS
from tests.torture.machine import Families

# The threads end on purpose.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")

PATIENT = settings(
    deadline=None,
    database=None,
    print_blob=False,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
)


def tried(examples: int, steps: int, derandomize: bool) -> str:
    Families.done.clear()
    began = time.monotonic()
    chosen = settings(PATIENT, max_examples=examples, stateful_step_count=steps, derandomize=derandomize)
    run_state_machine_as_test(Families, settings=chosen)
    done = ", ".join(f"{name} {count:,}" for name, count in sorted(Families.done.items()))
    return f"{examples} x {steps} steps in {time.monotonic() - began:.0f} s: {done}"


@pytest.mark.timeout(300)  # 10 seconds where nothing else runs
def test_whatever_happens_what_is_stored_is_what_people_said() -> None:
    tried(8, 20, derandomize=True)
    assert Families.done["updates"] > 150
    assert Families.done["plain answers"] > 20


def read_twice(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Unit, "read", lambda self, key: None)


def keep_the_key(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Store, "_shred", lambda self, forgotten: None)
    patch.setattr(Store, "finish_erasures", lambda self: 0)


def keep_what_was_deleted(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Unit, "erase", Unit.retract)


def keep_held_words(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(Unit, "drop", lambda self, respondent: None)


def lose_reminders(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(reminding, "put", lambda *told: None)


LIES = [read_twice, keep_the_key, keep_what_was_deleted, keep_held_words, lose_reminders]


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("lie", LIES)
def test_a_house_that_breaks_its_promise_is_found_out(
    lie: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    lie(monkeypatch)
    once = settings(PATIENT, max_examples=60, stateful_step_count=30, derandomize=True, phases=[Phase.generate])
    with pytest.raises(AssertionError):
        run_state_machine_as_test(Families, settings=once)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_the_same_for_long() -> None:
    sys.stderr.write(f"\n{tried(300, 50, derandomize=False)}\n")
    for name in ("withdrew", "edited", "deleted", "migrations", "restarts", "reordered", "resumed elsewhere"):
        assert Families.done[name] > 50, name
    for name in ("take_out", "keep_words", "write_again", "held words cleared", "voice notes and pictures kept"):
        assert Families.done[name] > 20, name
    assert Families.done["reminders said"] > 20
    assert all(Families.done[f"died: {death}"] for death in DEATHS)
