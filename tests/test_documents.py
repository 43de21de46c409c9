"""Documents keep their promises: links lead somewhere, tasks and commands exist."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from anomaly.cli.app import application

ROOT = Path(__file__).resolve().parents[1]
DOCUMENTS = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")])

LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
TASK = re.compile(r"\bmake ([a-z][a-z-]+)")
COMMAND = re.compile(r"\banomaly ((?:rules )?[a-z]+)\b(?! [a-z]+ the)")
CODE = re.compile(r"```.*?```|`[^`\n]+`", re.DOTALL)


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("document", DOCUMENTS, ids=_name)
def test_links_and_pictures_lead_to_files(document: Path) -> None:
    targets = [link for link in LINK.findall(document.read_text("utf-8")) if ":" not in link]
    missing = [link for link in targets if not (document.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=_name)
def test_tasks_named_in_a_document_exist(document: Path) -> None:
    rules = re.findall(r"^([a-z][a-z-]*):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    code = "\n".join(CODE.findall(document.read_text("utf-8")))
    assert sorted(set(TASK.findall(code)) - set(rules)) == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=_name)
def test_commands_named_in_a_document_have_help(document: Path) -> None:
    code = "\n".join(CODE.findall(document.read_text("utf-8")))
    named = sorted(set(COMMAND.findall(code)))
    unknown = [
        command
        for command in named
        if CliRunner().invoke(application, [*command.split(), "--help"]).exit_code
    ]
    assert unknown == []


def test_both_readmes_have_the_same_shape() -> None:
    """A section, picture, command or folder added to one is missing in the other otherwise."""

    def shape(name: str) -> list[str]:
        text = (ROOT / name).read_text("utf-8")
        found = re.findall(r"^#+ |^!\[|^```\w*|^\| `[^`]+`|^(?:make|\.venv)\S* .*?(?=  #|$)", text,
                           re.MULTILINE)  # fmt: skip
        return [line.strip() for line in found]

    assert shape("README.md") == shape("README.zh-CN.md")


def test_the_project_stands_alone() -> None:
    """Documents name no folder of somebody's machine."""
    private = re.compile(r"(?<![\w.])/(?:home|root|tmp|work|Users)/")
    assert [_name(path) for path in DOCUMENTS if private.search(path.read_text("utf-8"))] == []
