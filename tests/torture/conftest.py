"""One zygote for all tests that need the real process: importing it takes seconds."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.torture.lives import Zygote


@pytest.fixture(scope="session")
def zygote() -> Iterator[Zygote]:
    with Zygote() as made:
        yield made
