"""Kill tests: the real process dies again and again by SIGKILL while families talk to it; nothing acknowledged may be
lost, nothing stored twice.

    python -m tests.torture --sqlite 200 --postgres 50      the long run (make torture)
    tests/torture/test_torture.py                           the short one (make test), through the same code

Who is who: a `BotApi` in this process plays Telegram and keeps what is not confirmed; `families` talk and know from the
pure step what must be stored; `lives` start and kill the process; `campaign` puts them together and compares.

Beside them, within one process: `machine` does anything in any order to the house and to a plain model of it (`model`,
`beside`), and `fuzz` reads spoiled updates and files (`spoiling`).
"""
