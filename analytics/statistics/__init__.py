"""Honest statistics for small numbers: pure functions over count vectors (how many scored 1, 2, 3, 4, 5)."""
