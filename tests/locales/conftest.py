"""What the tests of the catalogs share."""

from __future__ import annotations

import pytest

from locales.sources import Messages, messages


@pytest.fixture(scope="session")
def extracted() -> Messages:
    """Every message of the tree, extracted once."""
    return messages()
