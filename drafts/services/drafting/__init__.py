"""From a chat that is due to a draft: ask the AI, and decide what becomes of its answer."""
