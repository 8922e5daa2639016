import pytest

from whereas.spelling import close, did_you_mean, files, ids

KNOWN = ["quillton:res-7", "rivergate:ord-2009-4", "rivergate:ord-2009-14"]


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("Rivergate:Ord-2009-4", ["rivergate:ord-2009-4", "rivergate:ord-2009-14"]),
        ("quilton:res-7", ["quillton:res-7"]),
        ("res-7", ["quillton:res-7"]),
        ("nothing like it", []),
        ("", []),
    ],
)
def test_ids(name, found):
    assert ids(name, KNOWN) == found


def test_places_keep_their_own_spelling():
    assert close("port older", ["Port Alder", "Rivergate"]) == ["Port Alder"]


def test_files(tmp_path):
    (tmp_path / "draft.txt").touch()
    assert files(tmp_path / "drafts.txt") == [str(tmp_path / "draft.txt")]
    assert files(tmp_path / "no" / "draft.txt") == []


@pytest.mark.parametrize(
    ("names", "says"),
    [
        ([], ""),
        (["a"], "did you mean a?"),
        (["a", "b"], "did you mean a or b?"),
        (["a", "b", "c"], "did you mean a, b or c?"),
    ],
)
def test_did_you_mean(names, says):
    assert did_you_mean(names) == says
