"""The inbox: the page in which a person reads chats and answers them.

selectors.py  the chats of a list, and a conversation with who wrote what
more.py       the further actions of a card
views.py      the page, what changed since, and what its buttons do
stream.py     tells open pages that something changed (server-sent events)
watch.py      the one look at the database that all of them share

Every button calls the same services as the cards in the bot chat and the admin do.
"""
