"""Links between documents, in a library that changes while they are looked for."""

from assistant.health.links import links
from ingest.access import EVERYTHING
from ingest.sync import ingest, remove


def test_a_document_that_is_edited_or_removed_meanwhile_does_not_end_the_look(library, docs):
    for name in ("edited", "removed", "kept"):
        (docs / f"{name}.md").write_text(f"# {name}\n\nSee [another page](gone-{name}.md) for the rest of it.\n")
    ingest(library, [docs])
    entries = library.catalogue.entries(EVERYTHING)
    (docs / "edited.md").write_text("# edited\n\nNothing is linked here any more.\n")
    ingest(library, [docs])
    remove(library, ["removed.md"])
    assert [link.target for link in links(library, entries)] == ["gone-kept.md"]
