"""What a text of an entry, a contact, an owner or a model says. All of it is pure.

    plain, number_words, word_lists       one form, however something is written
    dates, months, quantities, terms,
    phone_numbers, account_numbers        one kind of fact each
    names, language                       names of products; which language it is
    facts, price_lists                    all facts of a text
    sentences, clause_ends, clause_words  how a text is divided, and what each part is about
    clauses, denials, bounds              what is said of what, and whether it is denied

`drafts.gate` compares an answer with its sources by these, `drafts.learning` an answer with what
the owner made of it.
"""
