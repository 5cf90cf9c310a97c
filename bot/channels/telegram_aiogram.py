"""The one place that imports aiogram, with its models built when they are first used.

aiogram declares its types `defer_build`, and then builds all of them in a loop at the end of `aiogram.types`, because
only there every name they refer to is known. Those 450 validators and their schemas are 110 MB and two thirds of the
time of the import, in a process that uses five of them (docs/decisions/0010-aiogram-built-when-used.md). Here the loop
finds nothing to do, and whichever model is used later is built then, with the names the loop would have given it. All
of aiogram works as ever; only the first use of a type is slower.

Where something else has imported aiogram before, everything is built already and nothing is changed.
"""

from __future__ import annotations

import sys
from typing import Any

from pydantic import BaseModel

_names: dict[str, Any] = {}


def _import_aiogram() -> None:
    if "aiogram" in sys.modules:
        return
    built = BaseModel.__dict__["model_rebuild"]

    def later(_model: type[BaseModel], /, *, _types_namespace: dict[str, Any] | None = None, **_: Any) -> None:
        _names.update(_types_namespace or {})

    BaseModel.model_rebuild = classmethod(later)  # type: ignore[method-assign, assignment]
    try:
        import aiogram  # noqa: F401
    finally:
        BaseModel.model_rebuild = built  # type: ignore[method-assign]
    _teach()


def _teach() -> None:
    """Pydantic builds a deferred model by its own `model_rebuild` when it is first used: let that know the names."""
    from aiogram.methods.base import Response, TelegramMethod
    from aiogram.types.base import TelegramObject

    rebuild = BaseModel.model_rebuild.__func__  # type: ignore[attr-defined]

    def build(
        model: type[BaseModel],
        /,
        *,
        force: bool = False,
        raise_errors: bool = True,
        _parent_namespace_depth: int = 2,
        _types_namespace: dict[str, Any] | None = None,
    ) -> bool | None:
        names = _types_namespace or _names
        done: bool | None = rebuild(model, force=force, raise_errors=raise_errors, _types_namespace=names)
        return done

    for base in (TelegramObject, TelegramMethod, Response):
        base.model_rebuild = classmethod(build)  # type: ignore[method-assign, assignment]


_import_aiogram()

from aiogram.client.bot import Bot  # noqa: E402 - aiogram is imported above, in its own way
from aiogram.client.session.aiohttp import AiohttpSession  # noqa: E402
from aiogram.client.telegram import PRODUCTION, TelegramAPIServer  # noqa: E402
from aiogram.exceptions import AiogramError, TelegramNetworkError  # noqa: E402
from aiogram.methods import TelegramMethod  # noqa: E402
from aiogram.methods.base import TelegramType  # noqa: E402
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats  # noqa: E402
from aiogram.utils.token import TokenValidationError  # noqa: E402

__all__ = [
    "PRODUCTION",
    "AiogramError",
    "AiohttpSession",
    "Bot",
    "BotCommand",
    "BotCommandScopeAllPrivateChats",
    "TelegramAPIServer",
    "TelegramMethod",
    "TelegramNetworkError",
    "TelegramType",
    "TokenValidationError",
]
