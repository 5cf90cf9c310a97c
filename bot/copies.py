"""A copy of all that one person said, for that person: one plain page in their language, made in memory, kept nowhere.

It holds questions and answers in words, voice notes and pictures: no ids, no codes, no one else. HTML because every
phone opens it, in any script and direction; without any style sheet, picture or script from elsewhere.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Collection, Mapping
from html import escape
from itertools import groupby

from analytics.writers.carried import carried
from bot.ports import File
from dialogs import mine
from dialogs.guide import Guide
from dialogs.kinds.story import SENT
from dialogs.messages import Line, Media
from dialogs.session import Held, Session
from locales.wording import Wording
from storage.mine import Kept

NAME = "my-answers.html"

MOST_BYTES = 36_000_000
"""Of voice notes and pictures in one copy: as text they are a third more, and Telegram takes files of up to 50 MB.
SOURCE: Bot API, sendDocument. What does not fit is named, but not in it."""

TITLE = Line("engine", "My answers")
NOTHING = Line("engine", "You have not given any answers yet.")
LEFT_OUT = Line("engine", "This one is too big for this page.")
YOURS = Line("engine", "This is all you told us. Only you got this page.")

_PAGE = """<!doctype html>
<html lang="{language}" dir="{direction}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>
body {{ font: 1.1rem/1.6 sans-serif; max-width: 38rem; margin: 1rem auto; padding: 0 1rem; }}
h3 {{ font-size: 1.1rem; margin: 1.5rem 0 0; }}
p {{ margin: .25rem 0; white-space: pre-wrap; overflow-wrap: anywhere; }}
img, audio {{ display: block; max-width: 100%; margin: .5rem 0; }}
</style>
</head>
<body>
<h1>{title}</h1>
{body}
</body>
</html>
"""


def copy_of(
    guide: Callable[[str], Guide],
    wording: Wording,
    session: Session,
    kept: Collection[Kept],
    media: Mapping[int, Media] | None = None,
) -> File:
    """`guide`: the guide of a questionnaire by its hash. `session` gives the language. `media`: voice notes and
    pictures by the row of their answer. Empty case: a page that says so."""
    language = session.language
    fitting = _fitting(kept, media or {})

    def text(line: Line) -> str:
        return escape(wording.line(line, language))

    parts: list[str] = []
    guides = {content_hash: guide(content_hash) for content_hash in {answer.questionnaire for answer in kept}}

    def part(answer: Kept) -> tuple[str, str]:
        # By id, not by hash: the definition grows where an area has questions of its own.
        return answer.wave, guides[answer.questionnaire].questionnaire.id

    for (wave, _), answers in groupby(sorted(kept, key=part), part):
        asked = [a for a in answers if a.question in guides[a.questionnaire].questionnaire.index]
        if not asked:
            continue
        form = guides[asked[0].questionnaire].questionnaire
        parts.append(f'<h2 dir="auto">{text(Line(form.context, form.title))}')
        parts.append(f' <small dir="ltr">{escape(wave)}</small></h2>\n')
        asked.sort(key=lambda a: guides[a.questionnaire].questionnaire.index[a.question])
        for answer in asked:
            parts.append(_answer(guides[answer.questionnaire], session, answer, text))
            if answer.row in fitting:
                parts.append(_shown(fitting[answer.row], text))
            elif media and answer.row in media:
                parts.append(f"<p>{text(LEFT_OUT)}</p>\n")
    body = "".join(parts) or f"<p>{text(NOTHING)}</p>\n"
    page = _PAGE.format(
        language=escape(language),
        direction=wording.direction(language),
        title=text(TITLE),
        body=f"<p>{text(YOURS)}</p>\n{body}",
    )
    return File(NAME, "text/html", carried(page).encode("utf-8"))


def _fitting(kept: Collection[Kept], media: Mapping[int, Media]) -> dict[int, Media]:
    """As many as there is room for, the smallest first."""
    left, found = MOST_BYTES, {}
    for answer in sorted((a for a in kept if a.row in media), key=lambda a: len(media[a.row].content)):
        left -= len(media[answer.row].content)
        if left >= 0:
            found[answer.row] = media[answer.row]
    return found


def _shown(media: Media, text: Callable[[Line], str]) -> str:
    """Inside the page itself: nothing is fetched to see or hear it."""
    source = f"data:{escape(media.type)};base64,{b64encode(media.content).decode('ascii')}"
    label = text(SENT[media.what])
    if media.what == "picture":
        return f'<img src="{source}" alt="{label}">\n'
    return f'<audio controls src="{source}" aria-label="{label}"></audio>\n'


def _answer(guide: Guide, session: Session, answer: Kept, text: Callable[[Line], str]) -> str:
    question = guide.questionnaire.question(answer.question)
    asked = " ".join(text(Line(question.context, paragraph)) for paragraph in question.text)
    if answer.text is not None:
        said = escape(answer.text)
    else:
        held = Held(answer.category, answer.value)
        said = text(mine.in_words(guide, session, question, held) or mine.SAVED)
    return f'<h3 dir="auto">{asked}</h3>\n<p dir="auto">{said}</p>\n'
