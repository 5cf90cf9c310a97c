"""Logging: no words, no names, no addresses get out, whatever a caller or a library does."""

from __future__ import annotations

import io
import json
import logging

import pytest
import structlog

from bot import logs

CANARY = "Zofia told us about Mr Canary"


@pytest.fixture
def stream() -> io.StringIO:
    out = io.StringIO()
    logs.setup("debug", "json", out)
    return out


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_an_event_with_keys_comes_out_whole(stream: io.StringIO) -> None:
    structlog.get_logger().info("outbox.later", channel="telegram", seconds=3, delivery=17)
    (line,) = lines(stream)
    assert line.pop("at")
    assert line == {"event": "outbox.later", "level": "info", "channel": "telegram", "seconds": 3, "delivery": 17}


def test_what_is_not_on_the_list_is_dropped_by_name(stream: io.StringIO) -> None:
    structlog.get_logger().warning("turn.odd", text=CANARY, address="99887766", count=1)
    assert lines(stream)[0]["dropped"] == "address,text"
    assert "Canary" not in stream.getvalue()
    assert "99887766" not in stream.getvalue()


def test_a_sentence_under_an_allowed_key_is_dropped(stream: io.StringIO) -> None:
    structlog.get_logger().error(CANARY, why=CANARY)
    assert lines(stream)[0]["dropped"] == "event,why"
    assert "Canary" not in stream.getvalue()


def test_an_exception_is_its_class_and_its_place(stream: io.StringIO) -> None:
    try:
        raise ValueError(CANARY)
    except ValueError:
        structlog.get_logger().exception("turn.failed")
    (line,) = lines(stream)
    assert line["error"] == "ValueError"
    assert str(line["where"]).startswith("tests/test_logs.py:")
    assert "Canary" not in stream.getvalue()


def test_a_library_says_who_it_is_and_nothing_else(stream: io.StringIO) -> None:
    try:
        raise RuntimeError(CANARY)
    except RuntimeError:
        logging.getLogger("aiohttp.server").exception("Error handling %s", CANARY)
    (line,) = lines(stream)
    assert (line["event"], line["logger"], line["error"]) == ("library.said", "aiohttp.server", "RuntimeError")
    assert "Canary" not in stream.getvalue()


def test_a_broken_stream_never_reaches_who_logs() -> None:
    out = io.StringIO()
    logs.setup("debug", "json", out)
    out.close()
    structlog.get_logger().error("turn.failed")
    logging.getLogger("x").error("said to nobody")


def test_the_level_is_kept() -> None:
    out = io.StringIO()
    logs.setup("error", "json", out)
    structlog.get_logger().warning("quiet")
    logging.getLogger("x").warning("quiet")
    structlog.get_logger().error("loud")
    assert [line["event"] for line in lines(out)] == ["loud"]


def test_every_key_says_what_it_may_hold() -> None:
    assert all(about for about in logs.ALLOWED.values())
    assert not {"text", "name", "address", "chat", "message", "token", "url", "payload"} & set(logs.ALLOWED)
