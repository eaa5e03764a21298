"""What people ask the AI to write: an answer anew, a translation, a talk."""
