"""An area's own questions from `CODE.toml`, checked like our own: all faults at once.

    area = "E06000023"

    [[block]]
    extends = ["parent-short", "parent-full"]     # which questionnaires it goes into
    title = "Questions from your council"

    [[block.question]]                            # as in every questionnaire, but: no role, no stage, no kind "area"
    id = "e06000023_bus"                          # starts with the area's code in small letters
    kind = "choice"
    text = ["Does your child get help with the way to school?"]
    options = [{ id = "yes", label = "Yes" }, { id = "no", label = "No" }]

    [block.question.translations.pl]
    "Yes" = "Tak"

The blocks stand behind all other questions, before the ending; docs/questionnaires.md has the rest.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from dialogs import published
from dialogs.areas import Register
from dialogs.definition import Questionnaire
from dialogs.faults import Fault, FaultyQuestionnaire
from dialogs.loading import STAGES, load, parsed
from dialogs.own import Own, mark, prefix
from dialogs.own_source import Translated, as_source, taken_out
from dialogs.published import Ledger

LEDGER = ".published.toml"
"""Behind the area's code: the file of the ids it published, beside its questions."""

NOT_HERE = {
    "role": "consent and language are asked before",
    "stage": "the stages are the same for all areas, and reports compare them",
}


@dataclass(frozen=True, slots=True)
class AreaQuestions:
    """What one file holds. `extended`: by id of the questionnaire. `translated`: its texts in other languages."""

    area: str
    file: str
    extended: Mapping[str, Questionnaire]
    translated: tuple[Translated, ...]
    ledger: Ledger

    @property
    def questions(self) -> tuple[str, ...]:
        """Ids of its own questions, each once."""
        own = prefix(self.area)
        return tuple(dict.fromkeys(i for form in self.extended.values() for i in form.index if i.startswith(own)))

    def entries(self) -> Ledger:
        """The ledger with all its questions of today."""
        kept = dict(self.ledger.get(self.area, {}))
        for form in self.extended.values():
            kept |= {i: list(form.question(i).meaning()) for i in self.questions if i in form.index}
        return {self.area: kept}


def load_folder(folder: Path, forms: Mapping[str, Questionnaire], areas: Register) -> tuple[AreaQuestions, ...]:
    """Every file of the folder, by area. Raises `FaultyQuestionnaire` with the faults of all, also where there is no
    such folder."""
    found: list[AreaQuestions] = []
    faults: list[Fault] = []
    if not folder.is_dir():
        raise FaultyQuestionnaire((Fault(str(folder), "", "there is no such folder", "make it, or name another"),))
    for file in sorted(folder.glob("*.toml")):
        if file.name.endswith(LEDGER):
            continue
        beside = file.with_name(file.stem + LEDGER)
        try:
            text = file.read_text(encoding="utf-8")
            ledger = parsed(beside.read_text(encoding="utf-8")) if beside.exists() else {}
            found.append(load_area(text, file.name, forms, areas, ledger))
        except FaultyQuestionnaire as faulty:
            faults += faulty.faults
        except (OSError, ValueError) as broken:
            faults.append(Fault(file.name, "", f"it or its ledger cannot be read ({type(broken).__name__})", "mend it"))
    if faults:
        raise FaultyQuestionnaire(tuple(faults))
    return tuple(found)


def own_of(found: tuple[AreaQuestions, ...], forms: Mapping[str, Questionnaire]) -> Own:
    """What the conversation needs of them."""
    return Own({(forms[name].hash, each.area): form for each in found for name, form in each.extended.items()})


def texts_of(found: tuple[AreaQuestions, ...]) -> Iterator[tuple[str, str, str, str]]:
    """Their translations as catalogs take them: (language, context, English, translation)."""
    return ((t.language, t.context, t.english, t.text) for each in found for t in each.translated)


def load_area(
    text: str, file: str, forms: Mapping[str, Questionnaire], areas: Register, ledger: Ledger
) -> AreaQuestions:
    """One file, whose name is the area's code. Raises `FaultyQuestionnaire` with every fault."""
    try:
        table = parsed(text)
    except ValueError as error:
        raise FaultyQuestionnaire((Fault(file, "", f"this is not TOML: {error}", "correct the line named"),)) from None
    area = table.get("area")
    faults = [Fault(file, *found) for found in _faults(table, file, forms, areas)]
    if faults or not isinstance(area, str):
        raise FaultyQuestionnaire(tuple(faults))
    extended: dict[str, Questionnaire] = {}
    translated: list[Translated] = []
    for name in dict.fromkeys(form for block in table["block"] for form in block["extends"]):
        blocks = [block for block in table["block"] if name in block["extends"]]
        bare = [taken_out(block, f"{prefix(area)}{number}", name) for number, block in enumerate(blocks, start=1)]
        base = forms[name].source
        # What stands before the mark is the base as it is, so that it can be read again by itself.
        parts = (base if base.endswith("\n") else f"{base}\n", mark(area), *(as_source(one.table) for one in bare))
        source = parts[0] + "\n\n".join(parts[1:])
        known = {name: {**published.shipped().get(name, {}), **ledger.get(area, {})}}
        try:
            extended[name] = load(source, file, known)
        except FaultyQuestionnaire as faulty:
            faults += faulty.faults
        translated += [each for one in bare for each in one.translated]
    if faults:
        raise FaultyQuestionnaire(tuple(dict.fromkeys(faults)))
    return AreaQuestions(area, file, extended, tuple(translated), ledger)


Found = tuple[str, str, str]
"""(question, cause, mend)"""


def _faults(table: dict[str, Any], file: str, forms: Mapping[str, Questionnaire], areas: Register) -> Iterator[Found]:
    """What is wrong with the file's own shape; questions themselves are looked at as part of the whole."""
    area = table.get("area")
    if not isinstance(area, str) or area not in areas.areas:
        yield "", f"there is no area {area!r}", 'write area = "…" with the nine-letter code of the council'
        return
    if file != f"{area}.toml":
        yield "", f"the file of {area} is called otherwise", f"call it {area}.toml"
    for key in set(table) - {"area", "block"}:
        yield "", f"the key '{key}' is not known here", "correct its spelling or take it out"
    blocks = table.get("block")
    if not isinstance(blocks, list) or not _tables(blocks):
        yield "", "there is no block", "add a [[block]] with extends, title and [[block.question]]"
        return
    ids: list[str] = []
    for block in blocks:
        for key in set(block) - {"extends", "title", "question", "translations"}:
            yield "", f"the key '{key}' is not known in a block", "correct its spelling or take it out"
        extends = block.get("extends")
        if (
            not isinstance(extends, list)
            or not extends
            or not all(isinstance(form, str) and form in forms for form in extends)
        ):
            yield "", f"a block extends {extends!r}", f"name one or more of: {', '.join(forms)}"
        if not isinstance(block.get("title"), str) or not block["title"].strip():
            yield "", "a block has no title", 'write title = "Questions from your council"'
        yield from _translations("", block)
        if not _tables(block.get("question")):
            yield "", "a block has no questions", "add [[block.question]]"
            continue
        for question in block["question"]:
            ids.append(str(question.get("id", "")))
            yield from _question(area, question)
    for twice in sorted({i for i in ids if ids.count(i) > 1}):
        yield twice, "this id stands twice", "name several questionnaires in 'extends', or give each its own id"


def _question(area: str, question: dict[str, Any]) -> Iterator[Found]:
    name = str(question.get("id", ""))
    if not name.startswith(prefix(area)):
        yield name, "an area's own question has the id of a question of all", f"let it start with {prefix(area)}"
    if question.get("kind") == "area":
        yield name, "the area is known by now", "take this question out"
    for key in NOT_HERE:
        if key in question:
            yield name, f"an area's own question has no {key}", f"take it out: {NOT_HERE[key]}"
    options = question.get("options")
    if isinstance(options, list) and sum(isinstance(o, dict) and o.get("id") in STAGES for o in options) > 1:
        yield (
            name,
            "its options have ids of stages",
            "give them other ids: reports would read them as the stage reached",
        )
    yield from _translations(name, question)


def _translations(name: str, table: dict[str, Any]) -> Iterator[Found]:
    found = table.get("translations", {})
    languages = found.values() if isinstance(found, dict) else [found]
    if not all(isinstance(one, dict) and all(isinstance(text, str) for text in one.values()) for one in languages):
        yield name, "'translations' is no table of languages", 'write [block.question.translations.pl] "Yes" = "Tak"'


def _tables(found: object) -> bool:
    return isinstance(found, list) and bool(found) and all(isinstance(one, dict) for one in found)
