"""From drawings to pixels: cards for channels that show no SVG, kept on disk once made. See `serving` for the way in.

Pillow and resvg are loaded when the first card is made, not before: a house that shows no pictures pays nothing.
"""
