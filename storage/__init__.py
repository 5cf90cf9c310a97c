"""What is kept, and how it is forgotten: the tables, the keys apart from them, and the one thread that writes.

`store.Store` opens it all; `writer.Writer` runs jobs in shared transactions; `unit.Unit` is what a job writes with.
"""
