from tests.golden import example
from whereas.results import to_json
from whereas.shown.selectors import of_comparison, of_trace


def texts(measure, version):
    assert version == "1"
    return example.QUILLTON if measure.startswith("quillton") else example.RIVERGATE


def test_selectors_are_added_and_nothing_else_changes():
    trace = example.trace()
    data = of_trace(trace, texts)
    quote = data["sources"][0]["passages"][0]["target"]
    text, position = quote["selectors"]
    assert text["type"] == "TextQuoteSelector"
    assert text["exact"] == quote["exact"]
    assert trace.text[position["start"] : position["end"]] == quote["exact"]
    assert position["type"] == "TextPositionSelector"
    assert len(text["prefix"]) == len(text["suffix"]) == 32
    for name in ("sources", "also"):
        for source in data[name]:
            for passage in source["passages"]:
                assert passage["target"].pop("selectors")
                assert passage["source"].pop("selectors")
    assert data == to_json(trace)


def test_both_sides_have_the_same_selectors():
    passage = of_trace(example.trace(), texts)["sources"][0]["passages"][1]
    for side, whole in (("target", example.TARGET), ("source", example.RIVERGATE)):
        text, _ = passage[side]["selectors"]
        assert set(text) == {"type", "exact", "prefix", "suffix"}
        assert text["prefix"] + text["exact"] + text["suffix"] in whole


def test_both_sides_of_a_comparison_have_words_around():
    comparison = example.comparison()
    quote = of_comparison(comparison)["passages"][1]["source"]
    assert quote["selectors"][0]["prefix"] + quote["exact"] in comparison.text_b
