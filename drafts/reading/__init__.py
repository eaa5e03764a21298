"""What a text of an entry, a contact, an owner or a model says. All of it is pure.

    plain, number_words                     one form, however something is written
    dates, quantities, phone_numbers,
    account_numbers                         one kind of fact each
    names, language                         names of products; which language it is
    facts                                   all facts of a text
    sentences, clauses, bounds, word_lists  what is said of what, and whether it is denied

`drafts.gate` compares an answer with its sources by these, `drafts.learning` an answer with what
the owner made of it.
"""
