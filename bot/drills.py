"""The last good drill: a small file in WAYMARK_HOME that `waymark restore --drill` writes and `/readyz` reads."""

from __future__ import annotations

import json
import os
from datetime import datetime
from pathlib import Path

RECORD = "drill.json"


def record(home: Path, now: datetime) -> None:
    """A drill was good just now."""
    draft = home / f".{RECORD}"
    draft.write_text(json.dumps({"good": now.isoformat()}) + "\n", "utf-8")
    os.replace(draft, home / RECORD)


def overdue(home: Path, days: int, now: datetime) -> bool:
    """Is the last good drill older than `days`, or was there none? 0: never asked. A moment in the future counts as
    none: somebody's clock is wrong."""
    if days == 0:
        return False
    since = age(home, now)
    return since is None or not -3600 <= since <= days * 86_400


def age(home: Path, now: datetime) -> float | None:
    """Seconds since the last good drill, below 0 for a moment in the future. None where none was written down."""
    try:
        good = datetime.fromisoformat(json.loads((home / RECORD).read_text("utf-8"))["good"])
        return (now - good).total_seconds()
    except (OSError, ValueError, KeyError, TypeError):
        return None
