"""Babel's way into our Python: every `Line(…)` call. Registered in `babel.cfg`; questionnaires have
`extract_questionnaire`.

Yields what Babel asks for, (line number, function, messages, comments), with the gettext context first:

>>> from io import BytesIO
>>> list(lines(BytesIO(b'Line("engine", "Thank you.")'), {}, (), {}))
[(1, 'pgettext', ('engine', 'Thank you.'), [])]
"""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from typing import IO, Any

Found = tuple[int, str, tuple[str, ...], list[str]]

# Comments the translator sees; `check` reads them back, so that a label is known for a label in every catalog.
LABEL = "A button: at most 40 letters."
WORDS = "Words people may type, with | between them. Give your language's ways to say it, wrong spellings too."
WORDS_CONTEXT = "words"
SCALE_CONTEXT = "scale"
"""The words of the scales: each is a button, with its number before it."""


def lines(
    fileobj: IO[bytes], keywords: Mapping[str, Any], comment_tags: Collection[str], options: Mapping[str, Any]
) -> Iterator[Found]:
    """Every `Line("context", "message", …)` of a Python file, as Babel extraction. A syntax error is the compiler's
    to report.

    Context and message may be literals or constants of the module. A function of the module that passes its parameter
    on to `Line` counts as `Line` too: `def _l(message): return Line("engine", message)`. `catalogs.plural(language,
    "context", "one", "many", n)` gives a plural message. What is only known at run time (a question's own text) is
    left to `questionnaire`.
    """
    tree = ast.parse(fileobj.read())
    constants = _constants(tree)
    makers = _makers(tree, constants)
    labels = _labels(tree)
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    for node in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        name = _called(node)
        if name == "plural":
            plural = [_text(argument, constants) for argument in node.args[1:4]]
            if len(plural) == 3 and all(plural):
                yield node.lineno, "npgettext", tuple(text for text in plural if text), []
            continue
        maker = makers.get(name or "")
        if maker is None:
            continue
        context = maker.context or _text(_argument(node, maker.context_at, "context"), constants)
        message = _text(_argument(node, maker.message_at, maker.message_name), constants)
        if context and message:
            yield (
                node.lineno,
                "pgettext",
                (context, message),
                comments(context, node in labels or context == SCALE_CONTEXT),
            )


def comments(context: str, label: bool) -> list[str]:
    """What a translator must know about a message of this context."""
    return [WORDS] if context == WORDS_CONTEXT else [LABEL] if label else []


class _Maker:
    """Where a function that makes lines takes its context and message from."""

    def __init__(self, context: str | None, context_at: int, message_at: int, message_name: str) -> None:
        self.context, self.context_at, self.message_at, self.message_name = (
            context,
            context_at,
            message_at,
            message_name,
        )


def _makers(tree: ast.Module, constants: Mapping[str, str]) -> dict[str, _Maker]:
    makers = {"Line": _Maker(None, 0, 1, "message")}
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        parameters = [parameter.arg for parameter in function.args.posonlyargs + function.args.args]
        for call in ast.walk(function):
            if not isinstance(call, ast.Call) or _called(call) != "Line":
                continue
            context, message = _argument(call, 0, "context"), _argument(call, 1, "message")
            if not isinstance(message, ast.Name) or message.id not in parameters:
                continue
            fixed = _text(context, constants)
            if fixed:
                makers[function.name] = _Maker(fixed, -1, parameters.index(message.id), message.id)
            elif isinstance(context, ast.Name) and context.id in parameters:
                at = parameters.index(context.id)
                makers[function.name] = _Maker(None, at, parameters.index(message.id), message.id)
    return makers


def _constants(tree: ast.Module) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in tree.body:
        target = (
            node.targets[0]
            if isinstance(node, ast.Assign)
            else node.target
            if isinstance(node, ast.AnnAssign)
            else None
        )
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        if isinstance(target, ast.Name) and isinstance(value, ast.Constant) and isinstance(value.value, str):
            found[target.id] = value.value
    return found


def _labels(tree: ast.Module) -> set[ast.AST]:
    """The calls that are a button's label: the first argument of `Button(…)`, however deep, or a constant there.

    A constant named LABELS holds labels for other modules.
    """
    found: set[ast.AST] = set()
    names = {"LABELS"}
    for node in ast.walk(tree):
        label = _argument(node, 0, "label") if isinstance(node, ast.Call) and _called(node) == "Button" else None
        if label is not None:
            found.update(inner for inner in ast.walk(label) if isinstance(inner, ast.Call))
            names.update(inner.id for inner in ast.walk(label) if isinstance(inner, ast.Name))
    for assignment in tree.body:
        targets = assignment.targets if isinstance(assignment, ast.Assign) else []
        targets = [assignment.target] if isinstance(assignment, ast.AnnAssign) else targets
        if any(isinstance(target, ast.Name) and target.id in names for target in targets):
            found.update(inner for inner in ast.walk(assignment) if isinstance(inner, ast.Call))
    return found


def _called(node: ast.Call) -> str | None:
    if isinstance(node.func, ast.Name):
        return node.func.id
    return node.func.attr if isinstance(node.func, ast.Attribute) else None


def _argument(node: ast.Call, at: int, name: str) -> ast.expr | None:
    for keyword in node.keywords:
        if keyword.arg == name:
            return keyword.value
    return node.args[at] if 0 <= at < len(node.args) else None


def _text(node: ast.expr | None, constants: Mapping[str, str]) -> str | None:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    return constants.get(node.id) if isinstance(node, ast.Name) else None
