"""Whether everything works, and telling the owners when it does not.

findings, ai, processes, sites, machine   what is looked at, and what is found
lights                                    the findings as green, yellow and red, in words
outages                                   since when something is down, and who was told
cards, delivery_handlers                  the messages to the owners
unreadable                                what Telegram sent and nobody could read
"""
