"""Who may come in and what goes out: cookies, proofs, origins, limits, headers, and words that must stay words."""

from __future__ import annotations

from typing import Any

import pytest

from bot.channels.webchat.desk import Limits
from bot.channels.webchat.identity import Identity
from bot.channels.webchat.limits import Bucket, Guesses
from bot.channels.webchat.server import build
from tests.webchat.conftest import Serve
from tests.webchat.house import SECRET, Dictionary, FixedClock, MemoryHouse, catalogs
from tests.webchat.visitor import Page, Visitor, hidden, to_the_story

PUBLIC = "https://chat.example.org"


def generous(**changed: Any) -> Limits:
    usual: dict[str, Any] = {
        "session": Bucket(999, 99),
        "address": Bucket(999, 99),
        "starts": Bucket(999, 99),
        "guesses": Guesses(99),
        "guesses_here": Guesses(99),
    }
    return Limits(**(usual | changed))


async def test_cookie_is_ours_alone_under_https_and_plain_on_loopback(serve: Serve) -> None:
    plain = Visitor(await serve())
    fields = (await plain.look("/")).forms[0].fields
    cookie = (await plain.post("/start", fields)).headers["Set-Cookie"]
    assert cookie.startswith("waymark=")
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert "Secure" not in cookie

    secure = Visitor(await serve(public_url=PUBLIC))
    fields = (await secure.look("/")).forms[0].fields
    cookie = (await secure.post("/start", fields)).headers["Set-Cookie"]
    assert cookie.startswith("__Host-waymark=")
    assert {"Secure", "HttpOnly", "SameSite=Lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    assert "Domain" not in cookie


async def test_every_answer_carries_the_security_headers(serve: Serve) -> None:
    client = await serve(public_url=PUBLIC)
    for path, status in (("/", 200), ("/nowhere", 404), ("/health", 200), ("/chat", 303), ("/static/x/y", 404)):
        response = await client.get(path, allow_redirects=False)
        assert response.status == status
        policy = response.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "no-referrer"
        assert "camera=()" in response.headers["Permissions-Policy"]
        assert response.headers["Cache-Control"] == "no-store"
        assert response.headers["Strict-Transport-Security"].startswith("max-age=")


async def test_pages_hold_no_inline_code_and_name_no_other_server(serve: Serve) -> None:
    visitor = Visitor(await serve())
    for page in (await visitor.look("/"), await visitor.start(), await visitor.look("/continue")):
        for tag, attrs in page.elements:
            assert not any(name.startswith("on") or name == "style" for name in attrs), (tag, attrs)
            for name in ("src", "href", "action"):
                assert (attrs.get(name) or "/").startswith(("/", "#")), (tag, attrs)
        assert all(attrs.get("src") for tag, attrs in page.elements if tag == "script")
        assert "<style" not in page.html


async def test_static_files_are_kept_by_browsers_and_name_no_other_server(serve: Serve) -> None:
    visitor = Visitor(await serve())
    page = await visitor.start()
    found = {attrs.get("src") or attrs.get("href") for tag, attrs in page.elements if tag in ("script", "link")}
    assert len(found) == 3
    for path in found:
        response = await visitor.get(str(path))
        assert response.status == 200
        assert "immutable" in response.headers["Cache-Control"]
        assert "http" not in (await response.text()).replace("http://www.w3.org/2000/svg", "")


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
    ],
)
async def test_another_site_cannot_answer_for_a_visitor(
    serve: Serve, house: MemoryHouse, headers: dict[str, str]
) -> None:
    visitor = Visitor(await serve())
    page = await visitor.tap(await visitor.start(), "Next")
    before = len(house.inbounds)
    fields = hidden(page) | {"tap": page.answer.tap("Yes, I want to")}
    for path in ("/chat", "/start", "/continue", "/leave"):
        response = await visitor.client.post(path, data=fields, headers=headers, allow_redirects=False)
        assert response.status == 403
        assert "Set-Cookie" not in response.headers
    assert len(house.inbounds) == before


async def test_own_origin_or_an_old_browser_without_a_word_may(serve: Serve) -> None:
    visitor = Visitor(await serve())
    page = await visitor.start()
    for headers in ({}, {"Origin": "null"}, {"Origin": str(visitor.client.make_url("")).rstrip("/")}):
        fields = hidden(page) | {"tap": page.answer.tap("Help")}
        response = await visitor.client.post("/chat", data=fields, headers=headers, allow_redirects=False)
        assert response.status == 303
        page = await visitor.look()


@pytest.mark.parametrize("proof", ["", "wrong", "x" * 5000, "\u00fc\u0000", None])
async def test_a_form_without_the_visitors_proof_changes_nothing(
    serve: Serve, house: MemoryHouse, proof: str | None
) -> None:
    visitor = Visitor(await serve())
    page = await visitor.tap(await visitor.start(), "Next")
    before = len(house.inbounds)
    fields = hidden(page) | {"tap": page.answer.tap("Yes, I want to")}
    fields = {name: value for name, value in fields.items() if name != "csrf"}
    fields |= {"csrf": proof} if proof is not None else {}
    for path in ("/chat", "/leave", "/continue"):
        response = await visitor.post(path, fields | {"code": "x"})
        assert response.status == 403
        assert "Nothing was changed" in Page(await response.text()).text
    assert len(house.inbounds) == before


async def test_a_proof_is_good_for_one_visitor_only(serve: Serve, house: MemoryHouse) -> None:
    one, other = Visitor(await serve()), Visitor(await serve())
    stolen = hidden(await one.start())
    page = await other.start()
    response = await other.post("/chat", hidden(page) | {"csrf": stolen["csrf"], "tap": page.answer.tap("Next")})
    assert response.status == 403


async def test_start_without_a_slip_of_ours_is_refused(serve: Serve, house: MemoryHouse) -> None:
    visitor = Visitor(await serve())
    for slip in ("", "1.2.3", "a.b", "\u00fc.x.y"):
        assert (await visitor.post("/start", {"slip": slip})).status == 403
    assert not house.inbounds


def test_an_old_slip_never_opens_the_same_chat_again(monkeypatch: pytest.MonkeyPatch) -> None:
    identity = Identity(SECRET, secure=False)
    slip = identity.slip()
    first = identity.token_for(slip)
    assert first is not None
    assert identity.token_for(slip) == first
    now = float(slip.partition(".")[0])
    monkeypatch.setattr("bot.channels.webchat.identity.time.time", lambda: now + 3600)
    later = {identity.token_for(slip) for _ in range(2)}
    assert len(later | {first}) == 3
    monkeypatch.setattr("bot.channels.webchat.identity.time.time", lambda: now + 2 * 86400)
    assert identity.token_for(slip) is None


async def test_a_body_over_64_kib_is_refused_kindly_and_nothing_is_stored(serve: Serve, house: MemoryHouse) -> None:
    visitor = Visitor(await serve())
    page = await to_the_story(visitor)
    response = await visitor.post("/chat", hidden(page) | {"text": "a" * 70_000})
    assert response.status == 413
    assert "too long" in Page(await response.text()).text

    async def drip() -> Any:
        for _ in range(40):
            yield b"a" * 4096

    headers = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
    response = await visitor.client.post("/chat", data=drip(), headers=headers, allow_redirects=False)
    assert response.status == 413
    assert "why_overall" not in house.only.records


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{}", "application/json"),
        (b"--x", "multipart/form-data; boundary=x"),
        (b"&".join(b"a=%d" % n for n in range(99)), "application/x-www-form-urlencoded"),
        (b"\xff\xfe%%%\x00", "application/x-www-form-urlencoded; charset=utf-7"),
        (b"", "application/x-www-form-urlencoded"),
    ],
)
async def test_a_post_that_no_page_of_ours_sends_is_refused(
    serve: Serve, house: MemoryHouse, body: bytes, kind: str
) -> None:
    visitor = Visitor(await serve())
    await visitor.start()
    before = len(house.inbounds)
    for path in ("/chat", "/continue", "/leave"):
        response = await visitor.client.post(path, data=body, headers={"Content-Type": kind}, allow_redirects=False)
        assert response.status in (400, 403)
        assert "Traceback" not in await response.text()
    assert len(house.inbounds) == before


@pytest.mark.parametrize("token", ["", "short", "x" * 43 + "\u00fc", "a b", "%00", "x" * 5000])
async def test_a_made_up_cookie_is_nobody(serve: Serve, house: MemoryHouse, token: str) -> None:
    client = await serve()
    response = await client.get(
        "/chat", headers={"Cookie": f"waymark={token}".encode().decode("latin-1")}, allow_redirects=False
    )
    assert (response.status, response.headers["Location"]) == (303, "/")
    assert not house.kept


STORIES = [
    "<script>alert(1)</script>",
    "</textarea><img src=x onerror=alert(1)>",
    "{{7*7}} {% for x in y %} ${7*7} #{7*7}",
    "{0.__class__} {answer} {code} %s %(x)s",
    "\u202eevil\u202c \u2066\u2067\u2069 \u200f",
    "\u00e9\u0301 \U0001f469\u200d\U0001f469\u200d\U0001f467 \ufffd",
    "'; DROP TABLE answers; --",
]


@pytest.mark.parametrize("story", STORIES)
async def test_words_stay_words(serve: Serve, house: MemoryHouse, story: str) -> None:
    visitor = Visitor(await serve())
    page = await to_the_story(visitor)
    house.fail = lambda: True
    response = await visitor.post("/chat", hidden(page) | {"text": story})
    trouble = Page(await response.text())
    assert trouble.answer.fields["text"] == story
    assert not [
        1 for tag, _ in trouble.elements if tag in ("script", "img") and "alert" in trouble.html.split("<textarea")[0]
    ]
    assert story not in trouble.html or "<" not in story
    house.fail = lambda: False
    await visitor.write(trouble, story)
    assert house.only.records["why_overall"].text == story


@pytest.mark.parametrize(
    ("sent", "kept"),
    [(b"before%00after", "beforeafter"), (b"lone %ED%A0%80 half", "half"), (b"bytes %FF%FE end", "end")],
)
async def test_nul_and_lone_surrogates_do_no_harm(serve: Serve, house: MemoryHouse, sent: bytes, kept: str) -> None:
    visitor = Visitor(await serve())
    page = await to_the_story(visitor)
    fields = "&".join(f"{name}={value}" for name, value in hidden(page).items()).encode() + b"&text=" + sent
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Sec-Fetch-Site": "same-origin"}
    response = await visitor.client.post("/chat", data=fields, headers=headers, allow_redirects=False)
    assert response.status == 303
    text = house.only.records["why_overall"].text
    assert text is not None
    assert text.endswith(kept)
    assert "\x00" not in text
    text.encode("utf-8")


@pytest.mark.parametrize("tap", ["", "99.5", "\u00fc", "x" * 4000, "<script>", "1.~no\x00", "6!nothing"])
async def test_a_made_up_button_is_kindly_read_as_unknown(serve: Serve, house: MemoryHouse, tap: str) -> None:
    visitor = Visitor(await serve())
    page = await to_the_story(visitor)
    before = dict(house.only.records)
    response = await visitor.post("/chat", hidden(page) | {"tap": tap})
    assert response.status == 303
    assert house.only.records == before


async def test_a_quick_hand_is_asked_to_wait_and_loses_nothing(serve: Serve, house: MemoryHouse) -> None:
    now = [0.0]
    visitor = Visitor(await serve(limits=generous(session=Bucket(24, 0.5, lambda: now[0]))))
    page = await to_the_story(visitor)
    for _ in range(20):
        response = await visitor.post("/chat", hidden(page) | {"text": "Our story."})
        if response.status == 429:
            break
    assert response.status == 429
    assert 1 <= int(response.headers["Retry-After"]) <= 2
    trouble = Page(await response.text())
    assert trouble.answer.fields["text"] == "Our story."
    now[0] += 10
    assert (await visitor.post("/chat", trouble.answer.fields)).status == 303


async def test_a_school_behind_one_address_is_let_in(serve: Serve, house: MemoryHouse) -> None:
    client = await serve()
    for _ in range(150):
        client.session.cookie_jar.clear()
        visitor = Visitor(client)
        response = await visitor.post("/start", (await visitor.look("/")).forms[0].fields)
        assert response.status == 303
    assert len(house.kept) == 150


async def test_one_address_that_floods_is_slowed(serve: Serve) -> None:
    visitor = Visitor(await serve(limits=generous(address=Bucket(2, 0.01, lambda: 0.0))))
    statuses = [(await visitor.post("/start", {"slip": "x"})).status for _ in range(4)]
    assert statuses == [403, 403, 429, 429]
    assert (await visitor.get("/")).status == 429
    # The proxy next door names another visitor: that one is let in.
    assert (await visitor.get("/", **{"X-Forwarded-For": "198.51.100.7"})).status == 200


async def test_without_cookies_the_page_says_what_is_needed(serve: Serve, house: MemoryHouse) -> None:
    client = await serve()
    response = await client.get("/chat?first")
    assert response.status == 400
    assert "cookie" in Page(await response.text()).text
    response = await client.post("/chat", data={"text": "x"}, headers={"Sec-Fetch-Site": "same-origin"})
    assert response.status == 403


class Broken(MemoryHouse):
    async def screen(self, channel: str, address: str) -> Any:
        raise RuntimeError("a secret sentence of a family")


async def test_a_fault_of_ours_shows_kind_words_never_a_traceback(
    serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    client = await serve(Broken())
    response = await client.get("/chat", headers={"Cookie": "waymark=" + "x" * 43})
    text = await response.text()
    assert response.status == 500
    assert "our mistake" in Page(text).text
    assert "RuntimeError" not in text
    assert "secret sentence" not in text
    assert "no-store" in response.headers["Cache-Control"]


async def test_unknown_pages_and_methods(serve: Serve) -> None:
    client = await serve()
    for path in ("/nowhere", "/i/has%20space", "/i/" + "x" * 65, "/static/0/../server.py", "/static/0/chat.css"):
        response = await client.get(path)
        assert response.status == 404, path
        assert "cannot find this page" in Page(await response.text()).text
    assert (await client.put("/chat")).status == 405


async def test_health_and_readiness(serve: Serve) -> None:
    good: list[bool | None] = [True]

    async def ready() -> bool:
        if good[0] is None:
            raise OSError
        return good[0]

    client = await serve(ready=ready)
    assert [(await client.get(path)).status for path in ("/health", "/healthz", "/readyz")] == [200, 200, 200]
    for state in (False, None):
        good[0] = state
        assert [(await client.get(path)).status for path in ("/healthz", "/readyz")] == [200, 503]


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        build(MemoryHouse(), Dictionary(), catalogs().published(), secret=b"short", clock=FixedClock())


async def test_live_answers_are_json_with_the_same_door(serve: Serve, house: MemoryHouse) -> None:
    visitor = Visitor(await serve())
    page = await to_the_story(visitor)
    live = {"Accept": "application/json"}
    fields = hidden(page) | {"text": "A story."}
    first = await visitor.post("/chat", fields, **live)
    answer = await first.json()
    assert first.status == 200
    assert "Thank you. Your words are saved." in answer["said"][0]
    assert 'name="turn"' in answer["html"]
    assert answer["language"] == "en"
    # Sent again after a lost answer: the same page, no second effect.
    again = await (await visitor.post("/chat", fields, **live)).json()
    assert (again["said"], again["question"]) == (answer["said"], answer["question"])
    assert sum(inbound.key == house.inbounds[-1].key for inbound in house.inbounds) == 1
    house.fail = lambda: True
    lost = await visitor.post("/chat", hidden(await visitor.look()) | {"text": "x"}, **live)
    assert lost.status == 503
    assert (await lost.json())["trouble"] == "unsaved"
    refused = await visitor.post("/chat", fields | {"csrf": ""}, **live)
    assert (refused.status, (await refused.json())["trouble"]) == (403, "proof")
