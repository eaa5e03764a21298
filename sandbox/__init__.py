"""A local Telegram, an AI and a chat page, for trying aibot out and for its tests.

Nothing in the product imports this package; only tests and `manage.py sandbox` do.
"""
