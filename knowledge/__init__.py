"""What answers may rest on: entries, who may read them, and the search over them.

models/             entries, tags, whom an entry is for, and the passages that are searched
selectors.py        which entries a reader may see
services/search.py  the passages that answer a question, or none, put together of search/
search/, words/     the steps of a search, and what is known about words
services/entries.py create and change entries
services/imports/    files with many of them (runs.py keeps uploads); exporting.py writes them
formats/            readers and writers of files, without the database
admin/              entries, tags, imports, and a question to try

A *reader* is a chat's contact of one account on one day: an entry for other accounts or contacts,
or one that is not valid that day, does not exist for it.
"""
