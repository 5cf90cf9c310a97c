"""What the picture tests share: the shipped catalogs, and the fonts of this machine."""

from __future__ import annotations

import pytest

from bot.pictures.fonts import Fonts
from locales.catalogs import Catalogs
from locales.wording import Wording


@pytest.fixture(scope="session")
def wording() -> Wording:
    return Wording(Catalogs.shipped())


@pytest.fixture(scope="session")
def machine() -> Fonts:
    return Fonts.of_machine()
