"""The commands of `waymark`, one file each, imported only when asked for. `bot.__main__` has the table of them."""
