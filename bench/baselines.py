"""The peers of row `predecessor`: for each text, the nearest one that was introduced before it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

STOP_WORDS = "the of and to in a or for by be as is that this on with shall any such at".split()

TOP = 15
"""Candidates that the alignment looks at again."""

NEAR = 0.03
"""Among aligned candidates this near the best, the newest is taken."""

PERMUTATIONS = 128
THRESHOLD = 0.4
"""Of MinHash-LSH: bills are resubmitted with changes, so half their word trigrams may differ."""


def words_of(text: str) -> list[str]:
    """A text's words, lower case."""
    return re.findall(r"[a-z0-9]+", text.lower())


@dataclass
class Texts:
    """The texts to search, with the day of each."""

    texts: list[str]
    days: NDArray[np.int32]

    @cached_property
    def words(self) -> list[list[str]]:
        """Each text's words, lower case."""
        return [words_of(text) for text in self.texts]

    @cached_property
    def tfidf(self) -> Any:
        """Rows of TF-IDF weights, of length one."""
        from sklearn.feature_extraction.text import TfidfVectorizer

        maker = TfidfVectorizer(
            analyzer=lambda words: words, sublinear_tf=True, min_df=2, dtype=np.float32
        )
        return maker.fit_transform(self.words)

    def latest(self, scores: NDArray[np.float32], bill: int) -> NDArray[np.float32]:
        """Scores with all that is not earlier than the bill out of the running."""
        return np.where(self.days < self.days[bill], scores, -1)


def newest_of_best(texts: Texts, scores: NDArray[np.float32], bill: int) -> int:
    """The earlier text that scores best, the newest of those that tie."""
    scores = texts.latest(scores, bill)
    ties = np.flatnonzero(scores >= scores.max() - 1e-5 * abs(scores.max()))
    return int(ties[texts.days[ties].argmax()])


Baseline = Callable[[Texts, list[int]], list[int]]


def bm25(texts: Texts, bills: list[int]) -> list[int]:
    """BM25 over words, a few stop words dropped, the bill's words as the query."""
    import bm25s

    kept = [[w for w in words if w not in STOP_WORDS] for words in texts.words]
    index = bm25s.BM25()
    index.index(kept, show_progress=False)
    return [newest_of_best(texts, index.get_scores(kept[b]), b) for b in bills]


def cosine(texts: Texts, bills: list[int]) -> list[int]:
    """TF-IDF cosine."""
    return [newest_of_best(texts, _cosines(texts, b), b) for b in bills]


def _cosines(texts: Texts, bill: int) -> NDArray[np.float32]:
    return np.asarray((texts.tfidf @ texts.tfidf[bill].T).todense(), dtype=np.float32).ravel()


def reranked(texts: Texts, bills: list[int]) -> list[int]:
    """TF-IDF's first TOP, aligned word by word; the newest of those within NEAR of the best."""
    return [_realign(texts, bill) for bill in bills]


def _realign(texts: Texts, bill: int) -> int:
    scores = texts.latest(_cosines(texts, bill), bill)
    top = [int(c) for c in np.argsort(-scores)[:TOP] if scores[c] > 0]
    matcher = SequenceMatcher(autojunk=False)
    matcher.set_seq2(texts.words[bill])
    ratios: dict[int, float] = {}
    best = 0.0
    for candidate in top:
        matcher.set_seq1(texts.words[candidate])
        if matcher.quick_ratio() >= best - NEAR:  # an upper bound of the ratio, and quick
            ratios[candidate] = matcher.ratio()
            best = max(best, ratios[candidate])
    near = [c for c, ratio in ratios.items() if ratio >= best - NEAR]
    return max(near, key=lambda c: (texts.days[c], ratios[c]), default=-1)


def minhash(texts: Texts, bills: list[int]) -> list[int]:
    """MinHash-LSH over word trigrams: the candidate whose signature agrees most."""
    from datasketch import MinHashLSH

    signatures = sign(texts.words)
    index = MinHashLSH(threshold=THRESHOLD, num_perm=PERMUTATIONS)
    for i, signature in enumerate(signatures):
        index.insert(i, signature)
    answers = []
    for bill in bills:
        found = [c for c in index.query(signatures[bill]) if texts.days[c] < texts.days[bill]]
        likeness = {c: signatures[bill].jaccard(signatures[c]) for c in found}
        answers.append(max(found, key=lambda c: (likeness[c], texts.days[c]), default=-1))
    return answers


def sign(words: list[list[str]]) -> list[Any]:
    """A MinHash signature of each text's word trigrams."""
    from datasketch import MinHash

    trigrams = [
        list({" ".join(w[i : i + 3]).encode() for i in range(len(w) - 2)}) or [b""] for w in words
    ]
    return list(MinHash.generator(trigrams, num_perm=PERMUTATIONS))


BASELINES: dict[str, Baseline] = {
    "BM25": bm25,
    "TF-IDF": cosine,
    "TF-IDF re-aligned": reranked,
    "MinHash-LSH": minhash,
}
