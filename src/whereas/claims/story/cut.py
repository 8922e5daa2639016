"""Cut a story out of a page's lines: from its headline to where the site goes on with its own.

The headline is the line whose words the prose after it takes up again. What follows is kept while
it reads like the story: sentences, in the same mark-up, about the same things.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import accumulate

from whereas.claims.sentences import ends
from whereas.claims.story.lines import PROSE, Line, is_byline, is_end, is_prose, is_site

REACH = 14
"""Prose lines after a headline in which its words are sought."""

LATEST_HEADLINE = 400
"""Lines of a page in which a headline is sought; the longest menus have half as many."""

LONGEST_HEADLINE = 24
"""Words of a headline at most."""

HEAD = 4
"""Lines at the top of a text in which headings stand that end without a stop."""

UNDER = 6
"""Lines after a headline in which subheads and bylines stand."""

LONG = 120
"""Words of prose after a headline with which it is surely one; fewer count in proportion."""

REMEMBERED = 4096
"""Lines whose words are kept; a page has some hundreds."""

BREAK = 3
"""Lines in a row that are none of a story's: then it is over, unless what follows is about it."""

RANKED = {1: 0.5, 2: 0.3, 3: 0.3}
"""What a heading's mark-up says for its being the story's, beside its words."""

SUBHEAD = 6
"""Words of a subhead at most where no mark-up tells it; headlines of other stories have more."""

UNSTOPPED = 12
"""Words of a line from which on it is a sentence that lost its stop, and no headline."""

_CHOICE = re.compile(r"\W*(?:yes|no)\b\W*[\d,]*%?\W*$", re.IGNORECASE)
"""What a poll offers first."""

_TOPIC = re.compile(r"[A-Z][\w’']+(?: [A-Z][\w’']+){0,2}: [a-zA-Z]")
"""A subhead that names its place or matter first: `Tarn: no more geese`."""

_CLOCK = re.compile(r"\W*\d{1,2}[:.]\d\d\s*(?:[ap]\.?m\.?)?\W*(?:[A-Z]{2,4})?\W*", re.IGNORECASE)
"""A time of day that stands by itself, between the entries of one story."""

NEARLY = 0.3
"""Share of the best score with which a line is the headline if the best one stands amid prose."""

LATE, TOLD = 0.3, 3
"""What a line's score is multiplied by if so many of the story's key words stand before it too, or
one of them right before it."""

_HEADLINE_LABEL = re.compile(
    r"^(?:watch )?(?:live|updated?|breaking|exclusive|opinion|analysis|editorial|column|explainer|"
    r"review|obituary|feature)(?: updates?| blog)?\s?[:|—–-]\s+",
    re.IGNORECASE,
)
_WORD = re.compile(r"[^\W\d_][\w’']+")
_NAME = re.compile(r"(?<=[a-z,;] )[A-Z][\w]{2,}")
_ENDING = re.compile(r"(?:ings?|ed|e?rs?|e?s|e|ly)$")
_TERMINAL = re.compile(r"[.!?:…][\"”’')\]]*\s*$|[\"”’]\s*$")
_LISTED = re.compile(r"\s*(?:[•▪·*►–—-]|\(?\d{1,2}[.)]|[A-Z][^:.!?]{0,60}:\s)")
_COMMON = frozenset(
    "about after again against also among before being between could every first "
    "from have into just"
    " know last like make many more most much never only other over people said says some such than"
    " that their them then there these they this those through time under until very were what when"
    " where which while will with without would year years your county city town "
    "state council mayor"
    " monday tuesday wednesday thursday friday saturday sunday week today news "
    "local story read nation"
    " country the and but for not are was has had its his her you our who how why "
    "two six ten may can"
    " did one new now any all out off get got let yes".split()
)


@lru_cache(maxsize=REMEMBERED)
def keys(text: str) -> frozenset[str]:
    """Give the words of a text that say what it is about, cut to their stems."""
    said = (word.split("’")[0].split("'")[0] for word in _WORD.findall(text))
    return frozenset(
        _ENDING.sub("", w.casefold())[:6]
        for w in said
        if (len(w) > 3 or (len(w) == 3 and w[0].isupper())) and w.casefold() not in _COMMON
    )


@lru_cache(maxsize=REMEMBERED)
def names(text: str) -> frozenset[str]:
    """Give the stems of capitalised words that do not begin a sentence."""
    return frozenset(_ENDING.sub("", w.casefold())[:6] for w in _NAME.findall(text))


def cut(lines: Sequence[Line]) -> list[str]:
    """Give the lines of the story, in order."""
    if _is_bare(lines):
        return [line.text for line in lines]
    head = _headline(lines)
    return _Cutting(lines, head).run()


def _is_bare(lines: Sequence[Line]) -> bool:
    """Say whether a text was pasted without anything around it."""
    if any(line.path or is_site(line.text) for line in lines):
        return False
    loose = [
        n
        for n, line in enumerate(lines)
        if not _TERMINAL.search(line.text) and not _LISTED.match(line.text)
    ]
    return not any(is_prose(line) for line in lines) or all(n < HEAD for n in loose)


def _headline(lines: Sequence[Line]) -> int:
    """Number the headline; -1 where there is none and the story simply begins."""
    prose = _Prose([n for n, line in enumerate(lines) if is_prose(line) and not line.own], lines)
    scores = {
        n: score
        for n, line in enumerate(lines[:LATEST_HEADLINE])
        if _may_head(line) and (score := _score(line, prose, n))
    }
    if not scores:
        above = prose.at[0] - 1 if prose.at else -1
        return above if above >= 0 and _stands_over(lines[above]) else -1
    at = max(scores, key=lambda n: (scores[n], -n))
    earlier = [n for n in scores if n < at and scores[n] >= NEARLY * scores[at]]
    if at - 1 in prose.at and earlier:  # a caption: the story has begun before it
        at = max(earlier, key=lambda n: (scores[n], -n))
    return _raised(lines, at, prose) if at > 0 else at


def _stands_over(line: Line) -> bool:
    """Say whether a line right above the prose is its headline though it shares no word with it."""
    return _may_head(line) and line.words >= PROSE_LIKE


def _may_head(line: Line) -> bool:
    if line.own or not 2 <= line.words <= LONGEST_HEADLINE or line.linked > 0.6:
        return False
    said = _HEADLINE_LABEL.sub("", line.text)
    if is_site(said) or is_byline(line.text) or line.text[-1] in ".;,":
        return False
    return next(ends(line.text, 0, len(line.text))) == len(line.text)  # one sentence


class _Prose:
    """The prose lines of a page: where they stand, and how many words stand before each."""

    def __init__(self, at: list[int], lines: Sequence[Line]) -> None:
        self.at, self.lines = at, lines
        self.before = [0, *accumulate(lines[n].words for n in at)]


def _score(line: Line, prose: _Prose, n: int) -> float:
    """Say how well the prose after a line takes up its words, 0 and up."""
    mine = keys(line.text)
    first = bisect_right(prose.at, n)
    near = [m for m in prose.at[first : first + REACH] if m <= n + REACH + UNDER]
    if not mine or not near:
        return 0.0
    told = frozenset().union(*(keys(prose.lines[m].text) for m in near))
    shared = len(mine & told)
    rank = RANKED.get(line.rank, 0.0)
    if not shared and not rank:
        return 0.0
    gap = min(near[0] - n, UNDER) / UNDER
    long = min(1.0, sum(prose.lines[m].words for m in near) / LONG)
    early = 1 - 0.5 * prose.before[first] / max(1, prose.before[-1])
    if _is_late(prose, first, n, told):
        early *= LATE
    return early * (shared / math.sqrt(len(mine)) + rank) * long * (1.3 - 0.6 * gap)


def _is_late(prose: _Prose, first: int, n: int, told: frozenset[str]) -> bool:
    """Say whether the story has begun before a line: then it is a caption or a subhead."""
    before = [m for m in prose.at[max(0, first - REACH) : first] if n - m <= REACH]
    said = frozenset().union(*(keys(prose.lines[m].text) for m in before))
    same = {prose.lines[m].path for m in before} & {prose.lines[m].path for m in prose.at[first:]}
    close = bool(before) and before[-1] == n - 1
    return bool(same) and len(said & told) >= (1 if close else TOLD)


def _raised(lines: Sequence[Line], at: int, prose: _Prose) -> int:
    """Go up from a subhead to the headline right above it."""
    above = at - 1
    if above < 0 or not _may_head(lines[above]) or lines[above].words < PROSE_LIKE:
        return at
    first = bisect_right(prose.at, at)
    told = frozenset().union(*(keys(prose.lines[m].text) for m in prose.at[first : first + REACH]))
    return above if keys(lines[above].text) & told or lines[above].rank == 1 else at


@dataclass
class _Cutting:
    """One walk over a page's lines from its headline on."""

    lines: Sequence[Line]
    head: int
    kept: list[str] = field(default_factory=list)
    about: Counter[str] = field(default_factory=Counter)
    paths: Counter[str] = field(default_factory=Counter)
    prose: int = 0
    gap: int = 0
    ended: bool = False
    over: bool = False
    named: set[str] = field(default_factory=set)
    site: tuple[str, ...] = ()
    back: set[int] = field(default_factory=set)

    def run(self) -> list[str]:
        """Walk to the story's end."""
        self._main = _main_path(self.lines, self.head)
        self.site = tuple(_site_names(self.lines[: max(0, self.head)]))
        if self.head >= 0:
            self._keep(self.lines[self.head])
        for n in range(self.head + 1, len(self.lines)):
            if self.over:
                break
            self._step(n, self.lines[n])
        return self.kept

    def _step(self, n: int, line: Line) -> None:
        if self.prose >= 2 and is_end(line.text):
            self.ended = True
            self.over = self.over or _ends_for_good(line.text)
            self.gap += 1
        elif self._belongs(n, line):
            self._keep(line)
        elif not _CLOCK.fullmatch(line.text):
            self.gap += 1

    def _keep(self, line: Line) -> None:
        self.kept.append(line.text)
        self.about.update(keys(line.text))
        self.named |= names(line.text)
        self.gap = 0
        if is_prose(line):
            self.prose += 1
            self.paths[line.path] += 1

    def _belongs(self, n: int, line: Line) -> bool:
        if is_site(line.text) or line.linked > 0.7 or self._is_of_itself(line.text):
            return False
        same = bool(line.path) and _unquoted(line.path) == self._main
        if line.own and not same:
            return False
        if is_byline(line.text) and not same:
            return False
        if not self.prose and n - self.head <= UNDER and not _TERMINAL.search(line.text):
            return self._is_subhead(n, line)
        if not _TERMINAL.search(line.text):
            return (same and line.words >= PROSE_LIKE) or self._is_within(n, line)
        return self._reads_on(n, line, same)

    def _is_of_itself(self, text: str) -> bool:
        """Say whether a site speaks of itself: by its name, to its readers."""
        said = text.casefold().removeprefix("the ")
        return bool(_OF_A_SITE.search(text)) and said.startswith(self.site)

    def _reads_on(self, n: int, line: Line, same: bool) -> bool:
        """Say whether a sentence is the story's next."""
        if line.text.endswith("?") and self._is_poll(n, line):
            return False
        if self.prose >= 2 and (self.ended or self.gap >= BREAK) and not (same and not self.ended):
            return self._comes_back(n)
        if line.path and not same and self._main and self.paths[self._main] >= 2:
            alike = _kin(line.path, self._main) or _beside(line.path, self._main)
            return alike and (line.words >= PROSE_LIKE or self.gap == 0)
        if line.text.endswith("?") and n + 1 < len(self.lines):
            answer = self.lines[n + 1].text
            return bool(_TERMINAL.search(answer)) and not is_site(answer)
        if line.words < PROSE_LIKE and not same:
            return (self.prose > 0 and self.gap == 0) or self._prose_next(n, line)
        return True

    def _is_poll(self, n: int, line: Line) -> bool:
        """Say whether a question is a poll's: the site's own before it, choices after it."""
        following = self.lines[n + 1].text if n + 1 < len(self.lines) else ""
        if _CHOICE.match(following):
            return True
        answered = bool(_TERMINAL.search(following)) and not is_site(following)
        in_story = line.path == self._main or line.rank > 0 or not line.path
        return self.gap > 0 and is_site(self.lines[n - 1].text) and not (in_story and answered)

    def _is_within(self, n: int, line: Line) -> bool:
        """Say whether a line without a stop is a subhead, or a sentence that lost its stop."""
        if self.ended or not self.prose:
            return False
        whole = line.text[:1].isupper() and ":" not in line.text and not is_byline(line.text)
        if not line.path and whole and line.words >= UNSTOPPED and self.gap == 0:
            return any(is_prose(after) for after in self.lines[n + 1 : n + 4])
        if not self._prose_next(n, line):
            return False
        if line.rank > 0:
            return self.gap <= 1
        if line.path or self.gap > 1:
            return False
        following = keys(self.lines[n + 1].text)
        told = bool(_TOPIC.match(line.text)) or bool(keys(line.text) & following)
        return 1 < line.words <= SUBHEAD and told

    def _comes_back(self, n: int) -> bool:
        """Say whether the sentences from a line on are about the story, after something else."""
        if n in self.back:
            return True
        run = []
        for m in range(n, len(self.lines)):
            line = self.lines[m]
            if (
                is_site(line.text)
                or is_end(line.text)
                or not _TERMINAL.search(line.text)
                or line.own
            ):
                break
            run.append(m)
        said = " ".join(self.lines[m].text for m in run)
        shared = keys(said) & self.about.keys()
        named = {key for key in names(said) if key in self.named}
        cohesive = len(shared) >= 2 and (not self.ended or named or len(shared) >= 4)
        enough = PROSE if self.lines[n].path and self.lines[n].path == self._main else LONG_RUN
        long = len(run) >= 2 and len(said.split()) >= enough
        if (cohesive or long) and not self._is_headed(n, said):
            self.back.update(run)
        return n in self.back

    def _is_headed(self, n: int, said: str) -> bool:
        """Say whether sentences have a headline of their own: then they are another story."""
        told = keys(said)
        for line in self.lines[max(0, n - 3) : n]:
            headline = not _TERMINAL.search(line.text) and line.words >= 3
            if headline and not is_byline(line.text) and len(keys(line.text) & told) >= 2:
                return True
        return False

    def _is_subhead(self, n: int, line: Line) -> bool:
        if line.words < 3 or is_byline(line.text) or line.words > 40:
            return False
        told = [x for x in self.lines[n + 1 : n + 2 * UNDER] if is_prose(x)]
        shared = keys(line.text) & frozenset().union(*(keys(x.text) for x in told))
        return bool(told) and (bool(shared) or n == self.head + 1)

    def _prose_next(self, n: int, line: Line) -> bool:
        after = self.lines[n + 1 : n + 2]
        return (
            bool(after)
            and is_prose(after[0])
            and after[0].path in ("", self._main, line.path)
            and not after[0].own
        )


_OF_A_SITE = re.compile(
    r"\b(?:you|your|our|us|gifts?|support\w*|subscri\w+|newspaper|paper|station|publication|daily|"
    r"weekly|newsroom|news source|magazine|readers|listeners|viewers)\b",
    re.IGNORECASE,
)


def _site_names(lines: Sequence[Line]) -> Iterator[str]:
    """Give what may be a site's name: the first words, all of them capitals, of what is on top."""
    for line in lines[:SITE_LINES]:
        said = re.match(r"[A-Z][\w’'.-]*(?: (?:of |the |& )?[A-Z][\w’'.-]*){0,3}", line.text)
        if said and len(said[0]) > 3:
            yield said[0].casefold()


SITE_LINES = 3
"""Lines on top in which a site says its name."""

LONG_RUN = 25
"""Words of two sentences or more that go on after something else: teasers are shorter."""

PROSE_LIKE = 5
"""Words of a short sentence that stands alone in a story."""


def _ends_for_good(text: str) -> bool:
    return bool(
        re.search(
            r"comment|copyright|©|keep scrolling|next story|online|receiving|###|30|■|"
            r"discussion|repl|response",
            text,
            re.IGNORECASE,
        )
    )


def _unquoted(path: str) -> str:
    """Take a block quotation's own element out of a path."""
    return re.sub(r"/blockquote\.[^/]*(?=/|$)", "", path)


def _kin(path: str, main: str) -> bool:
    """Say whether two lines stand in the same elements, whatever they are called."""
    return _bare(path) == _bare(main)


def _beside(path: str, main: str) -> bool:
    """Say whether two lines stand side by side but for the innermost element."""
    return (
        path.rsplit("/", 1)[0] == main.rsplit("/", 1)[0]
        or path.startswith(main)
        or main.startswith(path)
    )


def _bare(path: str) -> list[str]:
    return [step.partition(".")[0] for step in path.split("/")]


def _main_path(lines: Sequence[Line], head: int) -> str:
    """Give the mark-up that most of the prose after the headline stands in."""
    told: Counter[str] = Counter()
    for line in lines[head + 1 :]:
        if line.path and is_prose(line) and line.linked < 0.5:
            told[line.path] += line.words * (1 if not line.own else 0)
    return told.most_common(1)[0][0] if told and told.most_common(1)[0][1] else ""
