"""A year in minutes: the real house under a clock that is put forward, families who come and go, and what the process
holds of machine after each week.

`families` says what a family does, `line` stands for Telegram, `door` is the page, `walls` knows London's wall clock,
`year` puts the clock forward and lets everything happen, `gauges` measures. `python -m tests.soak` (make soak) is the
year; `test_soak` the days around both changes of the clocks.
"""
