"""Read items from JSON: an answer of an API, a script of a page, JSON-LD. Pure."""
