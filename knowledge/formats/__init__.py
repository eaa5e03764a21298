"""Read entries out of files, and write them into files; nothing here knows the database.

registry.py   the table of formats: a format is a module here and a line there
types.py      what a reader gives: entries, problems, files that were left out
sources.py    open a file or folder, within limits
decoding.py   bytes to text
fields.py     names of columns and keys in three languages, and what their values mean
"""
