"""How well details and danger are noticed: reads marked sentences and counts. Pure; used by the tests and by
`python -m dialogs.noticing`.

Found means that every letter of the marked words is inside a detail of any kind: what is taken out is out, whatever it
is called. Wrongly flagged means a detail that touches nothing marked.

>>> marked("My son <name:Tomek> waited.")
('My son Tomek waited.', (Detail(kind='name', start=7, end=12),))
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from dialogs.noticing.details import KINDS, Detail

_MARK = re.compile(r"<(\w+):([^>]*)>")


def sentences(text: str) -> Iterator[tuple[str, int, str]]:
    """(language, place in its list from 1, sentence) of a file with [language] heads; # begins a comment line."""
    language, place = "", 0
    for line in text.splitlines():
        line = line.strip()
        if line.startswith("[") and line.endswith("]"):
            language, place = line[1:-1], 0
        elif line and not line.startswith("#"):
            place += 1
            yield language, place, line


def marked(sentence: str) -> tuple[str, tuple[Detail, ...]]:
    """The plain sentence and the details it is marked with."""
    details: list[Detail] = []
    plain, at = "", 0
    for match in _MARK.finditer(sentence):
        plain += sentence[at : match.start()]
        if match[1] not in KINDS:
            raise ValueError(f"an unknown kind is marked: {match[1]}")
        details.append(Detail(match[1], len(plain), len(plain) + len(match[2])))
        plain += match[2]
        at = match.end()
    return plain + sentence[at:], tuple(details)


@dataclass
class Tally:
    """Counts of one group: `marked` details, those `found` whole, those of the right `kind`; `flagged` details, those
    `wrong`; sentences with nothing to find (`clean`), those flagged all the same (`disturbed`)."""

    marked: int = 0
    found: int = 0
    kind: int = 0
    flagged: int = 0
    wrong: int = 0
    clean: int = 0
    disturbed: int = 0

    @property
    def recall(self) -> float:
        """0 to 1; 1 where nothing was marked."""
        return self.found / self.marked if self.marked else 1.0

    @property
    def false_share(self) -> float:
        """Wrong ones among all flagged, 0 to 1; 0 where nothing was flagged."""
        return self.wrong / self.flagged if self.flagged else 0.0


@dataclass
class Measured:
    """Tallies by (kind or '*', language or '*'), and every slip as (language, place, what, sentence)."""

    tallies: dict[tuple[str, str], Tally] = field(default_factory=dict)
    slips: list[tuple[str, int, str, str]] = field(default_factory=list)

    def tally(self, kind: str = "*", language: str = "*") -> Tally:
        return self.tallies.setdefault((kind, language), Tally())


def measure(lines: Iterable[tuple[str, int, str]], find: Callable[[str, str], tuple[Detail, ...]]) -> Measured:
    """Count what `find(text, language)` finds in marked sentences."""
    result = Measured()
    for language, place, sentence in lines:
        plain, wanted = marked(sentence)
        got = find(plain, language)

        def count(kind: str, what: str, language: str = language) -> None:
            for key in ((kind, language), (kind, "*"), ("*", language), ("*", "*")):
                tally = result.tally(*key)
                setattr(tally, what, getattr(tally, what) + 1)

        covered = {at for detail in got for at in range(detail.start, detail.end)}
        for detail in wanted:
            count(detail.kind, "marked")
            whole = all(at in covered for at in range(detail.start, detail.end) if plain[at].isalnum())
            if whole:
                count(detail.kind, "found")
            else:
                result.slips.append((language, place, f"missed {detail.kind}", sentence))
            if any(
                other.kind == detail.kind and other.start < detail.end and detail.start < other.end for other in got
            ):
                count(detail.kind, "kind")
        for detail in got:
            count(detail.kind, "flagged")
            if not any(detail.start < other.end and other.start < detail.end for other in wanted):
                count(detail.kind, "wrong")
                found = plain[detail.start : detail.end]
                result.slips.append((language, place, f"wrong {detail.kind} “{found}”", sentence))
        if not wanted:
            for key in (("*", language), ("*", "*")):
                result.tally(*key).clean += 1
                result.tally(*key).disturbed += bool(got)
    return result


def table(rows: list[list[str]]) -> str:
    """Rows as a Markdown table, the first its head."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows
    ]
    return "\n".join([lines[0], "|" + "|".join("-" * (width + 2) for width in widths) + "|", *lines[1:]])


def by_language(measured: Measured, languages: Iterable[str]) -> str:
    """The table of languages: found, right kind, wrongly flagged, undisturbed sentences."""
    rows = [["language", "found", "right kind", "wrongly flagged", "sentences with nothing, flagged"]]
    for language in (*languages, "*"):
        t = measured.tally("*", language)
        rows.append(
            [
                "all" if language == "*" else language,
                f"{t.found} of {t.marked} ({t.recall:.0%})",
                f"{t.kind}",
                f"{t.wrong} of {t.flagged} ({t.false_share:.0%})",
                f"{t.disturbed} of {t.clean}",
            ]
        )
    return table(rows)


def by_kind(measured: Measured, languages: Iterable[str]) -> str:
    """The table of kinds: found of marked in each language, then wrongly flagged."""
    languages = tuple(languages)
    rows = [["kind", *languages, "all", "wrongly flagged"]]
    for kind in KINDS:
        cells = [measured.tally(kind, language) for language in (*languages, "*")]
        rows.append([kind, *(f"{t.found}/{t.marked}" for t in cells), f"{cells[-1].wrong} of {cells[-1].flagged}"])
    return table(rows)


@dataclass
class Alarms:
    """Counts of sentences: those that call for an alarm and got one, those that do not and got one."""

    wanted: int = 0
    raised: int = 0
    quiet: int = 0
    false: int = 0


def alarms(
    lines: Iterable[tuple[str, int, str]], rules: Callable[[str, str], tuple[str, ...]]
) -> tuple[dict[str, Alarms], list[tuple[str, str]]]:
    """Alarms by language and under '*', and every sentence that was judged wrongly as (language, sentence). A sentence
    begins with + (an alarm is wanted) or - (none is)."""
    counted: dict[str, Alarms] = {}
    slips: list[tuple[str, str]] = []
    for language, _, sentence in lines:
        wanted, raised = sentence.startswith("+"), bool(rules(sentence[1:], language))
        if wanted != raised:
            slips.append((language, sentence))
        for key in (language, "*"):
            alarm = counted.setdefault(key, Alarms())
            if wanted:
                alarm.wanted, alarm.raised = alarm.wanted + 1, alarm.raised + raised
            else:
                alarm.quiet, alarm.false = alarm.quiet + 1, alarm.false + raised
    return counted, slips


def alarm_table(counted: dict[str, Alarms], languages: Iterable[str]) -> str:
    """The table of languages: found, false alarms."""
    rows = [["language", "found", "false alarms"]]
    for language in (*languages, "*"):
        alarm = counted.get(language, Alarms())
        rows.append(
            [
                "all" if language == "*" else language,
                f"{alarm.raised} of {alarm.wanted}",
                f"{alarm.false} of {alarm.quiet}",
            ]
        )
    return table(rows)
