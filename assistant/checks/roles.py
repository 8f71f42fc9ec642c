"""Who does something, in a statement and in its quotes: roles, teams and bodies, by what tells them apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.checks.clauses import clauses
from assistant.checks.fault import Fault
from assistant.checks.language import language
from ingest.words import STOPWORDS, stem, words

_ANYBODY = frozenset({"you", "anyone", "anybody", "everyone", "everybody", "someone", "somebody", "we", "i"})
_RELATION = {"by": "agent", "to": "to", "from": "from", "for": "for", "of": "of"}


def role_faults(statement: str, quotes: str) -> Iterator[Fault]:
    """Roles that the quotes do not have, or tell apart by another word."""
    given = {role for _, role in with_roles(words(quotes)) if role}
    known = {singular(w) for w in words(quotes)}
    for role in dict.fromkeys(role for _, role in with_roles(words(statement)) if role and role not in _ANYBODY):
        head = role.rpartition(" ")[2]
        if head not in known:
            if stem(role) not in language().subjects:
                yield Fault("role", f"The source does not mention “{role}”.")
        elif (same := [g for g in given if g.rpartition(" ")[2] == head]) and not any(one_role(role, g) for g in same):
            yield Fault("role", f"The source names the {min(same)}, not the {role}.")


def agent_faults(statement: str, quotes: Sequence[str]) -> Iterator[Fault]:
    """Who does something according to the statement, and somebody else according to the quotes."""
    given: dict[tuple[str, str], set[str]] = {}
    for quote in quotes:
        for key, who in _agents(quote).items():
            given.setdefault(key, set()).update(who)
    for key, who in _agents(statement).items():
        if key in given and not any(one_role(a, b) for a in who for b in given[key]):
            yield Fault("role", f"In the source another one than the {min(who)} does this.")
            return


def one_role(a: str, b: str) -> bool:
    """Whether two roles may be the same: "manager" may be short for "campaign manager"."""
    return a == b or a.endswith(f" {b}") or b.endswith(f" {a}")


def with_roles(tokens: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Each word with the role that ends in it, or ""; the words before that tell the role apart are part of it."""
    lists = language()
    held: list[str] = []
    for n, word in enumerate(tokens):
        following = tokens[n + 1] if n + 1 < len(tokens) else ""
        if stem(word) in lists.modifiers and (singular(following) in lists.roles or stem(following) in lists.modifiers):
            held.append(word)
        elif word in _ANYBODY:
            yield word, word
        elif singular(word) in lists.roles:
            yield word, " ".join([*held, singular(word)])
            held = []
        else:
            yield from ((h, "") for h in held)
            yield word, ""
            held = []


def singular(word: str) -> str:
    """A role's name without the "s" of many; "leads" stays, being people to sell to."""
    return word if word == "leads" or word.endswith("ss") else word.removesuffix("s")


def _agents(text: str) -> dict[tuple[str, str], set[str]]:
    """For each verb and relation ("agent", "to", "from", "for", "of"), the roles that stand in it."""
    found: dict[tuple[str, str], set[str]] = {}
    for start, end in clauses(text):
        subject, relation = "", ""
        verbs: list[str] = []
        tokens = list(with_roles(words(text[start:end])))
        passive = any(word == "by" for word, _ in tokens)
        for word, role in tokens:
            if word in _RELATION:
                relation = _RELATION[word]
            elif role and relation:
                for verb in verbs:
                    found.setdefault((verb, relation), set()).add(role)
                relation = ""
            elif role:
                subject = subject or (role if not verbs else "")
            elif word not in STOPWORDS:
                verbs.append(stem(word))
                if subject and not passive and not word.endswith("ly"):
                    found.setdefault((verbs[-1], "agent"), set()).add(subject)
                    passive = True  # what follows the verb is done to
    return found
