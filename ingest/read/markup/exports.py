"""Makes plain HTML of the pages that Google Docs exports."""

from __future__ import annotations

from lxml.etree import _Element

from ingest.read.markup import google_docs


def make_plain(root: _Element) -> None:
    """Write in plain HTML what a product says in markup of its own. Changes the tree.

    Pages of other origin stay as they are.
    """
    for product in (google_docs,):
        if product.wrote(root):
            product.make_plain(root)
            return
