"""The case files: deadlines worked out by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from supportdesk_tui.domain.clocks.case_file import CaseResult, check_cases

VECTORS = Path(__file__).parents[2] / "vectors"
RESULTS = [
    pytest.param(result, id=f"{file}-{result.id}")
    for file in ("sla", "sla_more")
    for result in check_cases(json.loads((VECTORS / f"{file}.json").read_text(encoding="utf-8")))
]


@pytest.mark.parametrize("result", RESULTS)
def test_a_case_comes_out_as_worked_out_by_hand(result: CaseResult) -> None:
    assert result.differences == (), result.title


def test_the_cases_are_all_there() -> None:
    assert len(RESULTS) == 47 + 36


def test_our_copy_holds_every_shared_case(shared_dir: Path) -> None:
    shared = json.loads((shared_dir / "vectors" / "sla.json").read_text(encoding="utf-8"))
    ours = json.loads((VECTORS / "sla.json").read_text(encoding="utf-8"))
    assert ours == shared
