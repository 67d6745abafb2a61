from __future__ import annotations

from xml.etree import ElementTree

from tests.benchmarks import goals, plots, results


def test_a_stage_does_not_erase_what_others_found(settings, tmp_path, db):
    settings.VAR_DIR = tmp_path
    results.keep("limits", 39, {"a": 1})
    results.keep("limits", 1000, {"a": 2})
    results.keep("quality", 39, {"b": 3})
    results.keep("limits", 39, {"a": 4})
    found = results.read()
    assert found["limits"]["39"]["found"] == {"a": 4}
    assert found["limits"]["1000"]["found"] == {"a": 2}
    assert found["quality"]["39"]["found"] == {"b": 3}


def test_what_is_not_measured_is_not_met():
    for goal in goals.GOALS:
        assert goal.line(goals.Results({}))[2:] == ("–", "not measured")


def test_a_goal_says_whether_it_is_met():
    def line(p95):
        stages = {"database": {"100000": {"found": {"all": {"p95": p95}}}}}
        return goals.GOALS[0].line(goals.Results(stages))

    assert line(99.0)[2:] == ("99.0 ms", "met")
    assert line(101.0)[2:] == ("101.0 ms", "**not met**")


def test_a_plot_has_a_line_for_each_series_and_no_two_names_at_one_place():
    series = {
        "this catalogue": [(39.0, 5.0), (100_000.0, 80.0)],
        "a < b": [(39.0, 1.0), (100_000.0, 80.0)],
    }
    root = ElementTree.fromstring(plots.svg("cost", series))
    space = "{http://www.w3.org/2000/svg}"
    assert len(root.findall(f"{space}polyline")) == 2
    places = {text.text: float(text.get("y")) for text in root.findall(f"{space}text")}
    assert abs(places["this catalogue"] - places["a < b"]) >= plots.LINE
