"""A choice of one or of many, from options with permanent ids.

    kind = "choice"
    options = [{ id = "yes", label = "Yes" }, { id = "no", label = "No" }]
    many = false          # true: several may be ticked, then Done
    dont_know = true      # adds "I don't know", counted apart from every option

A choice with role "language" has no options of its own: it offers the published languages, each in its own words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, get_args

from dialogs.definition import Fault, Option, Question, Reading, Surroundings, Taken, Ticked, Trouble, flag
from dialogs.kinds.options import read_options
from dialogs.kinds.others import LABELS, Other, other_rows, read_other, tapped_other
from dialogs.messages import Button, Helped, Line
from dialogs.reading import fold
from dialogs.session import Held, Session

DONE = Line("engine", "Done")

NO = "no"
"""Option id that says, where a question is about a decision, that it went badly."""

HELPERS = tuple(who for who in get_args(Helped) if who)
"""The options of a question with the role 'helper'."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice(Question):
    options: tuple[Option, ...]
    many: bool = False
    dont_know: bool = False

    kind = "choice"

    @classmethod
    def from_table(cls, shared: dict[str, Any], table: dict[str, Any], fault: Fault) -> Choice:
        options = read_options(table.pop("options", []), "option", fault)
        if len(options) < 2 and shared["role"] != "language":
            fault("a choice needs at least two options", "add options, or make it a notice")
        if shared["role"] == "consent" and {"yes", "no"} - {o.id for o in options}:
            fault("consent needs the options 'yes' and 'no'", "add them")
        if shared["decision"] and NO not in {o.id for o in options}:
            fault(f"a choice about a decision needs the option '{NO}'", "add it, or take 'decision' out")
        if shared["role"] == "helper" and {o.id for o in options} != set(HELPERS):
            fault("who answers needs other options", f"give it these: {', '.join(HELPERS)}")
        return cls(
            **shared,
            options=options,
            many=flag(table, "many", fault),
            dont_know=flag(table, "dont_know", fault),
        )

    def rows(self, ask: int, around: Surroundings) -> tuple[tuple[Button, ...], ...]:
        buttons = []
        for code, label in self._labels(around):
            mark = "+" if self.many else ""
            if self.many and code in around.picked:
                label, mark = Line("engine", "✓ {answer}", (("answer", label),)), "-"
            buttons.append((Button(label, f"{ask}.{mark}{code}"),))
        if self.many and around.picked:
            buttons.append((Button(DONE, f"{ask}.done"),))
        return (*buttons, *other_rows(ask, self._others().items()))

    def tapped(self, code: str, around: Surroundings) -> Reading | None:
        if other := tapped_other(code, self._others()):
            return other
        if self.many and code == "done" and around.picked:
            return Taken("answered", self._in_order(around.picked))
        known = dict(self._labels(around))
        if self.many and code[:1] in ("+", "-") and code[1:] in known:
            return Ticked(self._ticked(code[:1], code[1:], around.picked))
        return Taken("answered", (code,)) if not self.many and code in known else None

    def typed(self, text: str, around: Surroundings) -> Reading:
        known = self._typed_words(around)
        codes = {fold(text)}
        if self.many and not codes <= set(known):
            codes = {fold(part) for part in text.replace("，", ",").replace("،", ",").split(",")}
        if codes and codes <= set(known):
            return Taken("answered", self._in_order(tuple(known[c] for c in codes)), given="typed")
        if other := read_other(text, around.lexicon, self._others()):
            return other
        if not self.many and (code := _begun(fold(text), known)):
            return Taken("answered", (code,), given="typed")
        if self.many:
            return Trouble((Line("engine", "Please tap one answer or more. Then tap Done."),))
        return Trouble((Line("engine", "Please tap one of the answers."),))

    def label(self, held: Held, around: Surroundings) -> Line | None:
        if held.category in self._others():
            return self._others()[held.category]
        known = dict(self._labels(around))
        lines = [known[v] for v in held.value if v in known]
        if len(lines) > 1:
            return Line("engine", "{count} answers", (("count", str(len(lines))),))
        return lines[0] if lines else None

    def troubled(self, held: Held) -> bool:
        return NO in held.value

    def steer(self, session: Session, held: Held) -> Session:
        return session._replace(language=held.value[0]) if self.role == "language" and held.value else session

    def outcomes(self) -> tuple[Held | None, ...]:
        single = tuple(Held("answered", (o.id,)) for o in self.options) or (Held("answered", ("en",)),)
        every = (Held("answered", tuple(o.id for o in self.options)),) if self.many else ()
        return single + every + ((Held("dont_know"),) if self.dont_know else ())

    def taps(self, held: Held | None) -> int:
        return len(held.value) + 1 if self.many and held and held.value else 1  # a tick each, then Done

    def meaning(self) -> tuple[str, ...]:
        return ("choice", "many" if self.many else "one", self.role, *sorted(o.id for o in self.options))

    def _others(self) -> Other:
        return {"dont_know": LABELS["dont_know"]} if self.dont_know else {}

    def _labels(self, around: Surroundings) -> tuple[tuple[str, Line], ...]:
        if self.role == "language":
            return tuple((code, Line("", name)) for code, name in around.languages)
        return tuple((o.id, Line(self.context, o.label)) for o in self.options)

    def _typed_words(self, around: Surroundings) -> dict[str, str]:
        if self.role == "language":
            return {fold(w): code for code, name in around.languages for w in (code, name)}
        words = {fold(o.label): o.id for o in self.options}
        words.update(
            (folded, o.id) for o in self.options if (folded := around.lexicon.label(self.context, o.label)) is not None
        )
        return words

    def _ticked(self, mark: str, code: str, picked: tuple[str, ...]) -> tuple[str, ...]:
        """The button says which it wants, so that a second tap on the same one changes nothing."""
        rest = tuple(p for p in picked if p != code)
        return (*rest, code) if mark == "+" else rest

    def _in_order(self, codes: tuple[str, ...]) -> tuple[str, ...]:
        order = {o.id: i for i, o in enumerate(self.options)}
        return tuple(sorted(set(codes), key=lambda c: order.get(c, 0)))


def _begun(words: str, known: dict[str, str]) -> str | None:
    """The one answer that begins with these whole words ('yes' for 'Yes, I want to'); None for none or several."""
    found = {code for label, code in known.items() if words and label.startswith(f"{words} ")}
    return found.pop() if len(found) == 1 else None
