"""The words of the library page."""

from __future__ import annotations

TITLE = "Library"
LEAD = "What every answer rests on: {documents}, {passages}."
TAB_DOCUMENTS, TAB_DUE, TAB_REMOVED = "Documents", "Due for review", "Deleted"

# The table
FIND = "Find"
FIND_PLACEHOLDER = "title, file name or owner"
FILTERS = {"kind": "Kind", "tool": "Tool", "team": "Team", "owner": "Owner", "status": "Status"}
ANY = "Any"
ONLY_OVERDUE = "Review overdue"
COLUMNS = {
    "title": "Document",
    "kind": "Kind",
    "tool": "Tool",
    "team": "Team",
    "owner": "Owner",
    "status": "Status",
    "reviewed_on": "Reviewed",
    "passages": "Passages",
    "cited": "Cited",
}
SORT_BY = "Sort by {column}"
OVERDUE = "overdue"
VERIFIED_SHORT = "verified"
NEVER_REVIEWED = "never"
CLEAR = "Clear all filters"
NONE_FOUND = "No document matches"
NONE_FOUND_TEXT = "Try fewer words, or take a filter away."
FOUND = "{documents} found."
EXPORT_META = "What was set by hand, as _meta.yaml"
EMPTY = "The library is empty"
EMPTY_TEXT = (
    "Add playbooks, process documents, policies and tool manuals as they are: Word, PDF, slides, sheets, web pages, "
    "Markdown. Each is read, cut into passages, and answered from at once."
)
EMPTY_COMMAND = "On the command line:"

# A document
BACK = "All documents"
OPEN_SOURCE = "Open"
UPDATE = "Update this document"
REPLACE = "Replace"
SENDING = "Sending “{name}” …"
BROKEN_OFF = "The connection broke off. Send the file again."
ORIGINAL = "Original"
FRONT_MATTER = "Front matter"
ARCHIVE, UNARCHIVE, REMOVE = "Archive", "Make current", "Delete"
REMOVE_QUESTION = "Delete “{title}”?"
REMOVE_EXPLAINED = (
    "It is gone from every answer, search and list at once, with all its versions. {kept} "
    "Its file is left out when its folder is read again, until the file changes."
)
KEPT_FOR, NOT_KEPT = "For {days} days it can be restored under “Deleted”.", "This cannot be undone."
GONE = "This document is not in the library"
GONE_TEXT = "It was deleted or moved, or it is not open to you."
CITED = "cited {count} times"
CITED_ONCE = "cited once"
CITED_NEVER = "never cited"

ABOUT = "About this document"
FIELDS = {
    "title": "Title",
    "kind": "Kind",
    "status": "Status",
    "owner": "Owner (a role)",
    "team": "Team",
    "tool": "Tool",
    "reviewed_on": "Last reviewed",
    "audience": "Who may read it",
}
AUDIENCE_HINT = "groups with commas between; empty for everyone"
BY_HAND = "Set here. The document says: {stated}"
NOTHING = "nothing"
SAVE = "Save"
ABOUT_TEXT = "Holds at once, and until the document itself states something else for that field."

VERIFICATION = "Verification"
VERIFY_TEXT = (
    "Whoever answers for it confirms that it is right. Answers show it, until the time is over or its words change."
)
VERIFY_BY, VERIFY_FOR = "Verified by (a role)", "Holds for"
MONTHS = "{count} months"
VERIFY, VERIFY_AGAIN, WITHDRAW = "Verify", "Verify again", "Withdraw"
VERIFIED_BY = "Verified by {role}"
VERIFIED_FROM_TO = "on {on}, holds until {until}"

PASSAGES = "As the assistant reads it"
PASSAGES_TEXT = (
    "{passages}. Each is found by its words, its context line and its meaning, and is quoted by whole "
    "sentences, steps or rows."
)
NO_EVIDENCE = "Drafted by the assistant and not made current: it has no passages, so that no answer rests on it."
PASSAGE = "Passage {n}"
PASSAGE_WORDS = "{count} words"
UNSEARCHED = "Not searched by itself"
ALL_PASSAGES = "Show all {count} passages"
NOTES = "What could not be read"

VERSIONS = "Versions"
VERSIONS_TEXT = "The last {most} are kept. Nothing is answered from an earlier one."
ONLY_VERSION = "Only this version has been read so far. When the document changes, the earlier one is kept here."
CURRENT_SINCE = "Current, since {since}"
HELD = "Put in place here; it holds until its file changes."
WAS_CURRENT = "{since} to {until}"
SHOW_CHANGES, HIDE_CHANGES = "What has changed since", "Hide what has changed"
RESTORE = "Go back to this"
RESTORE_QUESTION = "Go back to this version?"
RESTORE_EXPLAINED = (
    "It becomes the current one, and the present one is kept among the earlier. It holds until the file changes."
)
CHANGES_TITLE = "Changed since {since}"
CHANGES_NONE = "Nothing that is read differs."
BEFORE_FIRST = "Before the first heading"
CHANGES_MORE = "{count} more changes are not shown."
ADDED, REMOVED_WORDS = "added: ", "removed: "

# What falls due
DUE_TEXT = "A document falls due a year after its last review, or when its verification ends."
DUE_OWNER, DUE_AHEAD = "Owner", "Until"
DUE_DAYS = {"0": "today", "30": "in 30 days", "90": "in 90 days", "365": "in a year"}
NO_OWNER = "No owner named"
DUE_OVERDUE, DUE_SOON, DUE_OWNERS = "overdue", "due later", "owners"
DUE_COLUMNS = ("Due", "Document", "What", "Last")
WHAT = {"review": "Review", "verification": "Verification ends"}
DUE_COUNT = "{count} due, {late} overdue"
DUE_ALL = "Show all {count}"
DUE_NONE = "Nothing is due"
DUE_NONE_TEXT = "Documents appear here once their last review is nearly a year back, or their verification ends."
CALENDAR, MAIL = "Calendar (.ics)", "Mail text (.txt)"
LAST_REVIEW = "reviewed {date}"
LAST_VERIFIED = "by {role} on {date}"

# Removed documents
REMOVED_TEXT = (
    "Nothing of these is in any answer, search or list. They were deleted here, or their files were gone when their "
    "folder was read with --sync or is followed. After {days} days they are gone for good."
)
REMOVED_COLUMNS = ("Document", "Deleted", "Can be restored until", "")
REMOVED_NONE = "Nothing was deleted"
REMOVED_NONE_TEXT = "What is deleted stays for {days} days, in case it was a mistake."
REMOVED_NEVER_TEXT = "What is deleted is gone for good at once (the setting trash_days)."
BRING_BACK, PURGE = "Restore", "Delete for good"
PURGE_QUESTION = "Delete “{title}” for good?"
PURGE_EXPLAINED = "Its text, its versions and its original are dropped now. This cannot be undone."

# What has happened
UNDO = "Undo"
SAVED = "Saved: {fields}."
UNCHANGED = "Nothing was changed."
ARCHIVED = "“{title}” is archived: answers say so, and prefer other sources."
MADE_CURRENT = "“{title}” is current again."
REMOVED = "“{title}” was deleted. It can be restored until {until}."
REMOVED_FOR_GOOD = "“{title}” was deleted for good."
RESTORED = "“{title}” is back, as it was."
REPLACED = "“{title}” now says what “{name}” says. The version before is kept; below is what has changed."
SAME_FILE = "“{name}” is the very file that is in the library already, so nothing was replaced."
WENT_BACK = "The version of {since} is current again."
VERIFIED_NOW = "Verified by {role} until {until}."
WITHDRAWN = "The verification was withdrawn."
PURGED = "“{title}” is gone for good."
NOT_THERE = "It is not there any more."
