"""What a turn costs, and an answer's report: measured, in one table, beside the peers that do less.

    make bench                      everything: the table, and var/bench.json
    python -m bench --quick         short rounds, to see whether a change helped
    python -m bench chat.sqlite.16  only these variants (and chat.bare, which every ratio needs)

An interaction is one update handled to the end: the update's dict parsed, the answer stored, the request form built,
the Bot API's JSON reply parsed. Only the network is replaced, by an API inside the process (`bot_api`). Each variant
lives in a worker process of its own (`worker`), so that its memory is its own; the workers take turns, in rounds whose
order is rotated (`rounds`), so that a machine that grows slower or faster grows so for all.
"""
