"""The inbox: the page in which a person reads chats and answers them.

selectors.py  the chats of a list, and a conversation with who wrote what
more.py       the further actions of a card
views.py      the page, what changed since, and what its buttons do

Every button calls the same services as the cards in the bot chat and the admin do.
"""
