"""The numbers room: pseudonymous snapshots in, safe figures out. It knows no dialog, no database and no bot.

The way of a figure: `snapshot` (columns) -> `aggregates` (integer count vectors, by an engine) -> `disclosure` (what
may be said) -> `statistics` (from what may be said) -> `sections` (blocks) -> `charts` and `writers`.
"""
