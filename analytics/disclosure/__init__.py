"""The gate: from raw counts to what may be said. Nothing else may see `aggregates`; what leaves here is safe to print.

Three promises, each with a test of its name in tests/analytics:

* no printed number of families lies between 1 and the minimum less one, and none can be worked out from the others;
* the scores of a group smaller than the minimum are never said, and no difference of two releases says them (`ledger`);
* no group gives away that all (or all but one) of a small group gave the same score.
"""
