"""Pictures as the web chat serves them."""

from __future__ import annotations

from bot.pictures.serving import picture_svg
from tests.webchat.conftest import Serve


async def test_pictures_are_kept_by_browsers_and_an_old_hash_is_gone(serve: Serve) -> None:
    client = await serve()
    served = picture_svg("help")
    answer = await client.get(served.path)
    assert answer.status == 200
    assert answer.content_type == "image/svg+xml"
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert await answer.read() == served.body
    for gone in ("/pictures/help-0000000000000000.svg", "/pictures/rocket.svg", "/pictures/..%2Fwords.py"):
        assert (await client.get(gone)).status == 404
