"""A picture sent on the page, in the real house: in the copy, encrypted in the database, and gone without a trace."""

from __future__ import annotations

import logging
from base64 import b64decode

import pytest

from bot.media import made_up
from storage.models import media
from tests.fakes.telling import telling
from tests.storage.house import opened
from tests.storage.test_withdrawal import files_of
from tests.webchat.conftest import Serve
from tests.webchat.test_media import give
from tests.webchat.visitor import Visitor, to_the_story


@pytest.mark.parametrize("what", ["voice", "picture"])
async def test_it_is_in_the_copy_and_gone_when_the_person_withdraws(
    serve: Serve, sqlite_url: str, caplog: pytest.LogCaptureFixture, what: str
) -> None:
    caplog.set_level(logging.DEBUG)
    content = made_up.voice(12).content if what == "voice" else made_up.picture().content
    async with opened(sqlite_url, questionnaires={"parent-short": telling()}) as here:
        visitor = Visitor(await serve(here.conversation))
        page = await to_the_story(visitor)
        assert await give(visitor, page, what, content) == (303, "/chat")
        (row,) = here.rows(media)
        sealed = bytes(row.body)
        copy = await (await visitor.get("/chat/copy")).text()
        kind, _, coded = copy.partition("data:")[2].partition('"')[0].partition(";base64,")
        kept = b64decode(coded)
        assert (row.what, row.type) == (what, kind)
        assert kept[:4] in (b"OggS", b"\x89PNG")
        assert copy.count("data:") == 1
        assert "http" not in copy.replace("http-equiv", "")
        traces = (sealed[:40], sealed[-40:])
        assert all(any(trace in held for held in files_of(sqlite_url).values()) for trace in traces)
        page = await visitor.write(await visitor.look(), "delete my answers")
        await visitor.tap(page, "Yes, delete all")
        for name, held in files_of(sqlite_url).items():
            for trace in (*traces, kept[-60:]):
                assert trace not in held, name
        assert here.rows(media) == []
    for record in caplog.records:
        assert "IMG_home_address" not in str(vars(record))
