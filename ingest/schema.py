"""The tables of the catalogue."""

from __future__ import annotations

import sqlalchemy as sa

SCHEMA = "1"
"""The layout's number; a library of another layout is refused."""

schema = sa.MetaData()

state = sa.Table(
    "state", schema, sa.Column("key", sa.String, primary_key=True), sa.Column("value", sa.String, nullable=False)
)
documents = sa.Table(
    "documents",
    schema,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("path", sa.String, nullable=False, unique=True),
    sa.Column("source", sa.String, nullable=False, index=True),  # the file; for an archive's pages, the archive
    sa.Column("source_sha256", sa.String, nullable=False),
    sa.Column("folder_sha256", sa.String, nullable=False),  # of the metadata inherited from folders
    sa.Column("version", sa.Integer, nullable=False, index=True),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("tool", sa.String),
    sa.Column("team", sa.String),
    sa.Column("owner", sa.String),
    sa.Column("reviewed_on", sa.Date),
    sa.Column("status", sa.String, nullable=False),
    sa.Column("supersedes", sa.String),
)
audiences = sa.Table(
    "audiences",
    schema,
    sa.Column("document", sa.ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("audience", sa.String, primary_key=True),
)
drafted = sa.Table(  # documents that the assistant drafted
    "drafted",
    schema,
    sa.Column("document", sa.String, primary_key=True),
    sa.Column("placed", sa.Boolean, nullable=False),  # put in by itself, so that no folder says whether it is gone
)
cites = sa.Table(  # which documents what the assistant drafted was made of
    "cites",
    schema,
    sa.Column("document", sa.String, primary_key=True),
    sa.Column("cited", sa.String, primary_key=True, index=True),
)
versions = sa.Table(
    "versions",
    schema,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("document", sa.String, nullable=False, index=True),
    sa.Column("format", sa.String, nullable=False),
    sa.Column("sha256", sa.String, nullable=False),
    sa.Column("text", sa.LargeBinary, nullable=False),
    sa.Column("blocks", sa.LargeBinary, nullable=False),
    sa.Column("notes", sa.JSON, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sqlite_autoincrement=True,
)
passages = sa.Table(
    "passages",
    schema,
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("id", sa.String, primary_key=True, index=True),
    sa.Column("ordinal", sa.Integer, nullable=False),
    sa.Column("context", sa.String, nullable=False),
    sa.Column("text", sa.String, nullable=False),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("first", sa.Integer, nullable=False),
    sa.Column("last", sa.Integer, nullable=False),
    sa.Column("blocks", sa.String, nullable=False),  # JSON of its blocks, without boxes
    sa.Column("token_offset", sa.Integer, nullable=False),
    sa.Column("token_count", sa.Integer, nullable=False),
)
terms = sa.Table(
    "terms",
    schema,
    sa.Column("version", sa.Integer, primary_key=True),
    sa.Column("short", sa.String, primary_key=True),
    sa.Column("long", sa.String, primary_key=True),
    sa.Column("passage", sa.String, nullable=False),
)
conversations = sa.Table(
    "conversations",
    schema,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("reader", sa.String, nullable=False, index=True),
    sa.Column("title", sa.String, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
)
turns = sa.Table(
    "turns",
    schema,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("conversation", sa.String, index=True),  # null for questions outside a conversation
    sa.Column("reader", sa.String, nullable=False),
    sa.Column("question", sa.String, nullable=False),
    sa.Column("answer", sa.JSON, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("liked", sa.Boolean),
    sa.Column("reason", sa.String),
)
gaps = sa.Table(
    "gaps",
    schema,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("question", sa.String, nullable=False),
    sa.Column("reader", sa.String, nullable=False),
    sa.Column("nearest", sa.JSON, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
)
drafts = sa.Table(
    "drafts",
    schema,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("reader", sa.String, nullable=False, index=True),
    sa.Column("template", sa.String, nullable=False),
    sa.Column("draft", sa.JSON, nullable=False),
    sa.Column("revision", sa.Integer, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("document", sa.String),  # its path, once it has been put into the library
    sa.Column("put_revision", sa.Integer),  # the revision that was put there
)
edits = sa.Table(  # what a draft was before each of its latest changes
    "edits",
    schema,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("of", sa.String, nullable=False, index=True),
    sa.Column("before", sa.JSON, nullable=False),
)
corrections = sa.Table(  # metadata set by hand, a field a row; holds until the document itself states another value
    "corrections",
    schema,
    sa.Column("document", sa.String, primary_key=True),
    sa.Column("field", sa.String, primary_key=True),
    sa.Column("value", sa.String, nullable=False),  # JSON
    sa.Column("stated", sa.String, nullable=False),  # JSON of what the document stated itself then
)
past = sa.Table(  # versions that are no longer current; they have no passages, so that nothing rests on them
    "past",
    schema,
    sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("document", sa.String, nullable=False, index=True),
    sa.Column("path", sa.String, nullable=False),
    sa.Column("format", sa.String, nullable=False),
    sa.Column("sha256", sa.String, nullable=False),
    sa.Column("text", sa.LargeBinary, nullable=False),
    sa.Column("blocks", sa.LargeBinary, nullable=False),
    sa.Column("notes", sa.JSON, nullable=False),
    sa.Column("stated", sa.JSON, nullable=False),  # the metadata that it stated itself
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
)
trash = sa.Table(  # removed documents: a while with what restores them, then what keeps a folder's file out
    "trash",
    schema,
    sa.Column("document", sa.String, primary_key=True),
    sa.Column("path", sa.String, nullable=False, index=True),
    sa.Column("source", sa.String, nullable=False),
    sa.Column("source_sha256", sa.String, nullable=False),
    sa.Column("folder_sha256", sa.String, nullable=False),
    sa.Column("removed_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("version", sa.Integer),  # its last one, in `past`; null when it can no longer be restored
    sa.Column("metadata", sa.JSON, nullable=False),  # as it was in force
    sa.Column("placed", sa.Boolean, nullable=False),
    sa.Column("cites", sa.JSON, nullable=False),
)
verifications = sa.Table(  # that somebody has confirmed what a document says; ends with its text
    "verifications",
    schema,
    sa.Column("document", sa.String, primary_key=True),
    sa.Column("role", sa.String, nullable=False),
    sa.Column("verified_on", sa.Date, nullable=False),
    sa.Column("until", sa.Date, nullable=False),
    sa.Column("reader", sa.String, nullable=False),
)
citations = sa.Table(  # which documents the answer of a turn cites, for counting
    "citations",
    schema,
    sa.Column("turn", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("document", sa.String, primary_key=True, index=True),
)
origins = sa.Table(  # the folder that a document was read in, or "uploads"; of what the assistant drafted there is none
    "origins",
    schema,
    sa.Column("document", sa.String, primary_key=True),
    sa.Column("origin", sa.String, nullable=False, index=True),
)
health_runs = sa.Table(  # when the whole library was last looked over, and at which state of it
    "health_runs",
    schema,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("generation", sa.String, nullable=False),
    sa.Column("finished_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("seconds", sa.Float, nullable=False),
    sa.Column("documents", sa.Integer, nullable=False),
)
health_findings = sa.Table(  # what the last look found
    "health_findings",
    schema,
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("area", sa.String, nullable=False, index=True),
    sa.Column("kind", sa.String, nullable=False),
    sa.Column("rank", sa.Float, nullable=False),
    sa.Column("owner", sa.String),
    sa.Column("subject", sa.String, nullable=False, index=True),  # the same when a statement in it is worded anew
    sa.Column("finding", sa.JSON, nullable=False),
    sa.Column("first_seen", sa.Date, nullable=False),
    sa.Column("run", sa.Integer, nullable=False),
)
health_places = sa.Table(  # the documents that a finding quotes: it is shown to those who may read all of them
    "health_places",
    schema,
    sa.Column("finding", sa.String, primary_key=True),
    sa.Column("document", sa.String, primary_key=True, index=True),
    sa.Column("version", sa.Integer, nullable=False),
)
health_decisions = sa.Table(  # what was decided about a finding; it holds for the statements as they were then
    "health_decisions",
    schema,
    sa.Column("key", sa.String, primary_key=True),
    sa.Column("subject", sa.String, nullable=False, index=True),
    sa.Column("decision", sa.String, nullable=False),
    sa.Column("holds", sa.String),  # the path of the document that holds
    sa.Column("note", sa.String, nullable=False),
    sa.Column("reader", sa.String, nullable=False),
    sa.Column("decided_at", sa.DateTime(timezone=True), nullable=False),
)
health_scores = sa.Table(  # one a day and area at most
    "health_scores",
    schema,
    sa.Column("day", sa.Date, primary_key=True),
    sa.Column("area", sa.String, primary_key=True),
    sa.Column("score", sa.Integer, nullable=False),
    sa.Column("findings", sa.Integer, nullable=False),
)
openings = sa.Table(  # how often a document was opened to be read, by whomever
    "openings",
    schema,
    sa.Column("document", sa.String, primary_key=True),
    sa.Column("count", sa.Integer, nullable=False),
    sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
)
wordings = sa.Table(  # every different question asked, without case and punctuation, with what groups it by meaning
    "wordings",
    schema,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("key", sa.String, nullable=False, unique=True),
    sa.Column("text", sa.String, nullable=False),  # as it was first asked
    sa.Column("group", sa.Integer, index=True),  # null until it has been grouped
    sa.Column("encoder", sa.String),  # the fingerprint of what made the vector
    sa.Column("vector", sa.LargeBinary),  # float16[dimension]
)
askings = sa.Table(  # the log of questions, narrow enough to be counted: one row each time something was asked
    "askings",
    schema,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("turn", sa.Integer, unique=True),  # where it is kept with its answer
    sa.Column("gap", sa.Integer, unique=True),  # or where it is kept without one
    sa.Column("wording", sa.Integer, nullable=False),
    sa.Column("reader", sa.String, nullable=False),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("week", sa.Integer, nullable=False),  # counted from 1970-01-05, a Monday
    sa.Column("refused", sa.Boolean, nullable=False),
    sa.Column("disliked", sa.Boolean, nullable=False),
    sa.Column("curated", sa.Boolean, nullable=False),
    sa.Index("askings_by_wording", "wording", "week", "refused", "disliked", "at"),
    sa.Index("askings_by_week", "week", "refused", "disliked", "curated"),
)
question_groups = sa.Table(  # questions that ask the same, and what was decided about them
    "question_groups",
    schema,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("example", sa.Integer, nullable=False),  # the wording that stands for all
    sa.Column("owner", sa.String),  # the role that is to write it down
    sa.Column("decision", sa.String),  # "not ours", "answered", "found" (by the library itself)
    sa.Column("document", sa.String),  # the path of what answers it
    sa.Column("decided_by", sa.String),
    sa.Column("decided_at", sa.DateTime(timezone=True)),
    sa.Column("curated", sa.Integer),  # the curated answer that was made of it
    sa.Column("checked", sa.String),  # the library's generation for which it was asked again
)
curated = sa.Table(  # answers that a keeper stands for
    "curated",
    schema,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("question", sa.String, nullable=False),
    sa.Column("also", sa.JSON, nullable=False),  # other wordings that the keeper takes it to answer
    sa.Column("statements", sa.JSON, nullable=False),
    sa.Column("citations", sa.JSON, nullable=False),
    sa.Column("by", sa.String, nullable=False),  # a role, as the keeper gave it
    sa.Column("reader", sa.String, nullable=False),
    sa.Column("on", sa.Date, nullable=False),
    sa.Column("aside", sa.String),  # why it is not given any more
    sa.Column("aside_at", sa.DateTime(timezone=True)),
    sqlite_autoincrement=True,  # a number is never used again, so that the newest tells whether there is a new one
)
judgements = sa.Table(  # what was said of earlier questions: where they are answered, or that the library does not
    "judgements",
    schema,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=True),
    sa.Column("source", sa.String, nullable=False),  # what was judged: "turn", "curated" or "group"
    sa.Column("of", sa.Integer, nullable=False),  # its number
    sa.Column("question", sa.String, nullable=False),
    sa.Column("passages", sa.JSON, nullable=False),  # ids of those that answer it
    sa.Column("documents", sa.JSON, nullable=False),  # paths of theirs; none where the library does not answer
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("encoder", sa.String),  # the fingerprint of what made the vector
    sa.Column("vector", sa.LargeBinary),  # float16[dimension], made when it is first needed
    sa.Index("judgements_by_source", "source", "of"),
    sqlite_autoincrement=True,
)
reader_groups = sa.Table(  # which groups those who asked belonged to: "*" for who may read everything, none for none
    "reader_groups",
    schema,
    sa.Column("reader", sa.String, primary_key=True),
    sa.Column("group", sa.String, primary_key=True),
)
onboardings = sa.Table(  # onboarding paths that people follow, as they were built
    "onboardings",
    schema,
    sa.Column("id", sa.String, primary_key=True),
    sa.Column("reader", sa.String, nullable=False, index=True),
    sa.Column("path", sa.JSON, nullable=False),
    sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
    sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
)
learnt = sa.Table(  # what somebody has read, answered or finished on a path, with the text that was read
    "learnt",
    schema,
    sa.Column("onboarding", sa.ForeignKey("onboardings.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("item", sa.String, primary_key=True),
    sa.Column("detail", sa.JSON, nullable=False),
    sa.Column("text", sa.LargeBinary),
    sa.Column("at", sa.DateTime(timezone=True), nullable=False),
)
file_gone = sa.Table(  # of the documents in the trash those whose file was gone: nothing keeps it out when it is back
    "file_gone",
    schema,
    sa.Column("document", sa.String, primary_key=True),
)
