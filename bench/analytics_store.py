"""A store full of made-up families, to be written as a snapshot: many rows at once, without a chat. No real
answer."""

from __future__ import annotations

import atexit
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from itertools import islice
from pathlib import Path

import numpy as np
from sqlalchemy import insert

from bench import nation, postgres
from dialogs.kinds.choice import Choice
from dialogs.kinds.scale import Scale
from dialogs.loading import load_shipped
from storage import migrate
from storage.keys import Keyring
from storage.models import answers, participations, respondents
from storage.snapshots import write_snapshot
from storage.store import Store

ANSWERS = 200_000
WAVE, BEFORE, WEEK = "2026Q3", "2026Q4", 2945
RING = Keyring({1: bytes(range(32))}, b"pepper of the bench, made up too")


def writing(where: str) -> tuple[Callable[[], float], int]:
    """A round that writes the snapshot of all 153 areas and gives its seconds; and how many answers that are."""
    kept = ExitStack()
    home = Path(tempfile.mkdtemp(prefix="waymark-bench-"))
    kept.callback(shutil.rmtree, home, ignore_errors=True)
    url = f"sqlite:///{home / 'waymark.db'}"
    if where == "postgres":
        url = kept.enter_context(postgres.server())[0]
    migrate.upgrade(url)
    store = kept.enter_context(Store.open(url, RING))
    written = _fill(store)
    areas = {nation.area_code(place): f"Madeupshire {place + 1}" for place in range(nation.AREAS)}

    def one() -> float:
        begun = time.perf_counter()
        rows = write_snapshot(store, areas, BEFORE, home / "snapshot")
        seconds = time.perf_counter() - begun
        assert rows >= written
        return seconds

    atexit.register(kept.close)
    return one, written


def _fill(store: Store) -> int:
    """Every respondent answers the short questionnaire's choices and scales by luck."""
    form = load_shipped()["parent-short"]
    store.register([(form.hash, form.id, form.source)], WEEK)
    asked = [q for q in form.questions if isinstance(q, Scale) or (isinstance(q, Choice) and q.options and not q.role)]
    values = [[o.id for o in q.options] if isinstance(q, Choice) else list("12345") for q in asked]
    random = np.random.default_rng(1)
    people = ANSWERS // len(asked)

    def told() -> Iterator[dict[str, object]]:
        for person in range(people):
            luck = random.random((2, len(asked)))
            for place, question in enumerate(asked):
                silent = luck[0, place] < 0.08
                yield {
                    "respondent": person + 1,
                    "id": place + 1,
                    "wave": WAVE,
                    "questionnaire": form.hash,
                    "question": question.id,
                    "category": "skipped" if silent else "answered",
                    "value": "" if silent else values[place][int(luck[1, place] * len(values[place]))],
                    "given": "tapped",
                    "language": "en",
                    "week": WEEK,
                    "current": True,
                }

    tables = (
        (respondents, ({"id": i + 1, "receipt_mac": i.to_bytes(32, "big")} for i in range(people))),
        (
            participations,
            (
                {
                    "respondent": i + 1,
                    "wave": WAVE,
                    "area": nation.area_code(i % nation.AREAS),
                    "invited": True,
                    "questionnaire": form.hash,
                    "language": "en",
                    "state": "finished",
                    "started_week": WEEK,
                    "finished_week": WEEK,
                }
                for i in range(people)
            ),
        ),
        (answers, told()),
    )
    for table, rows in tables:
        while some := list(islice(rows, 20_000)):
            with store.engine.begin() as connection:
                connection.execute(insert(table), some)
    return people * len(asked)
