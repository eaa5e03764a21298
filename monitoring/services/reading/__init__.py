"""Read a site's results: within its rate limit, page by page."""
