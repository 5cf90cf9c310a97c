"""The examples in the docstrings of this room are true."""

from __future__ import annotations

import doctest
from importlib import import_module
from pathlib import Path

import pytest

import locales

MODULES = sorted(file.stem for file in Path(locales.__file__).parent.glob("*.py") if file.stem != "__init__")


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_are_true(name: str) -> None:
    assert doctest.testmod(import_module(f"locales.{name}")).failed == 0
