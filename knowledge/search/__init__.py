"""From a question to the passages that may answer it; `knowledge.services.search` puts it together.

question                   what is asked for: words, each with those that mean the same
compounds                  words that are written closed, with a hyphen, or as two
retrieval                  passages with these words, from the full text
ranking, statistics        how well each fits, and how rare its words are
meaning, standing_out      passages of like meaning, by their vectors
"""
