"""A visitor without a browser: keeps the cookie, reads the page's forms as HTML, and posts what a button would post."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from aiohttp import ClientResponse
from aiohttp.test_utils import TestClient

SAME = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class Form:
    action: str
    fields: dict[str, str] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)
    """(name, value, label) of each button."""

    def tap(self, label: str) -> str:
        """The tap of the button with this label, or with this end of it."""
        found = [v for n, v, text in self.buttons if n == "tap" and (text == label or text.endswith(label))]
        assert found, f"no button {label!r} among {self.buttons}"
        return found[0]


class Page(HTMLParser):
    """What the tests look at: forms, visible text, the html element's attributes, every element's attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.html, self.forms, self.words = html, list[Form](), list[str]()
        self.root: dict[str, str | None] = {}
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self._inside: list[str] = []
        self._button: tuple[str, str] | None = None
        self._label: list[str] = []
        self._area: str | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.elements.append((tag, found))
        if tag == "html":
            self.root = found
        elif tag == "form":
            self.forms.append(Form(found.get("action") or ""))
        elif tag == "input" and self.forms:
            self.forms[-1].fields[found.get("name") or ""] = found.get("value") or ""
        elif tag == "textarea" and self.forms:
            self._area = found.get("name") or found.get("id") or ""
            self.forms[-1].fields[self._area] = ""
        elif tag == "button":
            self._button, self._label = (found.get("name") or "", found.get("value") or ""), []

    def handle_endtag(self, tag: str) -> None:
        if tag == "button" and self._button and self.forms:
            self.forms[-1].buttons.append((*self._button, " ".join(" ".join(self._label).split())))
            self._button = None
        elif tag == "textarea":
            self._area = None

    def handle_data(self, data: str) -> None:
        if self._area is not None and self.forms:
            self.forms[-1].fields[self._area] += (
                data.removeprefix("\n") if not self.forms[-1].fields[self._area] else data
            )
            return
        if self._button is not None:
            self._label.append(data)
        self.words.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    @property
    def answer(self) -> Form:
        return next(form for form in self.forms if form.action == "/chat")


@dataclass
class Visitor:
    client: TestClient[Any, Any]

    async def get(self, path: str, **headers: str) -> ClientResponse:
        return await self.client.get(path, headers=headers, allow_redirects=False)

    async def look(self, path: str = "/chat", **headers: str) -> Page:
        response = await self.client.get(path, headers=headers)
        assert response.status == 200, response.status
        return Page(await response.text())

    async def post(self, path: str, fields: dict[str, str], **headers: str) -> ClientResponse:
        return await self.client.post(path, data=fields, headers={**SAME, **headers}, allow_redirects=False)

    async def start(self, path: str = "/") -> Page:
        page = await self.look(path)
        form = next(form for form in page.forms if form.action == "/start")
        response = await self.post("/start", form.fields)
        assert (response.status, response.headers["Location"]) == (303, "/chat?first")
        return await self.look()

    async def tap(self, page: Page, label: str, **headers: str) -> Page:
        """Press a button as a browser without JavaScript does, and see the page it leads to."""
        response = await self.post("/chat", hidden(page) | {"tap": page.answer.tap(label)}, **headers)
        assert (response.status, response.headers["Location"]) == (303, "/chat"), response.status
        return await self.look()

    async def write(self, page: Page, text: str) -> Page:
        response = await self.post("/chat", hidden(page) | {"text": text})
        assert (response.status, response.headers["Location"]) == (303, "/chat"), response.status
        return await self.look()


def hidden(page: Page) -> dict[str, str]:
    """The fields that a form sends whatever is pressed."""
    return {name: value for name, value in page.answer.fields.items() if name in ("csrf", "turn", "ask")}


async def to_the_story(visitor: Visitor) -> Page:
    """Start, agree, choose a council, and go on to the first question that wants words."""
    page = await visitor.tap(await visitor.start(), "Next")
    page = await visitor.tap(page, "Yes, I want to")
    page = await visitor.tap(await visitor.write(page, "bris"), "Bristol, City of")
    return await visitor.tap(await visitor.tap(page, "We asked for help"), "Happy")
