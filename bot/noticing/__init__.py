"""Finders that need a library: handed to `dialogs.noticing.details` where the house is put together (`bot.app`)."""
