"""The cases that a tracer must tell apart, each planted on purpose before the corpus grows."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from whereas.sample import edits
from whereas.sample.bank import Par, Part, demo_wording, draft, statutes
from whereas.sample.dice import Dice
from whereas.sample.places import STATES, league
from whereas.sample.tree import Edge, Node, Tree

# Which drafts treat one topic without a common source; measures of both must not be joined.
RIVALS = (
    ("bag-fees-1", "bag-fees-2"),
    ("cash-1", "cash-2"),
    ("rentals-1", "rentals-2"),
    ("blowers-1", "blowers-2"),
    ("trees-1", "trees-2"),
)


def plant_cases(tree: Tree) -> Node:
    """Plant every case and return the measure that the demonstration traces."""
    for plant in (
        _word_for_word,
        _amendment,
        _model_law,
        _missing_model_law,
        _rivals,
        _reordered,
        _resubmitted,
        _dateless,
        _same_day,
        _revised,
        _statutes,
        _contents,
        _repealers,
    ):
        plant(tree)
    return _demo(tree)


def _word_for_word(tree: Tree) -> None:
    bags = tree.root("bag-fees-1", tree.place("Rivergate"), date(2007, 4, 17))
    tree.adopt(bags, tree.place("Port Alder"), date(2008, 2, 5))
    second = tree.adapt(bags, tree.place("Hollin Falls"), date(2008, 9, 23))
    tree.adopt(second, tree.place("Stoneferry"), date(2009, 11, 10))


def _amendment(tree: Tree) -> None:
    """One place amends its law; of those who follow, some take the amendment and some do not."""
    first = tree.root("rentals-1", tree.place("Verdemar"), date(2006, 6, 13))
    tree.adapt(first, tree.place("Cinder Point"), date(2007, 3, 20))
    later = tree.amend(first, date(2010, 5, 4))
    for name, day in (("Palmetta", date(2011, 2, 8)), ("Ambermouth", date(2012, 10, 16))):
        tree.adapt(later, tree.place(name), day, "adapted, with the amendment")
    tree.adopt(later, tree.place("Oxbow Landing"), date(2013, 1, 22))
    for name, day in (("Kelvane", date(2011, 7, 19)), ("Dunmarrow", date(2012, 4, 3))):
        tree.adapt(first, tree.place(name), day, "adapted, without the amendment")


def _model_law(tree: Tree) -> None:
    """A model law that the corpus holds."""
    body = edits.found(draft("lead-1"), league().offices, Dice(tree.seed, "model"))
    node = Node("model-lead", league(), date(2005, 9, 1), body, ("lead-1",), "model law", leaf=True)
    model = tree.plant(node)
    takers = "Larkhollow,Quillby,Saltreach,Brindle Creek,Windrush Key,Mossgrave,Eastlode"
    for i, name in enumerate(takers.split(",")):
        tree.adapt(model, tree.place(name), date(2007 + i, 3 + i, 8 + i), "model law", 0.8)


def _missing_model_law(tree: Tree) -> None:
    """A model law that the corpus does not hold: its takers share an unseen source."""
    body = edits.found(draft("cameras-1"), league().offices, Dice(tree.seed, "missing"))
    node = Node("model-cameras", league(), date(2011, 5, 1), body, ("cameras-1",), hidden=True)
    model = tree.plant(replace(node, leaf=True))
    takers = "Garrow Bay,Stoneferry,Hartsorrow,Blue Tern,Thistlecombe,Uppervane"
    for i, name in enumerate(takers.split(",")):
        tree.adapt(model, tree.place(name), date(2013 + i, 2 + i, 11 + i), "model law", 0.8)


def _rivals(tree: Tree) -> None:
    """The same topics, drafted independently."""
    where = (
        ("Rivergate", "Ambermouth", date(2010, 3, 9)),
        ("Eastlode", "Saltreach", date(2016, 9, 13)),
        ("Verdemar", "Thistlecombe", date(2009, 12, 8)),
        ("Garrow Bay", "Hartsorrow", date(2013, 5, 21)),
        ("Hollin Falls", "Cobblestead", date(2004, 10, 19)),
    )
    for (first, second), (one, two, day) in zip(RIVALS, where, strict=True):
        if first not in tree.members:
            tree.root(first, tree.place(one), day.replace(year=day.year - 3))
        tree.root(second, tree.place(two), day)


def _reordered(tree: Tree) -> None:
    noise = tree.root("noise-1", tree.place("Stoneferry"), date(2001, 11, 6))
    tree.reorder(noise, tree.place("Uppervane"), date(2003, 5, 20))
    tree.reorder(noise, tree.place("Nine Elms Ferry"), date(2005, 1, 11))
    tree.amend(noise, date(2006, 8, 15))


def _resubmitted(tree: Tree) -> None:
    """A bill that expires and is brought again, twice."""
    fees = tree.root("delivery-1", tree.place("Port Alder"), date(2014, 2, 4))
    again = tree.resubmit(fees, date(2016, 1, 26))
    last = tree.resubmit(again, date(2018, 2, 13))
    tree.adapt(last, tree.place("Larkhollow"), date(2019, 6, 11))


def _dateless(tree: Tree) -> None:
    """Measures whose table gives no date, or only an interval."""
    bugs = tree.root("bedbugs-1", tree.place("Kelvane"), date(2003, 3, 4))
    for name, year in (("Cobblestead", 2005), ("Santa Perla", 2009)):
        tree.adapt(bugs, tree.place(name), date(year, 7, 19)).dating = "none"
    for name, year in (("Dunmarrow", 2007), ("Quillby", 2010), ("Palmetta", 2012)):
        tree.adapt(bugs, tree.place(name), date(year, 2, 16)).dating = "interval"


def _same_day(tree: Tree) -> None:
    """Twins: adopted on one day, from one source or from each other."""
    move = tree.root("relocation-1", tree.place("Saltreach"), date(2008, 5, 13))
    day = date(2010, 6, 8)
    one = tree.adapt(move, tree.place("Brindle Creek"), day)
    two = tree.adapt(move, tree.place("Cobblestead"), day)
    tree.edges.append(Edge(two.key, one.key, "same day, one source", "undetermined"))
    cash = tree.members["cash-1"][0]
    mine = tree.adapt(cash, tree.place("Hartsorrow"), date(2015, 4, 14))
    tree.adapt(mine, tree.place("Larkhollow"), date(2015, 4, 14), "same day", 0.5)


def _revised(tree: Tree) -> None:
    """One measure in two stages, introduced and amended."""
    tree.revise(tree.members["trees-1"][0], tree.place("Brindle Creek"), date(2006, 9, 26))
    tree.revise(tree.members["delivery-1"][-1], tree.place("Cinder Point"), date(2021, 3, 16))


def _statutes(tree: Tree) -> None:
    """In each state two unrelated measures quote the same statute."""
    quoting = (
        ("cw", "Quillby", "blowers-1", "Stoneferry", "trees-1"),
        ("mw", "Wexmoor Heath", "bag-fees-1", "Kelvane", "noise-1"),
        ("ov", "Mossgrave", "rentals-1", "Nine Elms Ferry", "delivery-1"),
        ("tm", "Santa Perla", "noise-1", "Oxbow Landing", "cash-1"),
    )
    leads = ("the power exercised here rests on these words of", "attention is drawn to")
    for state, one, first, two, second in quoting:
        number, words = statutes()[state]
        pair: list[str] = []
        for name, family, lead in ((one, first, leads[0]), (two, second, leads[1])):
            source = tree.members[family][0]
            taker = tree.adapt(source, tree.place(name), date(2020, 4, 7 + len(pair) * 14))
            text = f'For the avoidance of doubt, {lead} section {number}: "{words}"'
            part = Part(f"statute@{state}", f"Law of {STATES[state]}", (Par(0, text),))
            taker.body = replace(taker.body, sections=(part, *taker.body.sections))
            taker.leaf = True
            pair.append(taker.key)
        tree.edges.append(Edge(pair[1], pair[0], "same statute quoted", "independent"))


def _contents(tree: Tree) -> None:
    """Two codes, adopted in different words, whose tables of contents list the same headings."""
    chapters = ("noise-1", "trees-1", "rentals-1", "trucks-1", "bedbugs-1", "dining-1")
    lines = []
    for i, name in enumerate(chapters):
        lines.append(f"Chapter {8 + i}.04  {draft(name).topic.capitalize()}")
        for j, part in enumerate(draft(name).sections):
            lines.append(f"  {8 + i}.04.{10 * (j + 1):03d}  {part.heading}")
    _twins(tree, "codify", ("Palmetta", "Hollin Falls"), 2004, "toc", lines, "table of contents")


def _repealers(tree: Tree) -> None:
    """Two repealers, drafted apart, that list the same citations."""
    titles = (
        "Hawkers",
        "Weights",
        "Drains",
        "Pounds",
        "Lodging houses",
        "Watchmen",
        "Fences",
        "Theaters",
    )
    lines = []
    for i, title in enumerate(titles):
        cited = ", ".join(f"{14 + 3 * i}-{101 + 7 * i + 4 * j}" for j in range(6))
        lines.append(f"Sections {cited}, Revised Statutes ({title});")
    _twins(tree, "repeal", ("Dunmarrow", "Eastlode"), 2012, "citations", lines, "repealer")


def _twins(
    tree: Tree, stem: str, where: tuple[str, str], year: int, blank: str, lines: list[str], how: str
) -> None:
    pair: list[str] = []
    for i, name in enumerate(where):
        node = tree.root(f"{stem}-{i + 1}", tree.place(name), date(year + 2 * i, 6 + i, 12 + i))
        node.body = edits.valued(node.body, {blank: "\n".join(lines)})
        node.leaf = True
        pair.append(node.key)
    tree.edges.append(Edge(pair[1], pair[0], f"same {how}", "independent"))


def _demo(tree: Tree) -> Node:
    """A merger of two places' laws, with a moved section and wording of its own."""
    trucks = tree.root("trucks-1", tree.place("Rivergate"), date(2004, 3, 16))
    trucks = tree.edit(trucks, tree.place("Stoneferry"), date(2006, 7, 25))
    trucks = tree.edit(trucks, tree.place("Larkhollow"), date(2009, 4, 7))
    dining = tree.root("dining-1", tree.place("Ambermouth"), date(2005, 5, 10))
    dining = tree.edit(dining, tree.place("Verdemar"), date(2008, 6, 17))
    node = tree.merge((trucks, dining), tree.place("Tolliver Quay"), date(2014, 9, 9), add=False)
    recitals, sections = demo_wording()
    parts = list(node.body.sections)
    parts.insert(3, parts.pop())
    node.body = replace(
        node.body,
        title="on food trucks and sidewalk dining",
        recitals=(*node.body.recitals, *recitals),
        sections=(*parts[:-2], *sections, *parts[-2:]),
    )
    return node
