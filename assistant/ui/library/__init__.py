"""The library page: the table of documents, a document's own page, what falls due, what was removed."""
