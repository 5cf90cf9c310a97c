"""The language each family answered in, as if it had been asked: what the sub-groups by language are made of."""

from __future__ import annotations

from analytics.aggregates import Key
from analytics.disclosure.ledger import Window, digest
from analytics.disclosure.members import Contribution, Members
from analytics.engines.port import Engine

SPOKEN = "spoken"
"""In place of a question."""


def speaking(engine: Engine, area: str, window: Window, key: bytes) -> dict[Key, Members]:
    """(audience, SPOKEN) -> digest of a family -> its language, as an option. Of several the last by name, so that a
    family counts once."""
    waves = ", ".join(_text(wave) for wave in window.waves)
    until = "" if window.until is None else f" AND week <= {window.until:d}"
    families = engine.rows(
        "SELECT audience, family, MAX(language) AS spoken FROM respondents "  # noqa: S608 - quoted by _text
        f"WHERE area = {_text(area)} AND wave IN ({waves}) AND started{until} GROUP BY audience, family"
    )
    found: dict[str, dict[int, Contribution]] = {}
    for audience, family, language in families:
        if language:
            found.setdefault(str(audience), {})[digest(key, area, int(family))] = ("", "answered", f"option.{language}")
    return {(audience, SPOKEN): Members.of(theirs) for audience, theirs in found.items()}


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
