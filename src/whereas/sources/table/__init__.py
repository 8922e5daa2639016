"""Tables of texts: CSV, JSON Lines and Parquet with `id` and `text`, passim's fields among them."""

from whereas.sources.table.reader import TableReader

READER = TableReader()
