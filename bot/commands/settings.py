"""`waymark settings`: every variable, its value, and whether the environment or the default gave it.

Secrets stay hidden.
"""

from __future__ import annotations

import argparse
import os

from bot.commands.failing import DONE
from bot.settings import VARIABLES, Settings


def run(args: argparse.Namespace, settings: Settings) -> int:
    for variable in VARIABLES:
        value = getattr(settings, variable.field)
        given = bool(os.environ.get(variable.name, "").strip())
        text = "none" if value is None else "(set, not shown)" if variable.secret and given else str(value)
        print(f"{variable.name:<24} {text:<40} {'environment' if given else 'default'}")
    return DONE
