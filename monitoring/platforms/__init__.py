"""Adapters: build the search URLs of a site and parse its results pages. Pure: no I/O."""
