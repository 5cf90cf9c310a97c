"""docs/own-questions.md says what is true: its example loads and is whole."""

from __future__ import annotations

import re
from pathlib import Path

from dialogs.loading import load_shipped
from dialogs.own_loading import own_of
from locales.catalogs import Catalogs
from locales.own import own_faults
from tests.own.test_loading import loaded

PAGE = (Path(__file__).parents[2] / "docs" / "own-questions.md").read_text(encoding="utf-8")


def test_the_example_is_an_areas_file() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    one = loaded(example)
    assert own_faults(one, Catalogs.shipped()) == ()
    own = own_of((one,), load_shipped())
    for name in ("parent-short", "parent-full"):
        longer = own.fitting(load_shipped()[name], "E10000015")
        assert longer.sections[-1].title == "Questions from your council"
    assert len(own.fitting(load_shipped()["parent-short"], "E10000015").sections) == 5
