"""`oncall rota solve`: a question in a file, an answer in a file, and one sentence for whatever is wrong."""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from oncall.cli import oncall
from rota.errors import BadProblem
from rota.problemfile import read_problem
from tests.rota.checker import expect_lawful
from tests.rota.held import Json
from tests.rota.little import night, problem, worker

SAMPLE = Path(__file__).parents[1] / "rota" / "problems" / "w12-13weeks.json"


def solve(*words: str) -> tuple[int, str]:
    """The exit code and all that was said."""
    said = CliRunner().invoke(oncall, ["rota", "solve", *words])
    return said.exit_code, said.output


def written(folder: Path, document: Json) -> str:
    file = folder / "problem.json"
    file.write_text(json.dumps(document), encoding="utf-8")
    return str(file)


def test_a_question_is_answered_and_its_gaps_are_told(tmp_path: Path) -> None:
    document = problem([worker("Ada")], [night(0), night(0, id="other")])
    answer = tmp_path / "solution.json"
    code, said = solve(written(tmp_path, document), "-o", str(answer), "--iterations", "1000", "--seed", "4")
    assert code == 0
    assert "1 of 2 slots are held; cost 200,000, at least 200,000, gap 0.00 %." in said
    assert "Made of uncovered 200,000, in " in said
    assert "Nobody may take it as the rota stands: rest between duties bars 1." in said
    solution = json.loads(answer.read_text(encoding="utf-8"))
    assert (solution["format"], solution["seed"]) == ("oncall-rota-solution/1", 4)
    expect_lawful(document, solution)


def test_a_question_without_workers_has_an_answer(tmp_path: Path) -> None:
    """Every slot is empty, and nobody is blamed for it."""
    answer = tmp_path / "solution.json"
    code, said = solve(written(tmp_path, problem([], [night(0)])), "-o", str(answer), "--iterations", "10")
    assert (code, "0 of 1 slots are held" in said) == (0, True)
    assert "There is nobody who could hold it: the question names no workers." in said


def test_every_fault_of_a_file_is_told_with_place_and_remedy(tmp_path: Path) -> None:
    document = problem([worker("Ada", fte_percent=0)], [night(0)], pins=[{"slot": "n1/primary", "worker": "Bo"}])
    code, said = solve(written(tmp_path, document), "-o", str(tmp_path / "solution.json"))
    assert code == 2
    assert "workers[0].fte_percent: it is 0. Give the share of a full post in percent" in said
    assert "pins[0].slot: there is no slot 'n1/primary'. Name a slot of one of the periods." in said
    assert "pins[0].worker: there is no worker 'Bo'. Name one of the workers." in said
    assert not (tmp_path / "solution.json").exists()


def test_of_hundreds_of_faults_the_first_are_told(tmp_path: Path) -> None:
    """Whoever mends a file that a program wrote badly reads twenty, and how many more there are."""
    document = problem([worker(f"W{n}", fte_percent=0) for n in range(800)], [night(0)])
    code, said = solve(written(tmp_path, document), "-o", str(tmp_path / "solution.json"))
    assert (code, said.count("fte_percent: it is 0")) == (2, 20)
    assert "And 780 more." in said
    with pytest.raises(BadProblem) as caught:
        read_problem(json.dumps(document))
    assert (len(caught.value.faults), str(caught.value).count("\n")) == (800, 20)


@pytest.mark.parametrize(("content", "told"), [(None, "there is no such file"), (b"\xff\xfe", "it cannot be read")])
def test_a_file_that_cannot_be_read_is_told_in_a_sentence(tmp_path: Path, content: bytes | None, told: str) -> None:
    file = tmp_path / "problem.json"
    if content is not None:
        file.write_bytes(content)
    code, said = solve(str(file), "-o", str(tmp_path / "solution.json"))
    assert (code, said.startswith(f"problem.json: {told}.")) == (2, True)


def test_an_answer_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    question = written(tmp_path, problem([worker("Ada")], [night(0)]))
    code, said = solve(question, "-o", str(tmp_path / "nowhere" / "solution.json"), "--iterations", "1")
    assert code == 2
    assert "it cannot be written" in said


def test_ctrl_c_keeps_the_best_so_far(tmp_path: Path) -> None:
    """An hour was given, and somebody has had enough as soon as it says that it plans."""
    answer = tmp_path / "solution.json"
    command = [sys.executable, "-m", "oncall", "rota", "solve", str(SAMPLE), "-o", str(answer), "--seconds", "3600"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    assert process.stderr.readline() == "Planning. Ctrl-C keeps the best so far.\n"
    process.send_signal(signal.SIGINT)
    out, said = process.communicate(timeout=180)
    assert (process.returncode, "Stopping with the best so far" in said) == (0, True), out + said
    expect_lawful(json.loads(SAMPLE.read_text()), json.loads(answer.read_text(encoding="utf-8")))
