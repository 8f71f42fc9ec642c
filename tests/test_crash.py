"""A run killed at any moment leaves the last committed state; eval/faults.py does this a hundred times."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.faults import run


@pytest.mark.slow
def test_killed_runs_lose_nothing_and_leave_nothing_half(models_home: Path, encoder) -> None:
    said: list[str] = []
    assert run(8, models_home, said.append, seed=3) == 0, said
