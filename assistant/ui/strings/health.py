"""The words of the page "Knowledge health"."""

from __future__ import annotations

NAME = "Knowledge health"
LEAD = (
    "What disagrees, is out of date, is said twice, is never read or is not explained. Each finding opens at its "
    "sentence; a decision holds until one of the sentences changes."
)
OVERVIEW = "Overview"
AREAS = {
    "conflicts": "Conflicts",
    "stale": "Out of date",
    "duplicates": "Duplicates",
    "unread": "Unread",
    "vocabulary": "Vocabulary",
    "coverage": "Topics",
}
EXPLAINED = {
    "conflicts": "Statements of different documents about the same thing that cannot both be right, those "
    "in often cited "
    "documents first.",
    "stale": "Documents that need a review or were replaced, statements that a newer document "
    "overrules, and links that "
    "lead nowhere.",
    "duplicates": "Passages and documents that say the same in nearly the same words. One of them is enough.",
    "unread": "Documents that no answer cites, no other document links to and nobody opens.",
    "vocabulary": "Abbreviations that several documents use and none explains, or that are explained in two ways.",
    "coverage": "Which topics of marketing operations the documents treat. "
    "The list is in assistant/health/topics.toml.",
}
EMPTY = {
    "conflicts": "No two documents contradict one another, as far as can be told.",
    "stale": "Nothing is out of date. Documents appear here when their last review is a year back, when "
    "another document "
    "replaces them, or when a link in them leads nowhere.",
    "duplicates": "Nothing is said twice.",
    "unread": "Nothing to say yet. Once there are at least 20 answers, documents that none of them cites "
    "are listed here.",
    "vocabulary": "Every term that several documents use is explained somewhere.",
    "coverage": "No topics are listed in assistant/health/topics.toml.",
}
EMPTY_TITLE = "Nothing open here"
EMPTY_FILTERED = "Nothing matches this choice."
NEVER = "The library has not been looked over yet"
NEVER_TEXT = (
    "All statements are compared with one another, without a language model and on this machine alone. That takes some "
    "seconds for a hundred documents and some minutes for ten thousand; the page stays usable meanwhile."
)
LOOK = "Look over the library"
AGAIN = "Look again"
CHANGED = "The library has changed since. What was edited or deleted is no longer shown."
LOOKED = "Looked over on {when}: {documents} in {seconds} s."
LOOKING = "Looking over the library"
STOP = "Stop"
STARTED = "Looking over the library."
STOPPED = "Stopped. What was found before stays."
EXPORT = "Weekly report"
EXPORT_MD, EXPORT_HTML = "Markdown", "HTML"

OPEN = "{count} open"
TOPICS_OPEN = "{count} not or hardly covered"
TREND = "Scores by day: {values}"
RISEN, FALLEN, STEADY = "+{by} in a week", "−{by} in a week", "as a week ago"
FIRST_WEEK = "no trend yet"
FIRST = "What to do first"
OWNERS = "By owner"
OWNERS_TEXT = "Open findings in the documents of each role."
ALL_FINE = "Nothing is open"
ALL_FINE_TEXT = "Look over the library again after documents were added or edited."

KIND = "Kind"
OWNER = "Owner"
EVERY = "All"
SETTLED = "Settled"
SHOW = "Show"
STILL_OPEN = "Open"
NEW = "New"
REOPENED = "Open again: decided on {day}, and edited since"
STRENGTH = ((2.0, "Sure"), (-0.5, "Likely"), (-99.0, "Possible"))
OTHERS = "{count} more say as one of these"
OTHERS_PASSAGES = "and {passages} more"
OTHERS_PLACES = "and {places} more"
NEWER = "Newer"
REVIEWED = "reviewed {date}"
NOT_REVIEWED = "no review date"
CITED = "cited in {answers}"
OPEN_AT = "Open “{title}” at this place"
OWNED = "Owner: {owner}"

HOLDS = "This holds"
HOLDS_NAMED = "“{title}” holds"
ARCHIVE_OTHER = "Archive the other"
ARCHIVE = "Archive it"
ARCHIVE_QUESTION = "Archive “{title}”?"
ARCHIVE_EXPLAINED = "Answers no longer rely on it. Its text stays, and its status can be set back at any time."
BOTH = "Both hold …"
BOTH_LABEL = "Why both hold, for whoever asks next"
BOTH_PLACEHOLDER = "Both hold: the one for standard roles, the other for administrators"
SAVE = "Save"
FINE = "Not a problem"
UPDATE = "Update this document"
UPDATE_NAMED = "Update this document from the others: “{title}”"
REOPEN = "Open again"
DECIDED = {
    "holds": "“{holds}” holds",
    "archived": "The other document was archived",
    "explained": "Both hold",
    "fine": "Not a problem",
}
DECIDED_BY = "decided on {day} by {by}"
SAID_DECIDED = "Settled. It opens again when one of the statements changes."
SAID_ARCHIVED = "“{title}” is archived."
SAID_REOPENED = "Open again."

KINDS = {
    "yes or no": "Yes or no",
    "possible": "Only possible",
    "review overdue": "Review overdue",
    "archived but cited": "Archived, still cited",
    "outdated statement": "Overruled",
    "dead link": "Dead link",
    "gone": "Tool or role gone",
    "replaced": "Replaced",
    "documents": "Documents",
    "passages": "Passages",
    "orphan": "Orphan",
    "unread": "Unread",
    "undefined": "Not explained",
    "two meanings": "Two meanings",
    "covered": "Covered",
    "thin": "Thin",
    "missing": "Missing",
    "number": "Number",
    "duration": "Duration",
    "deadline": "Deadline",
    "threshold": "Threshold",
    "owner": "Owner",
    "tool": "Tool",
    "order": "Order",
}
TOPIC_NONE = "No document treats it."
GROUPS = {
    "campaigns": "Campaigns",
    "email": "Email",
    "events": "Events",
    "leads": "Leads",
    "data": "Data",
    "compliance": "Compliance",
    "tools": "Tools",
    "operations": "Operations",
    "people": "People",
}
