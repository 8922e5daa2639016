"""A folder of texts, pages and documents, with a table of metadata if there is one."""

from whereas.sources.folder.reader import FolderReader

READER = FolderReader()

__all__ = ["READER", "FolderReader"]
