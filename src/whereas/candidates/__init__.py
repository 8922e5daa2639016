"""Where a gram stands in the library: postings and the walk through them."""
