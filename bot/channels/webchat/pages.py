"""The HTML of each page: Jinja templates, always escaped, fed with sentences of the catalogs and replies as they are.

What a person typed is only ever a value of a template, never a template. Files of `static/` are served under their
content's hash, so that a browser may keep them for a year.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from bot import my_card
from bot.channels.webchat import words
from bot.channels.webchat.illustrations import image
from bot.channels.webchat.ports import Words
from bot.channels.webchat.scene import Scene, number
from bot.channels.webchat.shape import begins, is_asking, receipt, shape
from dialogs.kinds.story import LONGEST
from dialogs.messages import Line, Reply

HERE = Path(__file__).parent
CARD = Path(my_card.__file__).parent
"""The markup and style of the own card, which a chat sends as a file too."""
KINDS = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class File:
    body: bytes
    content_type: str
    tag: str


def static_files() -> dict[str, File]:
    """Everything we serve besides pages, by name."""
    return {
        file.name: File(file.read_bytes(), KINDS[file.suffix], hashlib.sha256(file.read_bytes()).hexdigest()[:16])
        for file in sorted([*(HERE / "static").iterdir(), CARD / "card.css"])
        if file.suffix in KINDS
    }


class Pages:
    """Renders; knows the languages. One for the life of the process."""

    def __init__(self, catalogs: Words, languages: tuple[tuple[str, str], ...]) -> None:
        """`languages` are the published ones as (code, own name), English first."""
        self.languages = languages
        self.files = static_files()
        self._catalogs = catalogs
        self._by_name = {name: code for code, name in languages}
        environment = Environment(
            loader=FileSystemLoader([HERE / "templates", CARD]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
        )
        environment.globals |= {"words": words, "numbers": words.numbers, "static": self._static, "longest": LONGEST}
        environment.globals |= {"is_asking": is_asking, "receipt": receipt, "begins": begins, "image": image}
        html = environment.list_templates(extensions=["html"])
        self._templates = {name: environment.get_template(name) for name in html}

    def known(self, language: str) -> bool:
        return any(code == language for code, _ in self.languages)

    def say(self, line: Line, language: str) -> str:
        return self._catalogs.line(line, language)

    def page(self, template: str, language: str, **values: Any) -> str:
        """A whole page. Raises nothing for any text in `values`."""
        return self._templates[template].render(
            language=language, direction=self._catalogs.direction(language), **self._about(language), **values
        )

    def screen(self, scene: Scene, language: str, hidden: Mapping[str, str]) -> str:
        """The changing part of the chat page alone, for the live chat."""
        return self._templates["_screen.html"].render(
            **self._about(language), **screen_values(scene), language=language, hidden=hidden, draft=""
        )

    def _about(self, language: str) -> dict[str, Any]:
        def t(line: Line) -> str:
            return self._catalogs.line(line, language)

        return {"t": t, "languages": self.languages, "lang_of": lambda label: self._by_name.get(label, "")}

    def _static(self, name: str) -> Markup:
        return Markup("/static/{}/{}").format(self.files[name].tag, name)


def screen_values(scene: Scene) -> dict[str, Any]:
    """What the chat templates show of a scene."""
    screen: Reply | None = scene.screen
    return {
        "said": scene.said,
        "screen": screen,
        "shape": shape(screen) if screen else None,
        "number": number(screen) if screen else 0,
        "media": scene.media,
    }
