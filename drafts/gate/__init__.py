"""Whether an answer may leave without asking. All of it is pure.

checks          the questions, in their order; begin here
findings        what in an answer nothing supports
support         which of its facts were said before
contradictions  which clauses say the contrary of their source
said            what was said before, and when
topics, hours   what the owner answers in person, and when answers may leave
"""
