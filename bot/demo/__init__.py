"""The demo: a made-up area whose families talk to the real engine, so that there is something to see. Nothing here is
real.

`moods` says how a family answers, `family` talks, `fill` lets many talk over 26 weeks, `house` puts it together.
"""
