"""From a keyword to a find: keywords are searched for, and new listings are announced once.

    services/scanning/   take the keywords that are due, run their searches in batches, store what
                         was read
    services/reading/    read the pages of a search, with services/fetching/ and platforms/
    services/verdicts/   decide what is new for whom (with evaluation.py, pure)
    services/notifying/  queue what people are told
    delivery_handlers.py what the outbox sends for keywords; cards/ builds it

A *listing* is an item on a platform. A *sighting* says that a keyword has seen it, a *decision* why
it was announced or not, an *announcement* (for people: a find) that a person is told of it, once.
"""
