"""The web chat: a channel that is a page. It works as plain HTML forms and becomes a live chat where JavaScript runs.

`server.build(...)` gives the aiohttp application; `app` mounts it. Replies are collected by the page (`push` is
False), so nothing here sends anything by itself.
"""
