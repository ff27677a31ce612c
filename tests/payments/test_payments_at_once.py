"""Two processes that make lines of one scheme at once: what one posts, the other sees."""

import json
import subprocess

import pytest

from tests.payments.apart import at_mark, finished, process


@pytest.mark.slow
def test_an_appeal_paid_while_the_payroll_is_being_calculated_is_paid_the_difference(apart, tmp_path):
    """80 by the payroll and the 20 of the appeal. Not knowing of each other they would post 80 and 100."""
    finished(process(apart, "prepare-raised"))
    calculating = process(apart, "calculate", tmp_path)
    at_mark(calculating, tmp_path / "calculated")
    appealing = process(apart, "appeal", tmp_path)
    at_mark(appealing, tmp_path / "appealing")
    with pytest.raises(subprocess.TimeoutExpired):
        appealing.wait(timeout=1)
    (tmp_path / "go on").write_text("now")
    finished(calculating)
    finished(appealing)
    assert json.loads(finished(process(apart, "paid"))) == [["regular", "80.00"], ["arrears", "20.00"]]
