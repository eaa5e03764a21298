"""Fetching pages: guarded, limited, in one pool for each platform. No database here."""
