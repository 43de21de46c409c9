"""The notebook runs over a real run folder, and its two stored forms are one."""

import warnings
from pathlib import Path
from typing import Any

import pytest

nbformat = pytest.importorskip("nbformat", reason="needs the extra `notebook`")
nbclient = pytest.importorskip("nbclient", reason="needs the extra `notebook`")
jupytext = pytest.importorskip("jupytext", reason="needs the extra `notebook`")

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
SOURCES = sorted(NOTEBOOKS.glob("*.py"))


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_the_stored_notebook_is_the_script_without_output(source: Path) -> None:
    script = jupytext.read(source)
    stored = nbformat.read(source.with_suffix(".ipynb"), as_version=4)
    assert [(cell.cell_type, cell.source) for cell in stored.cells] == [
        (cell.cell_type, cell.source) for cell in script.cells
    ], "run `make notebook`"
    code = [cell for cell in stored.cells if cell.cell_type == "code"]
    assert [cell.outputs for cell in code if cell.outputs] == []
    assert {cell.execution_count for cell in code} == {None}


def _executed(
    sample_run: Path, monkeypatch: pytest.MonkeyPatch, *, fonts: bool = True
) -> list[dict[str, Any]]:
    """All outputs of the notebook over `sample_run`, in order; with or without Chinese fonts."""
    monkeypatch.setenv("ANOMALY_RUN", str(sample_run))
    monkeypatch.setenv("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    notebook = nbformat.read(NOTEBOOKS / "leads.ipynb", as_version=4)
    if not fonts:
        setup = next(cell for cell in notebook.cells if "get_font_names" in cell.source)
        setup.source = setup.source.replace("set(font_manager.get_font_names())", "set()")
    # The kernel's own libraries warn about things that are theirs to mend.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        client = nbclient.NotebookClient(
            notebook, timeout=120, resources={"metadata": {"path": str(NOTEBOOKS)}}
        )
        client.execute()
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


@pytest.mark.slow
def test_the_notebook_shows_the_ranking_and_three_charts(
    sample_run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs = _executed(sample_run, monkeypatch)
    data = [output["data"] for output in outputs if "data" in output]
    assert sum("image/png" in item for item in data) == 3
    tables = [item["text/html"] for item in data if "text/html" in item]
    assert len(tables) == 3
    assert "village" in tables[0]


@pytest.mark.slow
def test_charts_speak_english_where_no_font_writes_chinese(
    sample_run: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outputs = _executed(sample_run, monkeypatch, fonts=False)
    assert sum("image/png" in output.get("data", {}) for output in outputs) == 3
