"""deploy/: each file is read by what reads it, and every step of a workflow is a make target or a command that is tested."""

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.places import ROOT

DEPLOY = ROOT / "deploy"
WORKFLOWS = sorted((DEPLOY / "github").glob("*.yml"))
TARGETS = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


def linter(name: str) -> str:
    """The path of a linter; the test is skipped where it is not installed."""
    found = shutil.which(name, path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def passes(*command: object) -> None:
    ended = subprocess.run([str(word) for word in command], capture_output=True, text=True, cwd=ROOT)
    assert ended.returncode == 0, ended.stdout + ended.stderr


def load(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return loaded


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_a_workflow_calls_make(path: Path) -> None:
    workflow = load(path)
    assert workflow[True]  # `on`, which YAML 1.1 reads as a boolean
    for job in workflow["jobs"].values():
        assert job["timeout-minutes"] <= 60
        for step in job["steps"]:
            assert ("uses" in step) != ("run" in step)
            if command := step.get("run"):
                made = re.fullmatch(r"make ([a-z-]+)(?: [A-Z]+=\S+)*", re.sub(r"\$\{\{.*?\}\}", "x", command))
                assert command == "exit 1" or (made and made[1] in TARGETS), command
            else:
                assert re.fullmatch(r"actions/[a-z-]+@v\d+", step["uses"])


def test_the_nightly_workflow_saves_before_it_fails() -> None:
    """A refusal or an outage is saved and published, and still ends red."""
    steps = load(DEPLOY / "github" / "nightly.yml")["jobs"]["night"]["steps"]
    runs = [step.get("run", step.get("uses")).split("@")[0].split(" TO=")[0] for step in steps]
    assert runs == [
        "actions/checkout", "actions/setup-python", "make install", "make open-record", "make plain", "make save-record",
        "actions/configure-pages", "make publish", "actions/upload-pages-artifact", "actions/deploy-pages", "exit 1",
    ]  # fmt: skip
    night = next(step for step in steps if step.get("run") == "make plain")
    assert night["continue-on-error"] is True
    assert steps[-1]["if"] == f"steps.{night['id']}.outcome == 'failure'"


def test_compose_names_what_there_is() -> None:
    compose = load(DEPLOY / "compose.yaml")
    services = compose["services"]
    assert {*services} == {"database", "server", "schedule", "site"}
    for service in services.values():
        assert "image" in service
        for volume in service.get("volumes", []):
            assert volume.split(":")[0] in compose["volumes"]
        assert {*service.get("depends_on", {})} <= {*services}
    assert (DEPLOY / services["schedule"]["build"]["context"] / services["schedule"]["build"]["dockerfile"]).is_file()
    asked = set(re.findall(r"\$\{([A-Z_]+)", (DEPLOY / "compose.yaml").read_text(encoding="utf-8")))
    assert asked == set(re.findall(r"^([A-Z_]+)=", (DEPLOY / "README.md").read_text(encoding="utf-8"), re.MULTILINE))
    assert json.loads(json.dumps(compose)) == compose  # nothing in it but what JSON has


def test_the_container_runs_targets_and_modules_that_there_are() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    assert {*re.findall(r"\bmake ([a-z-]+)", text)} - {"\\"} <= TARGETS
    assert json.loads(re.search(r"^CMD (\[.*\])$", text, re.MULTILINE)[1])[1:] == ["-m", "flows", "run", "--plain"]  # type: ignore[index]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actionlint(path: Path) -> None:
    passes(linter("actionlint"), path)


def test_yamllint() -> None:
    rules = (
        "{extends: default, rules: {line-length: {max: 132}, document-start: disable, truthy: {check-keys: false}, "
        "comments: {min-spaces-from-content: 1}}}"
    )
    passes(linter("yamllint"), "--strict", "-d", rules, *WORKFLOWS, DEPLOY / "compose.yaml")


def test_hadolint() -> None:
    passes(linter("hadolint"), "--ignore", "DL3008", DEPLOY / "Containerfile")


def test_shellcheck() -> None:
    passes("bash", "-n", DEPLOY / "github" / "record.sh")
    passes(linter("shellcheck"), DEPLOY / "github" / "record.sh")


def test_systemd(tmp_path: Path) -> None:
    """With the program and the user of this machine, as the check looks for both."""
    unit = (DEPLOY / "systemd" / "leahy.service").read_text(encoding="utf-8")
    assert "ExecStart=/srv/leahy/checkout/.venv/bin/python -m flows serve\n" in unit
    here = unit.replace("/srv/leahy/checkout/.venv/bin/python", sys.executable).replace("User=leahy", "User=root")
    (tmp_path / "leahy.service").write_text(here, encoding="utf-8")
    passes(linter("systemd-analyze"), "verify", tmp_path / "leahy.service")


# --- The record of the nightly workflow


def git(folder: Path, *words: str) -> str:
    identity = ["-c", "user.name=made up", "-c", "user.email=made-up@example.org"]
    return subprocess.run(
        ["git", *identity, *words], cwd=folder, capture_output=True, text=True, check=True
    ).stdout.strip()


def record(folder: Path, what: str) -> subprocess.CompletedProcess[str]:
    names = ("AUTHOR_NAME", "AUTHOR_EMAIL", "COMMITTER_NAME", "COMMITTER_EMAIL")
    environment = os.environ | {f"GIT_{name}": "made-up@example.org" for name in names}
    command = ["make", "--no-print-directory", f"{what}-record"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def checkout(origin: Path, folder: Path) -> Path:
    """A clone as a runner has it."""
    git(origin.parent, "clone", "--quiet", "--depth", "1", origin.as_uri(), str(folder))
    return folder


def test_the_record_of_nightly_runs_is_a_branch_of_its_own(tmp_path: Path) -> None:
    main, origin = tmp_path / "main", tmp_path / "origin.git"
    (main / "data" / "processed").mkdir(parents=True)
    (main / "data" / "processed" / "lists.txt").write_text("as reviewed")
    shutil.copytree(DEPLOY / "github", main / "deploy" / "github")
    shutil.copyfile(ROOT / "Makefile", main / "Makefile")
    (main / ".gitignore").write_text("data/processed/runs.jsonl\n/record/\n")
    git(main, "init", "--quiet", "--initial-branch", "main")
    git(main, "add", "--all")
    git(main, "commit", "--quiet", "--message", "begin")
    git(tmp_path, "clone", "--quiet", "--bare", str(main), str(origin))
    for night in ("one", "two"):
        runner = checkout(origin, tmp_path / night)
        opened = record(runner, "open")
        assert opened.returncode == 0, opened.stderr
        processed = runner / "record" / "data" / "processed"
        assert (processed / "lists.txt").read_text() == "as reviewed"
        assert (processed / "runs.jsonl").exists() == (night == "two")
        with (processed / "runs.jsonl").open("a") as log:
            log.write(f"night {night}\n")
        for _ in range(2):  # the second time there is nothing to save
            saved = record(runner, "save")
            assert saved.returncode == 0, saved.stderr
    assert git(origin, "rev-list", "--count", "record") == "2"
    assert git(origin, "show", "record:data/processed/runs.jsonl") == "night one\nnight two"
    assert git(origin, "ls-tree", "--name-only", "record") == "data"
    assert git(origin, "rev-list", "--count", "main") == "1"
    runner = checkout(origin, tmp_path / "three")
    git(runner, "remote", "set-url", "origin", str(tmp_path / "nowhere"))
    assert record(runner, "open").returncode != 0  # could not look: no new record is begun
    assert not (runner / "record").exists()
