from scripts.draw_workflows import TARGET, inserted


def test_the_diagrams_in_the_architecture_are_those_of_the_workflows() -> None:
    document = TARGET.read_text()
    assert inserted(document) == document, "run: .venv/bin/python -m scripts.draw_workflows"
    assert len(document.splitlines()) <= 150
