"""From a keyword to a find: keywords are searched for, and new listings are announced once.

    services/claims.py          take the keywords that are due, and lease their searches in batches
    services/scans.py           run a batch
    services/reader.py          read the pages of a search, with fetching/ and platforms/
    services/results.py         store what was read, and decide what is new for whom (diff.py, pure)
    services/notifications.py   queue what people are told
    delivery_handlers.py        what the outbox sends for keywords; cards/ builds it

A *listing* is an item on a platform. A *sighting* says that a keyword has seen it, a *decision* why
it was announced or not, an *announcement* (for people: a find) that a person is told of it, once.
"""
