"""A digest as a chat message, an e-mail's body, and JSON. The same lines in all three; marks and days included."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from markupsafe import Markup, escape

from analytics.digest import Digest, Responses, Score, Step
from analytics.disclosure.rules import Count, Mark
from analytics.factors import factors
from analytics.sections.places import dated, day
from analytics.stages import audience_name
from analytics.writers.carried import all_carried, carried, unturned

FORMAT = "waymark-digest/1"
CHAT_UNITS = 4096
"""UTF-16 units in one chat message, as Telegram counts."""

_STEPS: dict[Step, str] = {
    "report_closed": "A wave has closed: make its report.",
    "remind": "Invite again, and remind those who began: more answers make more of this visible.",
    "look_fell": "Look into what fell: read the full report, and ask families what changed.",
    "look_lowest": "Look into what stands lowest: read the full report before acting on it.",
    "wait": "Nothing needs doing by these figures yet.",
}


@dataclass(frozen=True, slots=True)
class Part:
    """A heading and its lines."""

    title: str
    lines: tuple[str, ...]


def parts(one: Digest) -> tuple[str, str, tuple[Part, ...]]:
    """(title, about, parts)."""
    title = f"{one.name}: week {one.label}"
    sunday = one.monday + timedelta(days=6)
    about = f"Wave {one.wave} up to {day(sunday)}. Numbers under {one.rules.k} families are held back [c]."
    found = (
        Part("Urgent", tuple(_urgent(one))),
        Part("Closed", tuple(f"Wave {wave} has closed." for wave in one.closed)),
        Part(
            "Answers so far", tuple(_responses(r) for r in one.responses) or ("Nobody has answered in this wave yet.",)
        ),
        Part("Scores so far (1 to 5)", tuple(_scores(one))),
        Part(f"Compared with {one.before}", tuple(_moved(one))),
        Part("Still gathering", tuple(_gathering(one))),
        Part("What families told", tuple(_told(one))),
        Part("Actions due", tuple(_due(one, sunday))),
        Part("Next", tuple(_STEPS[step] for step in one.next_steps)),
    )
    return all_carried((title, about, tuple(part for part in found if part.lines)))


def _count(n: Count) -> str:
    return n.value if isinstance(n, Mark) else str(n)


def _responses(one: Responses) -> str:
    line = (
        f"{audience_name(one.audience)}: {_count(one.started)} began ({_count(one.linked)} with a personal link, "
        f"{_count(one.open)} without), {_count(one.finished)} came to the end, "
        f"{_count(one.invited)} were invited by a link"
    )
    return f"{dated(line, one.as_of)}."


def _scores(one: Digest) -> Iterator[str]:
    several = len({s.audience for s in one.scores}) > 1
    for score in one.scores:
        yield f"{_who(score, several)}: {score.mean:.1f} ({_count(score.n)} families)"


def _who(score: Score, several: bool) -> str:
    label = dated(score.label, score.as_of)
    return f"{audience_name(score.audience)}, {label[0].lower()}{label[1:]}" if several else label


def _moved(one: Digest) -> Iterator[str]:
    clear = [m for m in one.moved if m.verdict != "no clear change"]
    for m in clear:
        if m.before.interval and m.now.interval:
            yield f"{m.label}: {m.verdict}, {m.before.interval.mean:.1f} then and {m.now.interval.mean:.1f} now"
    if one.moved and not clear:
        many = len(one.moved)
        yield f"No clear change yet in any of {many} parts." if many > 1 else "No clear change yet in the one part."
    elif len(one.moved) > len(clear):
        others = len(one.moved) - len(clear)
        yield (
            f"No clear change yet in the other {others} parts."
            if others > 1
            else "No clear change yet in the other one."
        )
    elif one.before is not None and not one.moved:
        yield "Nothing can be compared yet."


def _gathering(one: Digest) -> Iterator[str]:
    for audience in dict.fromkeys(a for a, _ in one.gathering):
        labels = [label for a, label in one.gathering if a == audience]
        yield f"{audience_name(audience)}: too few families yet for {', '.join(x[0].lower() + x[1:] for x in labels)}."


def _urgent(one: Digest) -> Iterator[str]:
    """By number only: who and what stands with the safeguarding contact alone."""
    if one.urgent:
        stories = "story" if one.urgent == 1 else "stories"
        yield f"{one.urgent} {stories} for the safeguarding contact to read today."


def _told(one: Digest) -> Iterator[str]:
    """The themes that most families told of; at most three good and three to be better for each audience."""
    for told in one.told:
        for way, words in (("good", "is good"), ("better", "could be better")):
            counts = {f: told.themes.get(f"{way}.{f}") for f in factors()}
            most = sorted(((n, f) for f, n in counts.items() if isinstance(n, int) and n), key=lambda pair: -pair[0])
            for n, factor in most[:3]:
                label = dated(factors()[factor].label, told.as_of)
                yield f"{audience_name(told.audience)}: {label} {words}, told {n} families."


def _due(one: Digest, sunday: date) -> Iterator[str]:
    for action in one.due:
        late = "overdue since" if action.due and action.due <= sunday else "due on"
        yield f"{action.did} ({late} {day(action.due)})" if action.due else action.did


def chat_text(one: Digest) -> str:
    """At most 4096 UTF-16 units: a digest of many audiences loses its last lines, and says so."""
    title, about, found = parts(one)
    lines = [title, about]
    for part in found:
        lines += ["", part.title, *(f"- {line}" for line in part.lines)]
    lines = [unturned(line) for line in lines]
    more = "… more in the report."
    while _units("\n".join(lines)) > CHAT_UNITS:
        lines = [*(lines[:-2] if lines[-1] == more else lines[:-1]), more]
    return "\n".join(lines)


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def mail_html(one: Digest) -> str:
    """The body of an e-mail: plain tags, no style sheet, no picture, no link."""
    title, about, found = parts(one)
    body = Markup("").join(
        Markup("<h2>{}</h2><ul>{}</ul>").format(
            part.title, Markup("").join(Markup("<li>{}</li>").format(line) for line in part.lines)
        )
        for part in found
    )
    return str(Markup('<div lang="en"><h1>{}</h1><p>{}</p>{}</div>\n').format(escape(title), about, body))


def as_dict(one: Digest) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "area": {"code": one.area, "name": one.name},
        "week": one.label,
        "wave": one.wave,
        "compared_with": one.before,
        "readers": one.rules.readers,
        "minimum_families": one.rules.k,
        "made_on": one.made_on.isoformat(),
        "closed": list(one.closed),
        "responses": [
            {
                "audience": r.audience,
                **{name: _cell(getattr(r, name)) for name in ("invited", "started", "linked", "open", "finished")},
                "as_of": r.as_of and r.as_of.isoformat(),
            }
            for r in one.responses
        ],
        "scores": [
            {
                "audience": s.audience,
                "part": s.key,
                "families": _cell(s.n),
                "mean": s.mean,
                "as_of": s.as_of and s.as_of.isoformat(),
            }
            for s in one.scores
        ],
        "changes": [{"audience": m.audience, "part": m.key, "change": m.verdict} for m in one.moved],
        "gathering": [{"audience": audience, "part": label} for audience, label in one.gathering],
        "next_steps": list(one.next_steps),
        "urgent": one.urgent,
        "due": [{"key": a.key, "did": a.did, "due": a.due and a.due.isoformat()} for a in one.due],
        "themes": [
            {"audience": t.audience, "theme": label, "families": _cell(n), "as_of": t.as_of and t.as_of.isoformat()}
            for t in one.told
            for label, n in sorted(t.themes.items())
            if label.count(".") == 1
        ],
    }


def _cell(n: Count) -> dict[str, Any]:
    return {"value": None, "mark": n.value} if isinstance(n, Mark) else {"value": n, "mark": None}


def json_text(one: Digest) -> str:
    return carried(json.dumps(as_dict(one), ensure_ascii=False, indent=1)) + "\n"


DIGESTS = {"text": chat_text, "html": mail_html, "json": json_text}
