"""HTTP: fetches pages with limits and an SSRF guard. No database access."""
