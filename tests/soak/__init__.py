"""A year in minutes: the real house under a clock that is put forward, families who come and go, and what the process
holds of machine after each week.

`families` says what a family does, `line` stands for Telegram, `year` puts the clock forward and lets everything
happen, `gauges` measures. `python -m tests.soak` (make soak) is the year; `test_soak` three weeks of it.
"""
