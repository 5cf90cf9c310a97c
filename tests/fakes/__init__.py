"""Stand-ins for the world that behave like it: a Bot API server, people who talk to it, and time that costs nothing."""
