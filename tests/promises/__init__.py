"""One file for each promise to the families that has no better place: what is promised, held against the real house.

docs/promises.md lists them all, wherever their tests live; `test_promises.py` sees that each named test exists.
"""
