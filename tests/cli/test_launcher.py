"""`make setup` makes the command `socle`, which runs from any folder without settings of its own."""

import subprocess
import sys
from pathlib import Path


def test_the_command_answers_from_any_folder(tmp_path):
    command = Path(sys.executable).parent / "socle"
    answer = subprocess.run([command, "--version"], cwd=tmp_path, env={"PATH": ""}, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    assert answer.stdout.startswith("socle")


def test_wrong_input_ends_with_code_2(tmp_path):
    command = Path(sys.executable).parent / "socle"
    answer = subprocess.run(
        [command, "scheme", "check", "nowhere"], cwd=tmp_path, env={"PATH": ""}, capture_output=True
    )
    assert answer.returncode == 2
