"""Read a plain text in the encoding that it turns out to have."""

from __future__ import annotations

from whereas.errors import UnreadableError
from whereas.sources.documents.base import Document
from whereas.sources.folder.decode import NotTextError, decode


def read(data: bytes) -> Document:
    """Read a text from its bytes.

    Raises:
        UnreadableError: the bytes are no text.
    """
    try:
        return Document(decode(data))
    except NotTextError as error:
        raise UnreadableError(str(error)) from None
