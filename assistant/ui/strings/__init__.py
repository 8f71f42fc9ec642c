"""Every word the pages show, in one place."""

from __future__ import annotations

PRODUCT = "MOps Assistant"
TAGLINE = "Answers from your own documents, every statement with its source."

# Around the conversation
CONVERSATIONS = "Conversations"
NEW_CONVERSATION = "New conversation"
NO_CONVERSATIONS = "What you ask is kept here, for this browser."
TODAY, YESTERDAY, EARLIER = "Today", "Yesterday", "Earlier"
RENAME = "Rename"
DELETE = "Delete"
DELETE_QUESTION = "Delete this conversation?"
DELETE_EXPLAINED = "Its questions and answers are removed for good. The documents stay as they are."
CANCEL = "Cancel"
SHOW_CONVERSATIONS = "Show or hide conversations"
SWITCH_THEME = "Switch between light and dark"
SKIP = "Skip the list of conversations"

# Asking
ASK_LABEL = "Your question"
ASK_PLACEHOLDER = "Ask a question …"
ASK = "Ask"
ASK_HINT = "Enter asks, Shift + Enter starts a new line"
FILTERS = "Filters"
FILTER_NAMES = {"kind": "Kind", "tool": "Tool", "team": "Team", "status": "Status"}
ANY = "Any"
ONLY = "Only"
SEARCHING = "Looking through the documents …"

# Drafting
DRAFT_NEW = "Draft a document"
DRAFT_TEXT = (
    "From what all documents say about a topic, word for word, each statement with its source. What no source "
    "says is named, with whom to ask; nothing is made up."
)
DRAFT_TOPIC = "What should it be about?"
DRAFT_TOPIC_PLACEHOLDER = "for example: importing webinar leads"
DRAFT_TEMPLATE = "What kind of document?"
DRAFT_ACTION = "Draft"
DRAFT_GAP = "Gap"
DRAFT_CONFLICTS = "To be decided: sources that differ"
DRAFT_USED, DRAFT_AGAINST, DRAFT_RELY = "Used here", "Against it", "Rely upon"
DRAFT_STALE = "To be reviewed: sources that may be out of date"
DRAFT_SAVE = "Download as"
FORMATS = {".docx": "Word", ".pdf": "PDF", ".md": "Markdown"}
STATUS_DRAFTED = "Drafted and saved: {summary}"

# Drafts that are kept
DRAFTS = "Drafts"
DRAFT_SAVED = "Saved"
DRAFT_UNDO = "Undo"
DRAFT_OWN = "Written by you, no source"
DRAFT_DOUBT = "Not borne out"
DRAFT_WORDED = "Worded by {model}. “Undo” gives back the documents' own words."
STATUS_WORDING = "Drafted and saved. Now the language model words it"
DRAFT_LOST = "Taken out: its source was changed, removed or closed to you."
DRAFT_LOST_NOTE = "Taken out: {count}, since the source was changed, removed or closed to you."
DRAFT_EDITED_NOTE = "Edited since, though what is quoted still stands: {titles}."
DRAFT_ELSEWHERE = (
    "This draft was changed in another window meanwhile. You see its newest state; your last change was not made."
)
DRAFT_DELETE_QUESTION = "Delete this draft?"
DRAFT_DELETE_EXPLAINED = "It is removed for good. What was put into the library stays there."
DRAFT_CHANGE = "Change: {what}"
DRAFT_TITLE = "Title"
DRAFT_RENAME, DRAFT_UP, DRAFT_DOWN, DRAFT_REMOVE = "Rename", "Move up", "Move down", "Remove"
DRAFT_OTHERS = "Other source"
DRAFT_REWRITE, DRAFT_CORRECT = "In your own words", "Edit"
DRAFT_ADD, DRAFT_ADD_BELOW, DRAFT_ADD_SECTION = "Add words of your own", "Add below", "Add a section below"
DRAFT_FILL = "Fill in yourself"
DRAFT_DECIDE = "Use the other instead"
DRAFT_WORDS = "Your own words"
DRAFT_WORDS_HINT = "They are marked as yours, since no source says them. Each line is a statement or a step."
DRAFT_HEADING = "Heading"
DRAFT_KEEP = "Save"
DRAFT_PUT = "Put into the library"
DRAFT_PUT_TEXT = "As a document of its own. It stays a draft, on which no answer rests, until it is made current."
DRAFT_PUT_AGAIN = "Put the changes there"
DRAFT_IN_LIBRARY = "In the library as"
DRAFT_IS = {
    "draft": "a draft: no answer rests on it.",
    "current": "current: answers may rest on it.",
    "archived": "archived: no answer rests on it.",
}
DRAFT_BEHIND = "Changed since it was put there."
DRAFT_BEHIND_CURRENT = "Changed since it was put there; with the changes it is a draft again."
DRAFT_OPEN_POINTS = "It still has {points}."
SET_CURRENT, SET_DRAFT = "Make current", "Make it a draft again"
OTHERS_TITLE = "Other sources for this"
OTHERS_NONE = "No other place in the library says the same."
OTHERS_USE = "Use this one"
STATUS_CHANGED = "Changed and saved."
STATUS_UNDONE = "Undone."
STATUS_DRAFT_OPENED = "Draft opened."
STATUS_DRAFT_DELETED = "Draft deleted."
STATUS_DRAFT_GONE = "This draft is not here any more."
STATUS_PUT = "Put into the library as {path}, as a draft."
STATUS_SET = "{path} is now {status}."

# Updating
UPDATE_NEW = "Update a document"
UPDATE_TEXT = (
    "See what the other documents would change in it: what to add, remove, change and keep, each with its source. "
    "You decide change by change, and save the result; the library stays as it is."
)
UPDATE_FIND = "Which document?"
UPDATE_FIND_PLACEHOLDER = "title or file name"
UPDATE_MORE = "{count} more: type a part of the title or file name."
UPDATE_NONE = "No document has this in its title or file name."
UPDATE_FOUND = "{count} found."
UPDATE_GONE = "This document is no longer in the library, or is not open to you."
UPDATE_NOTHING = "No other document says anything that this one would have to be changed for."
UPDATE_VERDICTS = {"add": "Add", "remove": "Remove", "change": "Change", "move": "Move"}
UPDATE_ADDED, UPDATE_REMOVED = "added: ", "removed: "
UPDATE_ACCEPT, UPDATE_REJECT = "Accept", "Reject"
UPDATE_NAMED = "{action}: {verdict} {n}"
UPDATE_ALL = "Accept all in this section"
UPDATE_EVERYTHING = "Accept everything"
UPDATE_DECISION = "Decision on {verdict} {n}"
UPDATE_BY_HAND = "To be made by hand: its place in the file was not found."
UPDATE_SECTION = "{heading} (a section to add)"
UPDATE_TOP = "Before the first heading"
UPDATE_KEPT = "{count} that stay as they are"
UPDATE_ALONE = "Nobody else says so"
UPDATE_SAVE = "Save with what is accepted"
UPDATE_COUNT = "{accepted} of {count} accepted"
UPDATE_AGAIN = "Another document"
STATUS_UPDATED = "Compared with the library: {summary}"

# Before the first question
WELCOME = "How is it done here?"
WELCOME_TEXT = (
    "Ask in your own words. The answer is taken word for word from your playbooks, process documents and "
    "tool manuals, and every statement opens at its place in the source."
)
EXAMPLES = "For example, from your library"
WHEN_NOT_FOUND = "When the documents do not hold it"
WHEN_NOT_FOUND_TEXT = "you are told so, with the nearest documents and whom to ask. The gap is recorded."
EMPTY_LIBRARY = "The library is empty"
EMPTY_LIBRARY_TEXT = "Add your documents here or with “mops ingest FOLDER”, then ask."
LIBRARY_HOLDS = "{documents} · {passages}"

# Answers
SOURCES = "Sources"
SOURCE_N = "Source {n}: {place}"
UNDERSTOOD_AS = "Understood as"
CONFIDENCE = "{word} confidence"
CONFIDENCE_TITLE = "How likely it is that this answers the question, from 0 to 1"
HIGH, MEDIUM, LOW = "High", "Medium", "Low"
DRAFT, ARCHIVED, OVERDUE = "Draft", "Archived", "Review overdue"
REVIEWED = "Reviewed {date}"
NOT_REVIEWED = "No review date"
VERIFIED = "Verified by {role} on {date}"
MORE = "More from the documents ({count})"
WITHHELD = (
    "{count} of the statements given then are no longer shown: their sources were changed, removed or closed to you "
    "since."
)
ALL_WITHHELD = "Nothing of this answer can be shown to you any more"
ALL_WITHHELD_TEXT = "What it rested on was changed, removed or closed to you since. Asked again, it is answered anew."

REFUSED = "The documents do not hold this"
REFUSED_TEXT = "Nothing in the library answers it well enough to be quoted, so nothing is claimed."
NOTHING_ASKED = "There is no question here"
NEAREST = "Nearest documents"
CLOSEST = "Nearest documents, and what they do say"
OPEN_QUOTE = "Open this place in the source"
ASK_OWNER = "Ask {owner}"
NO_OWNER = "No owner named"
GAP_RECORDED = "Recorded as a gap, so that it can be written down."

WRITING = "Writing, and checking each statement"
WRITTEN_TITLE = "A language model worded this. Statements that the sources do not bear out were left out."

WHY_ACTION = "Why?"
WHY_TITLE = "Why this came out so"
WHY_GONE = "This question is no longer kept, so nothing can be said about it."
WHY_ANSWERED = "Answered: the confidence is {confidence}, and questions are answered from {threshold} on."
WHY_REFUSED = "Refused: the confidence is {confidence}, and questions are answered from {threshold} on."
WHY_APPROVED = "Answered as approved by {approved}, whatever is found. What is found by itself:"
WHY_ALONE = "That alone refuses it, whatever else speaks for an answer."
WHY_SEARCHED = "What was searched for"
WHY_SYNONYMS = "Other words counted as well for: {words}."
WHY_DECIDED = "What decided"
WHY_DECIDED_TEXT = (
    "Each sign beside its usual value for a question that is answered. What is above 0 speaks for answering, "
    "what is below against it."
)
WHY_COLUMNS = ("Sign", "Here", "Usual", "Speaks")
WHY_PASSAGES = "What was found"
WHY_PASSAGES_TEXT = "Passages, with the probability that they hold the evidence. Looked up in the library as it is now."

RETRY = "Ask again"
COPY = "Copy with sources"
COPIED = "Copied."
COPY_LINK = "Copy link"
COPY_LINK_TITLE = "Copy a link to this answer. Whoever has it sees the answer, as far as its sources are open to them"
COPY_DRAFT_LINK_TITLE = "Copy a link to this draft. Whoever has it can read it, and not change it"
LINK_TITLE = "Shared answer"
LINK_NOTE = "Asked on {date}, and shown as its sources say it today. It was shared with you by its link."
LINK_DRAFT_NOTE = "Shown as its sources say it today. It was shared with you by its link, to be read and not changed."
LINK_GONE_TITLE = "This link leads nowhere"
LINK_GONE = (
    "The answer was deleted by whoever asked it, or the link was not copied as a whole. Ask the question yourself."
)
LINK_DRAFT_GONE = "The draft was deleted by whoever made it, or the link was not copied as a whole."
HELPFUL = "Helpful"
NOT_HELPFUL = "Not helpful"
WHY = "Would you say why?"
WHY_PLACEHOLDER = "Optional: what was right, wrong or missing"
SEND_REASON = "Send"
THANKS = "Thank you, that is noted."
THANKS_REASON = "Thank you, your reason is noted."
THANKS_HELPFUL = "Thank you. Questions like this one will find it more easily."

APPROVE = "Approve this answer"
APPROVE_AS = "As which role?"
APPROVE_PLACEHOLDER = "for example: Marketing Operations Manager"
APPROVE_SAVE = "Approve"
APPROVE_TEXT = (
    "Everybody who asks this, in whatever words, then gets it first and as it stands, until one of its sources says "
    "something else."
)
APPROVED = "Approved. It is listed under Questions and gaps."
CURATED = "Approved by {by} on {on}"
CURATED_FOR = " as the answer to “{question}”"
CURATED_OWN = "In the words of who approved it, no source"

# The source panel
SOURCE = "Source"
CLOSE = "Close the source"
PAGES, TEXT = "Pages", "Text"
DOWNLOAD = "Original"
DOWNLOAD_TITLE = "Download the original file"
GONE = "This document has since been changed or removed"
GONE_TEXT = "The quoted passage is no longer in the library, or is not open to you."
EDITED = "Edited since this was answered. The quote still stands, word for word."
EARLIER_BLOCKS = "{count} earlier paragraphs and entries"
LATER_BLOCKS = "{count} later paragraphs and entries"
SHOW_WHOLE = "Show the whole document"
OWNER = "Owner: {owner}"
PAGE = "Page {label}"
PAGE_ALT = "Page {label} of {title}"

# Said to screen readers
STATUS_ANSWER = "Answered: {statements} from {documents}. {confidence}, {number}."
STATUS_REFUSED = "The documents do not hold this. Nearest documents are listed."
STATUS_OPENED = "Conversation opened."
STATUS_DELETED = "Conversation deleted."
STATUS_RENAMED = "Conversation renamed."
STATUS_SOURCE = "Source opened: {title}."
FAILED = "The question could not be answered"

KINDS = {
    "playbook": "Playbook",
    "process": "Process",
    "manual": "Manual",
    "policy": "Policy",
    "template": "Template",
    "faq": "FAQ",
    "other": "Other",
    "current": "Current",
    "draft": "Draft",
    "archived": "Archived",
}

# The pages beside the conversation, in the order of the list: name in the address, label
PLACES: dict[str, str] = {
    "onboarding": "Onboarding",
    "library": "Library",
    "intake": "Add documents",
    "questions": "Questions and gaps",
    "health": "Knowledge health",
}

# What the pages beside the conversation have in common
TABS_LABEL = "Parts of this page"
PAGES_LABEL = "Pages of this list"
RANGE = "{first} to {last} of {total}"
PREVIOUS, NEXT = "Previous", "Next"
