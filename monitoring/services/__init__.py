"""What may be done with keywords, sites and finds: plain functions that the bot, the admin and
tasks call. The way of a find goes through these folders in this order.

    scanning/   from a keyword that is due to stored results: claim, read, doubt, store
    reading/    read a site's results, within its rate limit, page by page
    fetching/   get a page over HTTP, safely
    verdicts/   what a read means for a keyword: which listings are new, changed, or back again
    finds/      what is known about finds beside: typical prices, sellers, the same thing again
    notifying/  queue what the bot tells, and when
"""
