"""The words of the page of questions and gaps."""

from __future__ import annotations

TITLE = "Questions and gaps"
LEAD = "What people asked and did not get, what a keeper has answered for good, and how the assistant is used."
TABS = {"gaps": "Gaps", "curated": "Approved answers", "use": "Use"}
BUSY = "{count} new wordings are being grouped."
BUSY_SOME = "What was asked lately is being brought in."
LOOK_AGAIN = "Show what is new"

# Gaps
STANDINGS = {"open": "Open", "assigned": "Assigned", "closed": "Closed"}
STANDING = "Show"
KIND = "Kind"
ANY_KIND = "All kinds"
KINDS = {"refused": "Not answered", "disliked": "Not helpful", "repeated": "Asked often"}
OWNER = "Owner"
ANY_OWNER = "All owners"
ORDER = "Order"
ORDERS = {"recent": "Most asked lately", "count": "Most asked", "last": "Asked last"}
FIND = "Find"
FIND_PLACEHOLDER = "words of a question"
ASKED = "Asked {times} in {wordings}"
REFUSED_TIMES = "{count} not answered"
DISLIKED_TIMES = "{count} not helpful"
PEOPLE = "by {people}"
OF_GROUPS = " of {groups}"
NAMES = ": {names}"
LAST = "last on {date}"
TREND = "last 4 weeks {recent}, the 4 before {before}"
RISING, FALLING, STEADY = "Rising", "Falling", "Steady"
NEAREST = "Nearest"
ASSIGNED_TO = "Assigned to {owner}"
NOT_OURS = "Not ours"
ANSWERED_IN = "Answered in “{title}”"
ANSWERED_BY = "Answered since {date} by “{title}”"
ANSWERED_BY_KEEPER = "Answered by an approved answer since {date}"
ANSWERED_CLOSED = "Answered since {date}, in a document that is not open to you"
DRAFT = "Draft an SOP for this"
ASSIGN_TO = "Assign to {owner}"
ANSWER_IN = "Answered in …"
SET_NOT_OURS = "Not ours"
REOPEN = "Open it again"
UNASSIGN = "Take it back from {owner}"
NO_GAPS = "No gaps"
NO_GAPS_TEXT = (
    "When a question is refused, marked as not helpful or asked again and again, it appears here, together with the "
    "others that ask the same. From here it becomes a document, an owner's task or an approved answer."
)
NONE_SO = "No group of questions is like that"
NONE_SO_TEXT = "Choose another view or kind above, or search for other words."

# One group
BACK = "All gaps"
ALL_WORDINGS = "How it was asked"
WORDING_COLUMNS = ("Wording", "Asked", "Not answered", "Not helpful", "Last")
ASK_IT = "Ask it now"
WHAT_TO_DO = "What becomes of it"
ASSIGN = "Assign it to a role"
ASSIGN_LABEL = "Role that is to write it down"
ASSIGN_SAVE = "Assign"
WHICH_DOCUMENT = "Answered in a document"
WHICH_TEXT = "The document then comes first when somebody asks this, in any of these wordings."
WHICH_LABEL = "Title or file name"
CHOOSE = "Answered here"
NO_DOCUMENT = "No document has this in its title or file name."
WRITE = "Write the answer"
WRITE_NEW = "Write an answer to approve"
WRITE_TEXT = (
    "One statement a line. What a document bears out gets its source. The rest is marked as your own words, and all "
    "readers will see it. Whoever asks this gets the answer first, until one of its sources says something else."
)
WRITE_QUESTION = "Question"
WRITE_ANSWER = "Answer"
WRITE_BY = "Your role"
WRITE_BY_PLACEHOLDER = "for example: Marketing Operations Manager"
WRITE_SAVE = "Approve it"
GONE = "This group is not there any more: it became part of another one."

# Approved answers
APPROVED_LEAD = "Everybody who asks one of these, in whatever words, gets its answer first and as it stands."
TO_LOOK_AT = "To be looked at again ({count})"
IN_USE = "In use ({count})"
BY = "Approved by {by} on {date}"
ASIDE = "Not given any more since {date}: {why}"
ALSO = "And for {count} other wordings"
RENEW = "Approve what the library says now"
REWRITE = "Rewrite it"
REMOVE = "Delete"
REMOVE_QUESTION = "Delete this approved answer?"
REMOVE_EXPLAINED = "The question is then answered from the documents again, as any other."
NO_CURATED = "No answer is approved yet"
NO_CURATED_TEXT = (
    "Approve an answer in a conversation with “Approve this answer”, or write one here. It then comes first whenever "
    "somebody asks the same, and steps aside by itself while one of its sources says something else."
)
OWN_WORDS = "own words"

# Use
WEEKS = "The last {weeks} weeks"
FIGURES = {
    "asked": "Questions",
    "answered": "Answered",
    "refused": "Not answered",
    "disliked": "Marked not helpful",
    "curated": "Answered as approved",
}
SHARE = "{share} % of them"
PER_WEEK = "Questions a week"
PER_WEEK_TEXT = "Each column is a week, from its Monday; the lower part was answered, the upper one was not."
CHART = "Questions a week. {peak} at most, in the week of {week}. The table below has the figures."
FIGURES_TABLE = "The figures as a table"
WEEK_OF = "Week of"
MOST_ASKED = "Most asked"
MOST_CITED = "Most cited documents"
NOT_ANSWERED = "{count} not answered"
NO_USE = "Nothing was asked yet"
NO_USE_TEXT = "Once questions are asked, you see here how many, how many are answered, and from which documents."

# What has happened
SAID_ASSIGNED = "Assigned to {owner}."
SAID_UNASSIGNED = "Not assigned to anybody any more."
SAID_NOT_OURS = "Put aside as not ours. Questions like these are refused more surely."
SAID_ANSWERED = "Answered in “{title}”: it comes first from now on."
SAID_REOPENED = "Open again."
SAID_WRITTEN = "Approved: {cited} with a source, {own} in your own words."
SAID_RENEWED = "Approved anew."
SAID_REMOVED = "Deleted."
SAID_NOTHING = "Nothing was changed."
