"""Where figures go: the table that is printed, and `var/bench.json`, into which each part of the bench puts its own
keys."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from bench.rounds import Result

TARGETS: Mapping[str, tuple[float | None, float | None]] = {
    "chat.sqlite.16": (3.3, 200.0),
    "chat.sqlite.1": (5.0, None),
    "chat.postgres.1": (7.5, None),
}
"""The ratio to the bare handler and the 99th percentile (ms) that must not be passed."""

MOST_MB = 210.0
"""What a process that serves may hold."""


def table(results: list[Result], about: str) -> Table:
    """One row for each variant. A target that is missed is marked in words, for a log has no colours."""
    shown = Table(title=about, title_justify="left")
    for heading in (
        "variant",
        "CPU µs",
        "x bare",
        "p50 ms",
        "p99 ms",
        "worst",
        "a second",
        "RSS MB",
        "server µs",
        "what it is",
    ):
        shown.add_column(heading, justify="left" if heading in ("variant", "what it is") else "right", no_wrap=True)
    for each in results:
        most, slowest = TARGETS.get(each.name, (None, None))
        memory = MOST_MB if each.name in TARGETS else None
        shown.add_row(
            each.name,
            f"{each.cpu_us:.0f}",
            _marked(f"{each.ratio:.2f}", each.ratio, most),
            f"{each.p50_ms:.2f}",
            _marked(f"{each.p99_ms:.1f}", each.p99_ms, slowest),
            f"{each.worst_ms:.0f}",
            f"{each.per_second:.0f}",
            _marked(f"{each.rss_mb:.0f}", each.rss_mb, memory),
            f"{each.beside_us:.0f}" if each.beside_us else "",
            each.note,
        )
    return shown


def markdown(results: list[Result]) -> str:
    """The same as a table for docs/performance.md."""
    lines = [
        "| variant | CPU µs | × bare | p50 ms | p99 ms | worst ms | a second | RSS MB | server CPU µs | what it is |",
        "|---|--:|--:|--:|--:|--:|--:|--:|--:|---|",
    ]
    for r in results:
        beside = f"{r.beside_us:.0f}" if r.beside_us else ""
        lines.append(
            f"| `{r.name}` | {r.cpu_us:.0f} | {r.ratio:.2f} | {r.p50_ms:.2f} | {r.p99_ms:.1f} | {r.worst_ms:.0f} |"
            f" {r.per_second:.0f} | {r.rss_mb:.0f} | {beside} | {r.note} |"
        )
    return "\n".join(lines)


def keep(found: Mapping[str, Mapping[str, Any]], file: Path) -> None:
    """Put these keys into the file; those of other parts stay."""
    known = json.loads(file.read_text("utf-8")) if file.exists() else {}
    known.update(found)
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_suffix(".draft")
    draft.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", "utf-8")
    draft.replace(file)


def plain(result: Result) -> dict[str, Any]:
    figures = {
        "cpu_us": result.cpu_us,
        "ratio": result.ratio,
        "p50_ms": result.p50_ms,
        "p99_ms": result.p99_ms,
        "worst_ms": result.worst_ms,
        "rss_mb": result.rss_mb,
        "server_cpu_us": result.beside_us,
        "per_second": result.per_second,
    }
    return {name: round(value, 3) for name, value in figures.items()} | {"interactions": result.interactions}


def machine() -> str:
    """Python, processors, and how busy the machine was a minute before: figures of a busy machine are worth less."""
    load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
    return f"Python {platform.python_version()}, {os.cpu_count()} processors, load {load:.1f}"


def console() -> Console:
    """Wide enough for the table, also where the output is a file."""
    found = Console()
    return found if found.is_terminal else Console(width=170)


def _marked(text: str, value: float, most: float | None) -> str:
    if most is None:
        return text
    return f"{text} (≤ {most:g})" if value <= most else f"{text} (MISSED {most:g})"
