"""Makes plain HTML of the pages that Google Docs, Confluence and Notion export."""

from __future__ import annotations

from lxml.etree import _Element

from ingest.read.markup import confluence, google_docs, notion


def make_plain(root: _Element) -> None:
    """Write in plain HTML what one of the products says in markup of its own. Changes the tree.

    Pages of other origin stay as they are.
    """
    for product in (google_docs, confluence, notion):
        if product.wrote(root):
            product.make_plain(root)
            return
