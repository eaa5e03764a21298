"""Whether an answer may leave without asking. All of it is pure.

checks          the questions, in their order; begin here
findings        what in an answer nothing supports
support         which of its facts were said before; `inclusions` are those behind a "with"
affirmations    what a "yes" alone says
contradictions  which clauses say the contrary of their source, by `comparison` with it:
                `other_figures` are those of something else, `scopes` say of all what holds for some
said            what was said before, and when
topics, hours   what the owner answers in person, and when answers may leave
"""
