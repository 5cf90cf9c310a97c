"""Voice notes and pictures on their way in: what a channel brings becomes a `Media` that may be kept, or the reason why
not."""
