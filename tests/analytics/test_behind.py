"""Who stands behind a figure: the columns say of each family what its rows say, one by one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings

from analytics.aggregates import counted
from analytics.disclosure import behind as room
from analytics.disclosure.behind import PROGRESS, SPOKEN, behind
from analytics.disclosure.ledger import digest, digests_of
from analytics.engines.duckdb_engine import DuckDBEngine
from tests.analytics.worlds import BOOK, WAVES, snapshot, world

KEY = b"a key of the tests"


def test_digests_of_many_are_those_of_each() -> None:
    families = [0, 7, 2**62 - 1]
    assert digests_of(KEY, "A", families) == [digest(KEY, "A", family) for family in families]


@pytest.mark.parametrize("bits", [62, 1])
def test_each_family_with_what_it_said(bits: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also where more things are said in a cell than fit into one number."""
    monkeypatch.setattr(room, "BITS", bits)

    @settings(max_examples=40, deadline=None)
    @given(made=world)
    def one_by_one(made: Mapping[Any, Any]) -> None:
        taken = snapshot({"A": made})
        with DuckDBEngine.over(taken) as engine:
            found = behind(counted(engine, BOOK, "A", WAVES), BOOK, "A", KEY)
        plain: dict[Any, dict[int, Any]] = {}
        for (family, wave, audience), did in sorted(made.items(), key=lambda one: one[0][1]):
            who = digest(KEY, "A", family)
            for item, (category, values) in did["said"].items():
                if item.audience == audience:
                    told = "score_" if item.kind == "scale" else "option."
                    bins = [f"{told}{value}" for value in sorted(values)] if category == "answered" else []
                    plain.setdefault((audience, item.question), {})[who] = (wave, category, *bins)
        assert {key: dict(members) for key, members in found.items() if key[1] not in (PROGRESS, SPOKEN)} == plain
        for audience in {audience for _, _, audience in made}:
            families = {digest(KEY, "A", family) for family, _, who in made if who == audience}
            assert set(found[audience, PROGRESS]) == families
            began = {digest(KEY, "A", f) for (f, _, who), did in made.items() if who == audience and did["steps"][1]}
            assert dict(found[audience, SPOKEN]) == dict.fromkeys(began, ("", "answered", "option.en"))

    one_by_one()
