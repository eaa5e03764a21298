"""Leaf helpers: transitions, wake-ups, encryption, retry, text; they know nothing of the apps."""
