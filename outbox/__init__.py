"""Everything on its way to Telegram, sent exactly once.

A delivery is one row. Read the modules in the order in which it passes through them:

    models.py       the row, its states, and the log of its attempts
    queue.py        a service queues it in the transaction of the change that caused it
    handlers.py     what is special about its kind: what it shows, what follows when it was sent
    claim.py        the dispatcher takes what is due, one at a time for each destination
    pacing.py       how fast may be sent
    dispatcher.py   sends it through the connection it belongs to (inside runbot)
    record.py       what became of it, and trying again
    replies.py      the simplest kind: a sentence of the bot
    text.py         how a bot message is put together
    admin.py        its pages
"""
