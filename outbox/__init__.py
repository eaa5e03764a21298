"""The outbox: everything on its way to Telegram.

A message in the owner's name is sent exactly once: Telegram takes a random_id once only. The Bot
API has no such key: a bot message is never lost, and sent again if nobody knows whether it arrived.

A delivery is one row. It passes through the modules in this order:

    models.py       the row, its states, and the log of its attempts
    queue.py        queue a delivery in the transaction of the change that caused it
    handlers.py     handlers of the kinds: build the message, act on the outcome
    claim.py        take due deliveries, one at a time for each destination, and none of an account
                    that Telegram asked to wait (flood wait)
    pacing.py       our own rate limits, which keep flood waits from happening
    dispatcher.py   send claimed deliveries through the connections (inside runbot); store flood
                    waits with the account
    record.py       record the outcome; retry
    replies.py      the simplest kind: a sentence of the bot
    text.py         text builder of bot messages
    admin.py        the admin pages
"""
