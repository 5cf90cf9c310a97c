"""Voice notes and pictures: what is taken, what is kept of it, what is refused."""
