"""Every word of the page where documents are added."""

TITLE = "Add documents"
LEAD = "What you add can be asked about as soon as it is read, each statement with its place in the document."

# Sending
DROP = "Drop files, folders or zip archives here"
DROP_NOW = "Let go to add them"
CHOOSE_FILES = "Choose files"
CHOOSE_FOLDER = "Choose a folder"
FORMATS = (
    "Word, PDF, PowerPoint, Excel, CSV, HTML, Markdown, AsciiDoc, reStructuredText, text, e-mail, zip;"
    " up to {mb} MB each."
)
AGAIN = "A file of the same name is replaced by its newer version. Folders keep their structure."
INTO = "Put them under a folder (optional)"
INTO_PLACEHOLDER = "for example: events/2026"
SENDING = "Sending {done} of {total} files, {sent} of {size} MB"
ONE_MOMENT = "Looking at what you chose …"
CANCEL = "Cancel"
CANCELLED = "Cancelled. Nothing was added."
NOTHING_CHOSEN = "There are no files in it."
BROKEN_OFF = "The connection was lost while sending. Nothing was added; try again."
DENIED = "Documents are not added in the page here"
DENIED_TEXT = (
    "This app can be reached from other machines and has no sign-in, so adding is switched off. Add documents with "
    "“mops ingest FOLDER”, or set “uploads = true” in settings.toml if everybody who reaches this page may add them."
)

# What becomes of it
PHASES = {
    "waiting": "Waiting until another program has finished writing to the library",
    "running": "Reading",
    "stopping": "Stopping after the file in hand",
    "done": "Done",
    "stopped": "Stopped",
    "failed": "Not done",
}
ADDING = "Adding {count}"
ADDED = "{count} in the library"
ADDED_NONE = "Nothing was added"
IMPORTING = "Importing {name}"
IMPORTED = "Imported {name}"
FILES = ("{count} file", "{count} files")
DONE_OF = "{done} of {total} files"
PARTS_OF = "{done} of {total} parts checked"
RATE = "{rate} files a second"
LEFT = "about {time} left"
TOOK = "{time} in all"
SECONDS, MINUTES = "{count} s", "{count} min"
STATES = {
    "waiting": "Waiting",
    "read": "Being indexed",
    "added": "In the library",
    "same": "Unchanged",
    "partly": "In part",
    "failed": "Not read",
    "refused": "Not accepted",
    "skipped": "Passed over",
    "left": "Not yet",
}
COLUMNS = ("File", "State")
OPEN = "Open {name}"
MORE_ROWS = "And {count} more."
NOTES = "Notes on what was read ({count})"
STOP = "Stop"
STOP_TITLE = "Ends after the file in hand; what has been read stays"
RETRY = "Try again ({count})"
GO_ON = "Go on with the rest ({count})"
CLOSE = "Put this report away"
REFUSED_HINT = "What was not accepted has to be changed as it says, and chosen again."
STATUS_BEGUN = "Reading has begun."
STATUS_STOPPING = "Stopping after the file in hand."
STATUS_ENDED = "{title}. {wrong} with a problem."

# Folders of this machine
FOLDERS = "From a folder of this machine"
FOLDERS_TEXT = "For what already lies where this app runs: nothing has to be sent."
FOLDER_LABEL = "Folder or file"
FOLDER_ADD = "Add it"
FOLDERS_OFF = (
    "Not switched on. In settings.toml, name the folders that may be read from here, for example: "
    'folders = ["/srv/handbook"]. “mops ingest FOLDER” works without.'
)

# Folders that are followed
FOLLOWED = "Folders that are followed"
FOLLOWED_TEXT = "What is added, changed or deleted there is in the answers within seconds."
FOLLOWED_NONE = "No folder is followed"
FOLLOWED_HOW = (
    'In settings.toml, set watch = ["/srv/handbook"] and start the app again: then the library keeps up with that '
    "folder by itself. A folder that is empty or out of reach changes nothing."
)
FOLLOWING = {
    "starting": "Starting",
    "following": "Up to date",
    "updating": "Updating",
    "waiting": "Waiting",
    "failed": "Problem",
}
LAST = "{detail} · {time}"

# The whole library
WHOLE = "The whole library as one file"
WHOLE_TEXT = (
    "A backup, or the way to another machine: documents, originals, indexes, conversations, drafts and settings, each "
    "checked when it is imported. No keys are in it."
)
DOWNLOAD = "Download a backup"
IMPORT = "Import a backup"
NOT_EMPTY = "This library holds documents, and a backup never replaces any. Into another, empty folder:"
NOT_EMPTY_COMMAND = "mops import BACKUP.zip --home FOLDER"
NOT_HERE = "The app can be reached from other machines, so a backup is only made with a command:"
NOT_HERE_COMMAND = "mops backup BACKUP.zip"
