"""How a command ends: the exit codes, and the one exception that ends it with a plain line instead of a traceback."""

from __future__ import annotations

DONE = 0
"""It worked."""
FOUND = 1
"""It worked, and what was looked for is there: faults, or a transcript that differs."""
ASKED_WRONGLY = 2
"""The arguments or the settings are wrong. argparse uses the same number."""
COULD_NOT = 3
"""The world would not: no database, no key file, a port in use."""


class CommandFailed(Exception):
    """Ends the command with its message on standard error and `code`.

    The message is ours and holds no respondent's words.
    """

    def __init__(self, message: str, code: int = COULD_NOT) -> None:
        super().__init__(message)
        self.code = code
