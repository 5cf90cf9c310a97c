"""Pictures for people who read few words: what is drawn, as SVG text made by the standard library alone.

`faces` and `strip` are drawn by us, `icons` are chosen from OpenMoji, `catalogue` knows all of them by name, `words`
says what each shows. Nothing here makes pixels: that is `bot.pictures`.
"""
