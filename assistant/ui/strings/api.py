"""The words of the page that describes the API."""

from __future__ import annotations

TITLE = "API of the MOps Assistant"
SKIP = "Skip to the addresses"
CONTENTS = "Addresses"
MACHINE = "For programs"
MACHINE_TEXT = "The same as OpenAPI, from which clients can be generated:"
FIRST = "A first question"
TOKEN = "Where a token is set (MOPS_API_TOKEN), every request carries it:"  # noqa: S105
ERRORS = "Errors"
ERRORS_TEXT = (
    "An error is told in words, as application/problem+json: `status`, `detail`, and in `faults` the values of the "
    "request that are wrong. When too many ask at once, the status is 503, and Retry-After says when to come back."
)
MCP = "For language models"
MCP_TEXT = "The same as tools of the Model Context Protocol are at /mcp, and with the command “mops mcp” over stdio."
PARAMETERS, BODY, GIVES = "Parameters", "Body", "Gives"
COLUMNS = ("Name", "Type", "What it is")
REQUIRED = "required"
DEFAULT = "default {value}"
AT_MOST = "at most {value} characters"
MODELS = "Values"
FILE = "a file"
EVENTS = "events"
LIST_OF = "list of "
OR = " or "
ANYTHING = "any"
