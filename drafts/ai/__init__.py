"""The drafter: reads a conversation, decides whether an answer is due, and proposes one."""
