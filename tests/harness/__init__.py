"""Real processes for tests: the sandbox, aibot's own processes, PostgreSQL and Redis."""
