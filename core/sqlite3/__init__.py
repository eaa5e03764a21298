"""Django's backend for SQLite, with a faster INSERT of many rows (`compiler`)."""
