"""How far a passage's meaning stands out for a question. Pure.

A similarity alone says little: with one model unrelated texts are alike by 0.1, with another by
0.8, and most put all texts of a language together. What is known of the voices of speakers helps:
a score counts in standard deviations of the scores that others get (Auckenthaler, Carey,
Lloyd-Thomas, "Score normalization for text-independent speaker verification systems", 2000).
"""

from __future__ import annotations

from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float32]


def standing_out(alike: Numbers, unrelated: Numbers) -> Numbers:
    """How far each passage stands out, in standard deviations: among all passages for this question
    (t-norm, as some questions are near to everything), and for this passage among unrelated
    questions (z-norm, as some passages are). The lesser of both counts.

    `alike` is how alike the question and each passage are, `unrelated` how alike each passage and
    some unrelated questions are, one of these in a row."""
    among_passages = (alike - alike.mean()) / _spread(alike.std())
    among_questions = (alike - unrelated.mean(axis=0)) / _spread(unrelated.std(axis=0))
    found: Numbers = np.minimum(among_passages, among_questions)
    return found


def by_chance(passages: int) -> float:
    """How far the first of so many passages stands out although none answers: about the greatest of
    so many numbers of a normal distribution (Blom, "Statistical Estimates and Transformed
    Beta-Variables", 1958). The more passages, the nearer is one of them by chance."""
    return NormalDist().inv_cdf((passages - 0.375) / (passages + 0.25))


def _spread(found: Numbers | np.floating) -> Numbers:
    """A standard deviation to divide by: where all is the same, nothing stands out."""
    spread: Numbers = np.where(np.asarray(found) > 1e-6, found, np.inf).astype(np.float32)
    return spread
