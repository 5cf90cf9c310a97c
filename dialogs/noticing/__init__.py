"""Noticing: what a story holds that its writer may not have meant to send, or that must not wait.

Pure functions of text: what could identify somebody (`details`), somebody who may be in danger (`danger`), somebody who
wants to complain or appeal (`complaint`), and where in the 20 weeks a family stands (`clock`). Rules and word lists are
files in `rules/`, read once. Nothing here decides: the person, or a published rule, does. See docs/noticing.md.
"""
