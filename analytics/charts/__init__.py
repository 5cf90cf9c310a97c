"""Charts: one definition each, as SVG. Every writer takes its picture from here; PNG is the same SVG, rastered."""
