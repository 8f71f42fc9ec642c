"""A small library made by hand: real catalogue, real originals, no encoder. And a real browser."""

from contextlib import contextmanager
from datetime import date

import pytest

from assistant.answer import Answer, Citation, Statement, StatementKind
from ingest.access import EVERYTHING
from ingest.catalogue import Catalogue, sqlite_url
from ingest.cataloguing.write import put_document
from ingest.document import Box, Document, Metadata, Status
from ingest.library import Library
from ingest.read.builder import Builder
from ingest.split import split

from ..serving import serving
from .browsing import CHROMIUM, FLAGS, Visits
from .talking import PDF_LINES, TALKED_ABOUT

STEPS = ("Export the list as CSV.", "Check the consent column.", "Upload the file under Contacts.")


def pdf_with(lines):
    """A one-page PDF of 612 x 792 points with a line of 12-point text every 40 points from y=700."""
    drawn = "".join(f"BT /F1 12 Tf 72 {700 - 40 * i} Td ({line}) Tj ET\n" for i, line in enumerate(lines)).encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(drawn), drawn),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    body, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    trailer = b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % len(body)
    return body + b"xref\n0 6\n0000000000 65535 f \n" + table + trailer


def import_procedure():
    made = Builder()
    made.heading("List imports", 1)
    made.heading("How to import a list", 2)
    made.paragraph("You need the Marketing Admin role.")
    group = made.new_group()
    for i, step in enumerate(STEPS, 1):
        made.step(step, group, marker=f"{i}.")
    made.code("email;country\na@example.com;NL")
    made.question("Who may import a list of contacts?")
    made.paragraph("Only the Marketing Data Manager.")
    return made.reading(format="markdown")


def sheet():
    made = Builder()
    made.at(sheet="Rules")
    group = made.new_group()
    for i, row in enumerate((("DE", "double opt-in"), ("US", "opt-out <b>only</b>")), 2):
        made.row(row, group, header=("Country", "Consent"), place=f"A{i}:B{i}")
    return made.reading(format="xlsx", title="Consent rules")


def pages():
    made = Builder()
    made.at(page="i")
    made.heading("Retention", 1, boxes=[Box(0, 72, 80, 160, 94)])
    lines = [Box(0, 72, 120, 400, 134), Box(0, 72, 140, 400, 154), Box(0, 72, 160, 236, 174)]
    made.paragraph("a" * 100 + " " + "b" * 99 + " " + "c" * 49, boxes=lines)
    return made.reading(format="pdf")


def put_reading(library, path, reading, original, **metadata):
    """Make the reading the current version of a document; gives its id."""
    from hashlib import sha256

    digest = sha256(original).hexdigest()
    file = library.home / path.replace("/", "_")
    file.write_bytes(original)
    library.keep_original(digest, file)
    about = Metadata(**{"title": reading.title or path, **metadata})
    document = Document(path, path, reading.format, digest, about, reading.text, reading.blocks, reading.notes)
    passages = split(document)
    with library.catalogue.transaction() as connection:
        put_document(
            connection,
            document,
            passages,
            source=path,
            source_sha256=digest,
            folder_sha256="",
            tokens={p.id: (0, 0) for p in passages},
            definitions=(),
        )
    return document


@pytest.fixture
def put():
    """`put_reading`."""
    return put_reading


@pytest.fixture
def procedure():
    """`import_procedure`."""
    return import_procedure


@contextmanager
def small_library(home):
    """A procedure, a sheet and a draft of a policy."""
    made = Library(home, Catalogue.open(sqlite_url(home / "library.sqlite")), "none")
    put_reading(
        made,
        "leads/import.md",
        import_procedure(),
        b"# List imports",
        owner="Data Manager",
        reviewed_on=date(2026, 3, 1),
    )
    put_reading(made, "data/rules.xlsx", sheet(), b"not really a sheet")
    put_reading(made, "legal/retention.pdf", pages(), pdf_with(["Retention", "what is kept"]), status=Status.DRAFT)
    yield made
    made.close()


@pytest.fixture
def library(tmp_path):
    """`small_library`, the test's own."""
    with small_library(tmp_path) as made:
        yield made


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    """`small_library`, one for the tests of a file that change nothing in it."""
    with small_library(tmp_path_factory.mktemp("shelf")) as made:
        yield made


@pytest.fixture
def cite(library):
    """Cite a quote of a document as `ask` would."""

    def of(path, quote, n=1):
        document = library.catalogue.document(path, EVERYTHING)
        entry = library.catalogue.entry(path, EVERYTHING)
        start = document.text.index(quote)
        block = next(b for b in document.blocks if b.locator.end > start)
        about = entry.metadata
        return Citation(
            n=n,
            document=path,
            title=about.title,
            heading=block.locator.headings,
            page=block.locator.page,
            quote=quote,
            start=start,
            end=start + len(quote),
            status=about.status.value,
            reviewed_on=about.reviewed_on.isoformat() if about.reviewed_on else None,
            version=entry.version,
            passage="p",
        )

    return of


@pytest.fixture
def answer(cite):
    """An answer of three steps from the import procedure."""
    citations = tuple(cite("leads/import.md", step, n) for n, step in enumerate(STEPS, 1))
    statements = tuple(
        Statement(c.quote, StatementKind.STEP, (c.n,), 1.0, marker=f"{c.n}.", depth=0) for c in citations
    )
    return Answer("How do we import a list?", "answered", "extractive", statements, citations, 0.86)


@pytest.fixture(scope="module")
def browser():
    """Chromium, for the tests of a file.

    Not for longer: as long as it runs, Playwright keeps an event loop going in the thread of the tests, and then
    tests of other files could not start theirs.
    """
    if not CHROMIUM.exists():
        pytest.skip(f"no browser: {CHROMIUM} is missing; install chromium-headless-shell or set MOPS_TEST_CHROMIUM")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield made
        made.close()


@pytest.fixture
def open_page(address, browser):
    """Opens a page of the site at `address`; afterwards nothing may have gone wrong on any."""
    visits = Visits(browser, address)
    yield visits.open
    visits.close()


@pytest.fixture(scope="session")
def talked_about(library_of):
    """The library that conversations and drafts are about, one for all their files."""
    with library_of({**TALKED_ABOUT, "retention.pdf": pdf_with(PDF_LINES)}) as made:
        yield made


@pytest.fixture(scope="session")
def address(talked_about):
    """Where that library is served; files about another one have an `address` of their own."""
    with serving(talked_about) as served:
        yield served
