"""What the tests of conversations and drafts talk about, and how they ask and draft."""

QUESTION = "How do I import a list of contacts?"
UNANSWERABLE = "What is the boiling point of tungsten?"
NEAR_MISS = "Which fax rule is there for Germany?"
TOPIC = "importing a list of contacts"
TALKED_ABOUT = {
    "leads/import.md": """---
title: List imports
owner: Marketing Data Manager
reviewed_on: 2026-05-04
kind: process
---
# List imports

## Import a list of contacts

Before you import a list of contacts, ask the owner for proof of consent.

1. Export the list of contacts as CSV.
2. Check the consent column of the list.
   1. Remove rows without consent.
3. Import the list under Contacts > Import.
""",
    "stand/badges.md": """---
title: Badge scanners at the stand
reviewed_on: 2024-02-01
kind: process
---
# Badge scanners at the stand

1. Charge the badge scanners on the evening before.
2. Hand a badge scanner to each host of the stand.
3. Collect the badge scanners when the stand closes.

The scans of badges are kept for 30 days on the scanner server.
""",
    "stand/guide.md": """---
title: Stand guide
reviewed_on: 2026-05-04
---
# Badge scanners

1. Charge the badge scanners on the evening before the event.
2. Test every badge scanner with an old badge.
3. Hand one badge scanner to each host of the stand.
4. Collect the badge scanners when the stand has closed.

The scans of badges are kept for 14 days on the scanner server.
""",
    "webinars/import.md": """---
kind: playbook
---
# Import a list of contacts for webinars

The list of webinar contacts is imported within 24 hours after the webinar by the Campaign Operations Specialist.
""",
    "data/countries.csv": "Country,Consent rule\nGermany,double opt-in\nUnited States,opt-out\n",
}
PDF_LINES = (
    "This policy is for records of people and companies.",
    "Contacts without activity are deleted after 24 months.",
    "Exports are kept 30 days.",
)


def ask(page, question):
    """Ask, and wait for the answer."""
    page.fill("#question", question)
    page.press("#question", "Enter")
    page.wait_for_function(
        "q => document.querySelector('#live .question')?.textContent === q && document.querySelector('#live footer')",
        arg=question,
    )


def draft(page, topic=TOPIC):
    """Have an SOP drafted, and wait for it."""
    page.locator("[data-event=compose]").click()
    page.wait_for_selector(".drafting input:focus")
    page.fill("#draft-topic", topic)
    page.press("#draft-topic", "Enter")
    page.wait_for_selector("#live article[data-draft]")
