"""Turns a `Say` into a `Reply`: the last thing that happens to words before a channel takes them.

Values are inserted as they are and never read as a template. In a right-to-left language each value stands in its own
direction island (U+2068 … U+2069) and each text starts with a right-to-left mark, or phone numbers turn round.

>>> from dialogs.messages import Line
>>> from locales.catalogs import Catalogs
>>> wording = Wording(Catalogs({}, (("en", "English"),)))
>>> wording.line(Line("engine", "Hello {name}.", (("name", "{0.__class__}"),)), "en")
'Hello {0.__class__}.'
"""

from __future__ import annotations

import re
from typing import TypeVar

from dialogs.messages import Line, Reply, Say
from dialogs.pictures.words import ALT
from locales.catalogs import Catalogs
from locales.ledger import Direction
from locales.making import make_button, make_reply
from locales.places import names, split

K = TypeVar("K")
V = TypeVar("V")

ISLAND, ASHORE, RTL_MARK = "\u2068", "\u2069", "\u200f"

# Marks that turn the direction of what follows. No name or number needs one; left in, a value could turn our own words.
_TURNS = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Hebrew to Arabic Extended-A, presentation forms, the right-to-left planes (Unicode 15, Bidi_Class R and AL).
_RTL_LETTER = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")

# Messages come from our code and questionnaires only: far fewer than this. It guards against a caller's mistake.
_MOST = 50_000

# What a place shows when nothing fills it and the process must go on.
_NOTHING = "…"


class UnfilledPlace(ValueError):
    """A line and its values do not fit. Names the context and the places, never a value."""


class _Voice:
    """What is kept of one language: finished texts, parsed templates, and constant lines by identity (with the line
    itself)."""

    __slots__ = ("constant", "direction", "plain", "templates")

    def __init__(self, direction: Direction) -> None:
        self.direction = direction
        self.plain: dict[tuple[str, str], str] = {}
        self.templates: dict[tuple[str, str], tuple[str, ...]] = {}
        self.constant: dict[int, tuple[Line, str]] = {}


class Wording:
    """Renders lines; keeps what it has parsed. `strict` raises `UnfilledPlace` (tests); else English or '…' stands
    in."""

    def __init__(self, catalogs: Catalogs, strict: bool = False) -> None:
        self._catalogs = catalogs
        self._strict = strict
        self._voices: dict[str, _Voice] = {}

    def reply(self, say: Say, language: str) -> Reply:
        """The say in a language; where a message has no translation, in English."""
        voice = self._voice(language)
        plain, constant, line = voice.plain, voice.constant, self.line
        rows = []
        for row in say.rows:
            buttons = []
            for button in row:
                label = button.label
                # The two common cases without a call: a text without places, and a label that is a constant of the
                # code.
                text = plain.get((label.context, label.message)) if not label.language else None
                if text is None:
                    kept = constant.get(id(label))
                    text = kept[1] if kept is not None and kept[0] is label else line(label, language)
                buttons.append(make_button(text, button.tap, button.role, button.picture))
            rows.append(tuple(buttons))
        alt = line(ALT[say.picture], language) if say.picture else ""
        lines = tuple([line(one, language) for one in say.lines])
        return make_reply(say, lines, tuple(rows), alt, language, voice.direction)

    def direction(self, language: str) -> Direction:
        """'ltr' or 'rtl'."""
        return self._catalogs.direction(language)

    def line(self, line: Line, language: str) -> str:
        """One line as text: in its own language where it names one. An empty context is said as it stands."""
        language = line.language or language
        voice = self._voice(language)
        key = (line.context, line.message)
        text = voice.plain.get(key)
        if text is not None:
            return text
        if not line.context and not line.values:
            return line.message if line.message.isascii() else _TURNS.sub("", line.message)
        template = voice.templates.get(key)
        if template is None:
            template = self._template(voice, language, *key)
        if self._strict:
            self._fits(line)
        if len(template) == 1:
            if line.context and not self._strict:
                _keep(voice.plain, key, template[0])
            return template[0]
        text = self._fill(template, line, language)
        if not line.context and not line.language and all(isinstance(value, Line) for _, value in line.values):
            # Such as "4 🙂 {words}": written once in the code and shown millions of times.
            _keep(voice.constant, id(line), (line, text))
        return text

    def _voice(self, language: str) -> _Voice:
        voice = self._voices.get(language)
        if voice is None:
            voice = self._voices[language] = _Voice(self._catalogs.direction(language))
        return voice

    def _fill(self, template: tuple[str, ...], line: Line, language: str) -> str:
        values = dict(line.values)
        direction = self._voice(language).direction
        parts = list(template)
        for index in range(1, len(parts), 2):
            value = values.get(parts[index])
            if value is None:
                parts[index] = _NOTHING
            elif isinstance(value, str):
                parts[index] = _insert(value, direction)
            elif not value.context and not value.values:
                parts[index] = _insert(value.message, direction)
            else:
                text = self.line(value, language)
                parts[index] = f"{ISLAND}{text}{ASHORE}" if direction == "rtl" else text
        return "".join(parts)

    def _template(self, voice: _Voice, language: str, context: str, message: str) -> tuple[str, ...]:
        text = self._catalogs.text(language, context, message) if context else message
        if names(text) != names(message):  # a faulty translation: `check` reports it, families get whole English
            text = message
        elif voice.direction == "rtl" and self._own(language, context, message):
            text = RTL_MARK + text
        template = split(text)
        _keep(voice.templates, (context, message), template)
        return template

    def _own(self, language: str, context: str, message: str) -> bool:
        """Does the text run in the language's direction? English that stands in for a missing translation does not."""
        return not context or self._catalogs.translated(language, context, message)

    def _fits(self, line: Line) -> None:
        wanted, given = set(names(line.message)), {name for name, _ in line.values}
        if wanted != given:
            raise UnfilledPlace(f"{line.context}: places {sorted(wanted)}, values {sorted(given)}")


def _keep(store: dict[K, V], key: K, value: V) -> None:
    if len(store) >= _MOST:
        store.clear()
    store[key] = value


def _insert(value: str, direction: Direction) -> str:
    if value.isascii():
        return f"{ISLAND}{value}{ASHORE}" if direction == "rtl" else value
    value = _TURNS.sub("", value)
    # An Arabic name inside an English sentence needs an island too, or it drags the full stop to its other side.
    return f"{ISLAND}{value}{ASHORE}" if direction == "rtl" or _RTL_LETTER.search(value) else value
