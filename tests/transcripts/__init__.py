"""Conversations as files that a person can read. `test_transcripts.py` replays each through the pure step."""
