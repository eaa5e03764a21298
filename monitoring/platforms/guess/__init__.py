"""Guess from a results page how a site is read. Pure."""
