"""What is learnt from the owner: suggestions, and how sure the AI may be."""
