"""A local AI whose answers follow rules, behind OpenAI's interface.

platform.openai.com/docs/api-reference/chat
"""

from sandbox.ai.endpoint import routes
from sandbox.ai.rules import AiRules, Forced

__all__ = ["AiRules", "Forced", "routes"]
