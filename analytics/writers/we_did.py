"""The page "You said, we did": one for each language, for families. The fixed words are handed in, since this floor
knows no translations; what staff wrote is escaped, and stands in English where nobody has translated it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from markupsafe import Markup

from analytics.actions import Action, Actions
from analytics.writers.carried import carried

FIXED = ("title", "said", "did", "done", "under_way", "planned", "not_possible", "due", "scores", "base", "nothing")
"""Keys of the fixed words. `due` has the place {day}, `scores` the places {before} and {now}, `base` has {families}."""

Scores = Mapping[str, Mapping[str, float]]
"""Stage -> wave -> published mean."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A language: its code, direction, fixed words by `FIXED`, and how it writes a day and a score."""

    language: str
    direction: str
    words: Mapping[str, str]
    day: Callable[[date], str] = date.isoformat
    score: Callable[[float], str] = "{:.1f}".format


_PAGE = Markup("""<!doctype html>
<html lang="{language}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}: {name}</title>
<style>
:root {{ --ink: #1b2a3a; --paper: #fff; --wash: #f3f5f7; --blue: #1f5f99; color-scheme: light dark; }}
@media (prefers-color-scheme: dark) {{ :root {{ --ink: #e9edf1; --paper: #12181f; --wash: #1c242d; --blue: #86bdf0; }} }}
body {{ margin: 0 auto; padding: 1rem; max-width: 40rem; background: var(--paper); color: var(--ink); font: 1.15rem/1.6 system-ui, "Noto Sans", "Noto Sans Arabic", "Noto Sans Bengali", sans-serif; }}
h1 {{ font-size: 1.7rem; line-height: 1.25; }}
article {{ margin: 1.25rem 0; padding: .75rem 1rem; background: var(--wash); border-inline-start: .35rem solid var(--blue); break-inside: avoid; }}
h2 {{ font-size: 1.05rem; margin: .5rem 0 0; }}
p {{ margin: .15rem 0 .5rem; overflow-wrap: anywhere; }}
.status {{ font-weight: 700; }}
</style>
</head>
<body>
<h1>{title}<br><small>{name}</small></h1>
<main>
{body}
</main>
</body>
</html>
""")  # noqa: E501 - a style sheet
_ACTION = Markup("""<article>
<h2>{you_said}</h2>
<p lang="{language}" dir="auto">{said}</p>
<h2>{we_did}</h2>
<p lang="{language}" dir="auto">{did}</p>
<p class="status">{status}</p>
{scores}</article>
""")


def we_did(actions: Actions, voice: Voice, name: str, scores: Scores, families: int) -> str:
    """The whole page. `families`: the fewest that a published score stands for. Empty case: a page that says so."""
    words = voice.words
    body = Markup("").join(_action(one, voice, scores, families) for one in actions.actions)
    nothing = Markup("<p>{}</p>").format(words["nothing"])
    page = str(
        _PAGE.format(
            language=voice.language,
            direction=voice.direction,
            title=words["title"],
            name=name,
            body=body or nothing,
        )
    )
    return carried(page)


def _action(one: Action, voice: Voice, scores: Scores, families: int) -> Markup:
    words = voice.words
    language, said, did = one.words(voice.language)
    status = words[one.status]
    if one.due is not None and one.status in ("planned", "under_way"):
        status = f"{status} {words['due'].format(day=voice.day(one.due))}"
    moved = before_and_now(one, scores)
    line = Markup("")
    if moved is not None:
        told = words["scores"].format(before=voice.score(moved[0]), now=voice.score(moved[1]))
        line = Markup("<p>{} {}</p>\n").format(told, words["base"].format(families=families))
    return _ACTION.format(
        you_said=words["said"],
        we_did=words["did"],
        language=language,
        said=said,
        did=did,
        status=status,
        scores=line,
    )


def before_and_now(one: Action, scores: Scores) -> tuple[float, float] | None:
    """The last published mean before the action began to work, and the newest since; None where one is missing."""
    waves = scores.get(one.stage, {})
    before, now = [w for w in waves if w < one.since], [w for w in waves if w >= one.since]
    return (waves[max(before)], waves[max(now)]) if one.since and before and now else None
