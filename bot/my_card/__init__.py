"""A young person's own card as a page, a file and a picture (`dialogs.my_card` says what stands on it). Made when it is
asked for, in memory, and kept nowhere."""
