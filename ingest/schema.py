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
standings = sa.Table(  # statuses set by hand, which hold until the document itself states another than it did then
    "standings",
    schema,
    sa.Column("document", sa.String, primary_key=True),
    sa.Column("status", sa.String, nullable=False),
    sa.Column("stated", sa.String, nullable=False),
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
