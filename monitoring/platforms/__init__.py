"""Adapters: how each site is asked and read. Pure: no network, no database."""
