"""Refusal on SQuAD 2.0: can the confidence tell which questions an article answers?

    python -m eval.squad dev-v2.0.json [--home DIR]

Each article is a library of its own, and each question is asked of its article's paragraphs. The
unanswerable questions were written to look answerable by the paragraph (Rajpurkar et al., "Know What
You Don't Know", ACL 2018). Nothing is fitted on them.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant import refusal
from assistant.query import prepare
from assistant.retrieve import retrieve
from eval.measures import auc, mean
from eval.run import ingested
from ingest.access import EVERYTHING


@dataclass(frozen=True, slots=True)
class Judged:
    """A question's article, whether that answers it, and the confidence that it does."""

    article: str
    answerable: bool
    confidence: float


def judged(data: dict[str, Any], folder: Path, home: Path) -> Iterator[Judged]:
    """Write each article below `folder`, ingest it, and ask its questions."""
    model = refusal.default_model()
    for article in data["data"]:
        title = article["title"]
        place = folder / title
        place.mkdir(parents=True, exist_ok=True)
        paragraphs = [paragraph["context"].replace("\n", " ") for paragraph in article["paragraphs"]]
        heading = f"# {title.replace('_', ' ')}"
        (place / "article.md").write_text("\n\n".join([heading, *paragraphs]) + "\n", encoding="utf-8")
        with ingested(place, home, print) as library:
            for asked in (question for paragraph in article["paragraphs"] for question in paragraph["qas"]):
                query = prepare(library, asked["question"], EVERYTHING)
                signals = refusal.signals(query, retrieve(library, query, EVERYTHING))
                yield Judged(title, not asked["is_impossible"], model.probability(signals))


def main() -> None:
    """Parse the arguments and run."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("file", type=Path, help="SQuAD 2.0, as JSON")
    parser.add_argument("--home", type=Path, default=Path(tempfile.gettempdir()) / "mops-eval")
    arguments = parser.parse_args()
    data = json.loads(arguments.file.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as folder:
        found = list(judged(data, Path(folder), arguments.home))
    yes = [j.confidence for j in found if j.answerable]
    no = [j.confidence for j in found if not j.answerable]
    by_article = {
        title: auc(
            [j.confidence for j in found if j.article == title and j.answerable],
            [j.confidence for j in found if j.article == title and not j.answerable],
        )
        for title in dict.fromkeys(j.article for j in found)
    }
    threshold = refusal.default_model().threshold
    print(f"{len(yes)} answerable and {len(no)} unanswerable questions in {len(by_article)} articles")
    print(f"AUC of has-answer {auc(yes, no):.3f}; mean over articles {mean(list(by_article.values())):.3f}")
    print(f"at the shipped threshold: {mean([c < threshold for c in no]):.2f} of the unanswerable refused,", end=" ")
    print(f"{mean([c < threshold for c in yes]):.2f} of the answerable")


if __name__ == "__main__":
    main()
