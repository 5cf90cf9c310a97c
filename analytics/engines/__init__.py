"""Engines that count: one file each. `aggregates` writes portable SQL, an engine runs it. DuckDB is the embedded
default."""
