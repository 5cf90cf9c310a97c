"""Questionnaires from TOML: parsed once at the edge, all faults at once, then true for ever.

    load(text, "parent-short.toml") -> Questionnaire      raises FaultyQuestionnaire
    load_shipped() -> {"parent-short": Questionnaire, …}

The format is described in docs/questionnaires.md.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Iterable
from functools import cache, partial
from importlib import resources
from typing import Any, get_args

from dialogs import promises, published, walks
from dialogs.definition import CardPart, Ending, OnCard, Question, Questionnaire, Role, Section, flag
from dialogs.faults import Fault, FaultyQuestionnaire
from dialogs.kinds import KINDS
from dialogs.pictures.catalogue import NAMES as PICTURES
from dialogs.routing import BadCondition, Condition, Jump
from dialogs.routing import parse as parse_condition

STAGES = (
    "overall",
    "identification",
    "assessment",
    "draft_plan",
    "final_plan",
    "action",
    "review",
    "disagreement",
)
"""The journey (Adams and others 2016, chapter 2, as stages; docs/questionnaires.md)."""

ROLES = get_args(Role)
CARD_PARTS = get_args(CardPart)
MOST_DEEP = 40
"""Tables in tables: a condition in a 'not' in an 'all' in a 'when' of a question of a section is 10 deep."""
TOO_DEEP = f"tables stand in tables, more than {MOST_DEEP} deep"
_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_FORM_ID = re.compile(r"[a-z][a-z0-9-]{0,39}")


@cache
def load_shipped() -> dict[str, Questionnaire]:
    """The questionnaires that come with Waymark, by id. Raises `FaultyQuestionnaire` with the faults of all files
    together."""
    shipped: dict[str, Questionnaire] = {}
    faults: list[Fault] = []
    folder = resources.files("dialogs") / "questionnaires"
    for file in sorted(folder.iterdir(), key=lambda f: f.name):
        if not file.name.endswith(".toml") or file.name == published.FILE:
            continue
        try:
            found = load(file.read_text(encoding="utf-8"), file.name)
            if found.id in shipped:
                faults.append(
                    Fault(file.name, "", f"the id '{found.id}' is another file's", "give it an id of its own")
                )
            shipped[found.id] = found
        except FaultyQuestionnaire as fault:
            faults += fault.faults
    if faults:
        raise FaultyQuestionnaire(tuple(faults))
    return shipped


def load(text: str, file: str, ledger: published.Ledger | None = None) -> Questionnaire:
    """The questionnaire in a TOML text, checked in every way. `ledger` None: the shipped ledger of published ids.

    Raises `FaultyQuestionnaire` with all faults found.
    """
    reader = _Reader(file)
    questionnaire = reader.read(text)
    if questionnaire is not None and not reader.faults:
        reader.faults += [Fault(file, q, c, m) for q, c, m in walks.faults(questionnaire)]
        reader.faults += [Fault(file, q, c, m) for q, c, m in promises.faults(questionnaire)]
        known = published.shipped() if ledger is None else ledger
        reader.faults += [Fault(file, q, c, m) for q, c, m in published.faults(questionnaire, known)]
    if reader.faults or questionnaire is None:
        raise FaultyQuestionnaire(tuple(reader.faults))
    return questionnaire


def reread(text: str) -> Questionnaire:
    """A pinned definition that was checked when it was first loaded: read again, without asking today's ledger."""
    return load(text, "pinned", ledger={})


def parsed(text: str) -> dict[str, Any]:
    """The tables of a TOML text. Raises `ValueError` for what is not TOML, for half a character, for a number beyond
    the 64 bits that TOML promises, and for tables more than `MOST_DEEP` deep in tables: whoever looks at them later may
    take each of these for granted."""
    text.encode()
    try:
        table = tomllib.loads(text)
    except RecursionError:
        raise ValueError(TOO_DEEP) from None
    level: list[Any] = [table]
    for _ in range(MOST_DEEP):
        level = [inner for one in level for inner in _inner(one)]
        if not level:
            return table
        if any(type(one) is int and not -(2**63) <= one < 2**63 for one in level):
            raise ValueError("a number is too large")
    raise ValueError(TOO_DEEP)


def _inner(value: object) -> Iterable[Any]:
    return value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()


class _Reader:
    def __init__(self, file: str) -> None:
        self.file = file
        self.faults: list[Fault] = []

    def fault(self, question: str, cause: str, mend: str) -> None:
        self.faults.append(Fault(self.file, question, cause, mend))

    def read(self, text: str) -> Questionnaire | None:
        try:
            table = parsed(text)
        except ValueError as error:
            self.fault("", f"this is not TOML: {error}", "correct the line named")
            return None
        content = json.dumps(table, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=str)
        form = self._text(table, "id", "")
        if form and not _FORM_ID.fullmatch(form):
            self.fault("", f"'{form}' is no id", "use small letters, digits and -, starting with a letter")
        sections, questions = self._sections(table, form)
        endings = self._endings(table, form)
        questionnaire = Questionnaire(
            id=form,
            version=self._number(table, "version"),
            title=self._text(table, "title", ""),
            audience=self._text(table, "audience", ""),
            minutes=self._number(table, "minutes"),
            sections=sections,
            questions=questions,
            endings=endings,
            who_sees=self._paragraphs(table, "who_sees", ""),
            hash=hashlib.sha256(content.encode()).hexdigest(),
            source=text,
            index={q.id: i for i, q in enumerate(questions)},
            who_answers=tuple(q.id for q in questions if q.role == "helper"),
        )
        self._left_over(table, "")
        for ids in ([q.id for q in questions], [s.id for s in sections], [e.id for e in endings]):
            for twice in sorted({i for i in ids if ids.count(i) > 1}):
                self.fault(twice, "this id stands twice", "give each its own id; the ids of questions are permanent")
        if not questions:
            self.fault("", "there are no questions", "add a [[section]] with [[section.question]]")
        return questionnaire

    def _sections(self, table: dict[str, Any], form: str) -> tuple[tuple[Section, ...], tuple[Question, ...]]:
        sections: list[Section] = []
        questions: list[Question] = []
        for number, raw in enumerate(self._tables(table, "section", "")):
            section_id = self._id(raw, f"section {number + 1}")
            title = self._text(raw, "title", section_id)
            sections.append(Section(section_id, f"{form}/{section_id}", title))
            for raw_question in self._tables(raw, "question", section_id):
                question = self._question(raw_question, form, number)
                if question is not None:
                    questions.append(question)
            self._left_over(raw, section_id)
        return tuple(sections), tuple(questions)

    def _question(self, raw: dict[str, Any], form: str, section: int) -> Question | None:
        question_id = self._id(raw, "a question")
        kind = raw.pop("kind", None)
        if not isinstance(kind, str) or kind not in KINDS:
            self.fault(question_id, f"there is no kind {kind!r}", f"use one of: {', '.join(KINDS)}")
            return None
        stage = raw.pop("stage", "")
        if stage not in ("", *STAGES):
            self.fault(question_id, f"there is no stage {stage!r}", f"use one of: {', '.join(STAGES)}")
            stage = ""
        role = raw.pop("role", "")
        if role not in ROLES:
            self.fault(question_id, f"there is no role {role!r}", f"use one of {', '.join(ROLES[1:])}, or leave it out")
            role = ""
        elif role and kind != "choice":
            self.fault(question_id, f"a {kind} cannot have the role '{role}'", 'make it kind = "choice"')
            role = ""
        picture = raw.pop("picture", "")
        if picture not in ("", *PICTURES):
            self.fault(question_id, f"there is no picture {picture!r}", f"use one of: {', '.join(sorted(PICTURES))}")
            picture = ""
        required = flag(raw, "required", partial(self.fault, question_id))
        if required and kind in ("notice", "story"):
            self.fault(question_id, f"a {kind} cannot be required", "take 'required' out: nobody has to write")
        decision = flag(raw, "decision", partial(self.fault, question_id))
        if decision and kind not in ("choice", "scale"):
            self.fault(question_id, f"a {kind} has no bad answer to a decision", "take 'decision' out")
            decision = False
        shared = {
            "id": question_id,
            "context": f"{form}/{question_id}",
            "text": self._paragraphs(raw, "text", question_id),
            "section": section,
            "help": self._text(raw, "help", question_id) if "help" in raw else "",
            "when": self._condition(raw.pop("when", None), question_id),
            "then": tuple(self._jumps(raw.pop("then", []), question_id)),
            "role": role,
            "stage": stage,
            "picture": picture,
            "decision": decision,
            "card": self._card(raw, kind, question_id) if "card" in raw else None,
            "required": required or role == "consent",
        }
        question = KINDS[kind].from_table(shared, raw, partial(self.fault, question_id))
        self._left_over(raw, question_id)
        return question

    def _card(self, raw: dict[str, Any], kind: str, question_id: str) -> OnCard | None:
        table = raw.pop("card")
        title = table.get("title") if isinstance(table, dict) else None
        if not isinstance(table, dict) or set(table) != {"part", "title"} or not isinstance(title, str):
            self.fault(question_id, "'card' has not its two keys", 'write card = { part = "next", title = "…" }')
            return None
        part = table["part"]
        if part not in CARD_PARTS or not title.strip():
            self.fault(
                question_id, f"a card has no part {part!r}", f"use one of: {', '.join(CARD_PARTS)}, with a title"
            )
            return None
        if (part == "face") != (kind == "faces") or kind not in ("faces", "choice", "story"):
            self.fault(question_id, f"a {kind} cannot be the part '{part}' of a card", "'face' is for faces alone")
            return None
        return OnCard(part, title)

    def _endings(self, table: dict[str, Any], form: str) -> tuple[Ending, ...]:
        endings = []
        for raw in self._tables(table, "ending", ""):
            ending_id = self._id(raw, "an ending")
            text = self._paragraphs(raw, "text", ending_id)
            receipt = flag(raw, "receipt", partial(self.fault, ending_id), usual=True)
            endings.append(Ending(ending_id, f"{form}/{ending_id}", text, receipt))
            self._left_over(raw, ending_id)
        if not endings:
            self.fault("", "there is no ending", "add an [[ending]] with id and text; the first one is the usual end")
        return tuple(endings)

    def _condition(self, raw: object, question_id: str) -> Condition | None:
        if raw is None:
            return None
        try:
            return parse_condition(raw)
        except BadCondition as cause:
            self.fault(question_id, str(cause), "see the list of conditions in docs/questionnaires.md")
            return None

    def _jumps(self, raw: object, question_id: str) -> list[Jump]:
        known = {"to", "when"}
        if not isinstance(raw, list) or not all(
            isinstance(j, dict) and isinstance(j.get("to"), str) and set(j) <= known for j in raw
        ):
            self.fault(question_id, "'then' is no list of jumps", 'write then = [{ to = "question", when = { … } }]')
            return []
        return [Jump(j["to"], self._condition(j.get("when"), question_id)) for j in raw]

    # --- small readers: each takes its key out of the table, so that what is left over is a typing mistake ---

    def _id(self, table: dict[str, Any], what: str) -> str:
        found = table.pop("id", None)
        if not isinstance(found, str) or not _ID.fullmatch(found):
            self.fault(str(found or ""), f"{what} has no usable id", "small letters, digits and _, at most 40")
            return str(found or "")
        return found

    def _text(self, table: dict[str, Any], key: str, question: str) -> str:
        found = table.pop(key, None)
        if not isinstance(found, str) or not found.strip():
            self.fault(question, f"'{key}' is missing or empty", f'write {key} = "…"')
            return ""
        return found

    def _number(self, table: dict[str, Any], key: str) -> int:
        found = table.pop(key, None)
        if not isinstance(found, int) or isinstance(found, bool) or found < 1:
            self.fault("", f"'{key}' is missing or no whole number from 1", f"write {key} = 1")
            return 1
        return found

    def _paragraphs(self, table: dict[str, Any], key: str, question: str) -> tuple[str, ...]:
        found = table.pop(key, None)
        found = [found] if isinstance(found, str) else found
        if not isinstance(found, list) or not found or not all(isinstance(p, str) and p.strip() for p in found):
            self.fault(question, f"'{key}' has no words", f'write {key} = ["One idea.", "Another idea."]')
            return ("",)
        return tuple(found)

    def _tables(self, table: dict[str, Any], key: str, question: str) -> list[dict[str, Any]]:
        found = table.pop(key, [])
        if not isinstance(found, list) or not all(isinstance(t, dict) for t in found):
            self.fault(question, f"'{key}' is no list of tables", f"write [[{key}]]")
            return []
        return [dict(t) for t in found]

    def _left_over(self, table: dict[str, Any], question: str) -> None:
        for key in table:
            self.fault(question, f"the key '{key}' is not known here", "correct its spelling or take it out")
