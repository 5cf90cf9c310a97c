"""Logging: events with keys, never sentences, and only keys on the list below reach a line.

Every room logs through `structlog.get_logger()` with a dotted event name and keys: `log.warning("outbox.later",
seconds=3)`. What is not on the list is dropped and its name noted under `dropped`, so a slip costs a figure, not a
family's words. An exception becomes its class name: messages and local variables may hold what somebody wrote. Other
libraries' records pass through the same gate with their template only, never their arguments.

>>> gate(None, "info", {"event": "turn.done", "ms": 3, "text": "our story"})
{'event': 'turn.done', 'ms': 3, 'dropped': 'text'}
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from contextlib import suppress
from typing import Any, TextIO, cast

import structlog

# Each key: what it may hold. Numbers, names that we gave ourselves, and keyed hashes; never words, addresses or free
# text.
ALLOWED: dict[str, str] = {
    "event": "dotted name of what happened",
    "level": "severity",
    "at": "time, UTC",
    "logger": "module that says it",
    "channel": "name of a channel: telegram, web, terminal",
    "loop": "name of a background loop",
    "error": "class name of an exception",
    "where": "file and line of our code where an exception came from",
    "count": "how many",
    "seconds": "how long, or how long until",
    "ms": "how long",
    "attempt": "which try",
    "status": "HTTP status or an outcome's name",
    "delivery": "running number of an outbox row",
    "questionnaire": "id or hash of a definition",
    "question": "id of a question",
    "language": "language code",
    "picture": "name of a picture shipped with us",
    "area": "area code",
    "wave": "wave id",
    "revision": "migration id",
    "version": "release",
    "host": "address we listen on ourselves",
    "port": "port we listen on ourselves",
    "mode": "polling or webhook",
    "signal": "name of a signal",
    "why": "a cause from our own closed lists",
    "dropped": "names of keys that were not on this list",
}

_PLAIN = (int, float, bool, type(None))
# A value may be a word of ours: an id, a class name, a hash, a file and line. Nothing with a space, so no sentence.
_WORD = re.compile(r"[A-Za-z0-9_.:/+<>-]{0,120}")


def gate(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """structlog processor: keep what the list allows, name what it does not, shorten what is no plain word."""
    kept: dict[str, Any] = {}
    dropped: list[str] = []
    fault = event.pop("exc_info", None)
    if fault:
        error = (
            fault if isinstance(fault, BaseException) else fault[1] if isinstance(fault, tuple) else sys.exc_info()[1]
        )
        if error is not None:
            event.setdefault("error", type(error).__name__)
            event.setdefault("where", origin(error))
    for key, value in event.items():
        if key not in ALLOWED:
            dropped.append(key if _WORD.fullmatch(key) else "?")
        elif isinstance(value, _PLAIN) or (isinstance(value, str) and _WORD.fullmatch(value)):
            kept[key] = value
        elif isinstance(value, BaseException):
            kept[key] = type(value).__name__
        else:
            dropped.append(key)
    if dropped:
        kept["dropped"] = ",".join(sorted(dropped))
    return kept


def origin(error: BaseException) -> str:
    """File and line of the innermost frame of the error; '' where it has none. Holds no values."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    if trace is None:
        return ""
    name = trace.tb_frame.f_code.co_filename.replace("\\", "/").rsplit("/", 2)
    return f"{'/'.join(name[-2:])}:{trace.tb_lineno}"


class _Foreign(logging.Handler):
    """Records of other libraries: the logger's name, the level and the exception's class.

    Their words are not ours to judge.
    """

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        log = structlog.get_logger()
        log.log(record.levelno, "library.said", logger=record.name, **({"exc_info": error} if error else {}))


class _Unfailing:
    """A stream whose trouble (closed, broken pipe, full disk) never reaches who logs: no answer may be lost for a line.

    >>> from io import StringIO
    >>> closed = StringIO()
    >>> closed.close()
    >>> _Unfailing(closed).write("said to nobody")
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        with suppress(OSError, ValueError):
            self._stream.write(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            self._stream.flush()


def setup(level: str = "info", style: str = "auto", stream: TextIO | None = None) -> None:
    """Point all logging at `stream` (standard error). `style`: 'json', 'console', or 'auto': console on a terminal."""
    out = stream if stream is not None else sys.stderr
    number = logging.getLevelNamesMapping()[level.upper()]
    console = style == "console" or (style == "auto" and out.isatty())
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
            gate,
            structlog.dev.ConsoleRenderer(timestamp_key="at", colors=out.isatty())
            if console
            else structlog.processors.JSONRenderer(sort_keys=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.WriteLoggerFactory(cast(TextIO, _Unfailing(out))),
        cache_logger_on_first_use=False,
    )
    # Warnings of libraries and worse; their chatter below that may quote requests.
    logging.basicConfig(handlers=[_Foreign()], level=max(number, logging.WARNING), force=True)
