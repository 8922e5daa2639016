"""From the words that say who speaks to the fullest name that the passage has for them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from whereas.claims.attribution import Attribution, attributions
from whereas.claims.names import Name, Names
from whereas.claims.told import Told
from whereas.claims.vocabulary import word_list

BACK = 6
"""Sentences back in which a pronoun's person is sought."""

_ROLE = re.compile(
    r"\b(mayor|governor|senator|sponsor|author|lawyer|attorney|director|chair|"
    r"chairman|chairwoman|chairperson|clerk|manager|sheriff|chief"
    r"|commissioner|spokesman|spokeswoman|spokesperson|councilwoman|councilman|"
    r"councilmember|councilor|president|supervisor|trustee|superintendent|owner|"
    r"founder"
    r"|marshal|engineer|executive|representative|lawmaker|legislator|premier|"
    r"minister|delegate|assemblyman|assemblywoman|alderman|alderwoman|judge|"
    r"treasurer"
    r"|secretary|planner|professor|administrator|leader|speaker|farmer|plumber|"
    r"doctor|teacher|pastor|economist|comptroller|auditor|drafter)\b",
    re.IGNORECASE,
)
_PLURAL = re.compile(
    r"\b(?:officials|supporters|critics|opponents|lawyers|attorneys|advocates|"
    r"residents|leaders|staff|members|landlords|owners|experts|sources|backers|"
    r"others|some|many|both|all|people|they|tenants|scholars|aides|colleagues|"
    r"records|documents)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Speakers:
    """Finds speakers in one passage."""

    told: Told
    names: Names

    def of(self, said: Attribution, number: int) -> str | None:
        """Name who speaks by an attribution in sentence `number`, as fully as the passage does."""
        found = self._named(said.subject_start, said.subject_end, inverted=said.inverted)
        if found:
            return found
        words = said.subject.strip().lower()
        words = {"his": "he", "her": "she", "their": "they"}.get(words, words)
        if re.search(r"\bwho\s*$", words):
            return self._before(said.subject_start, number)
        pronoun = re.fullmatch(r"(?:.*\W)?(he|she|they)", words)
        if pronoun:
            return self.pronoun(pronoun[1], said.at, number)
        return self._office(words)

    def _named(self, start: int, end: int, *, inverted: bool) -> str | None:
        names = self.names.within(start, end)
        region = self.told.flat[start:end]
        persons = [n for n in names if self._person(n) and not self._owns(n)]
        if persons and _SPOKESMAN.match(region):
            return None
        if persons:
            return self.names.fullest(persons[0] if inverted else self._subject(persons, end))
        bodies = [
            n
            for n in names
            if n.kind == "organisation" or (n.kind == "other" and _is_firm(n, region, start))
        ]
        if (
            not bodies
            or _generic(bodies[0].text)
            or (_PLURAL.search(region[: bodies[0].start - start]) and "spokes" not in region)
        ):
            return None
        return bodies[0].text

    def _owns(self, name: Name) -> bool:
        """Say whether a name stands for what is its own: `Brandt's office`."""
        return self.told.flat[name.end : name.end + 2] in ("'s", "' ")

    def _subject(self, persons: list[Name], end: int) -> Name:
        """Of several persons before a verb take the one that stands nearest, heads first."""
        flat = self.told.flat
        for person in reversed(persons):
            start = flat.rfind(",", 0, person.start) + 1
            lead = flat[start : person.start].strip().lower()
            describes = re.match(r"(?:who|whose|a|an|one|at|of|in|from|for|with|\d+)\b", lead)
            if not (describes and person is not persons[0]) or not flat[person.end : end].strip():
                return person
        return persons[0]

    def _is_person(self, name: Name) -> bool:
        """Say whether a bare last name is that of a person whom the passage names more fully."""
        return any(n.kind == "person" for n in self.names._by_last.get(name.last, ()))

    def _before(self, at: int, number: int) -> str | None:
        sentence = self.told.sentences[number]
        names = [
            n
            for n in self.names.within(sentence.start, at)
            if n.kind == "organisation" or self._person(n)
        ]
        return self.names.fullest(names[-1]) if names else None

    def pronoun(self, word: str, at: int, number: int) -> str | None:
        """Follow he, she or they to a name that went before."""
        for n in range(number, max(-1, number - BACK), -1):
            sentence = self.told.sentences[n]
            stop = min(at, sentence.end)
            names = self.names.within(sentence.start, stop)
            if word == "they":
                bodies = [x for x in names if x.kind == "organisation" and not _generic(x.text)]
                if bodies and n < number:
                    return bodies[0].text
                if n < number - 1:
                    return None
                continue
            fit = [x for x in names if self._person(x) and self._fits(word, x)]
            if not fit:
                continue
            if n < number or len(fit) > 1:
                spoke = self._spoke(n, fit)
                return self.names.fullest(spoke or fit[0])
            return self.names.fullest(fit[0])
        return self._only(word, at)

    def _only(self, word: str, at: int) -> str | None:
        """Give the one person whom the passage names before, if it is one."""
        if word == "they":
            return None
        known = {
            self.names.fullest(n)
            for n in self.names.all
            if n.kind == "person" and self._fits(word, n)
        }
        return known.pop() if len(known) == 1 else None

    def _spoke(self, number: int, fit: list[Name]) -> Name | None:
        for said in attributions(self.told, self.told.sentences[number]):
            for name in fit:
                if said.subject_start <= name.start < said.subject_end:
                    return name
        return None

    def _person(self, name: Name) -> bool:
        return name.kind == "person" or (name.kind == "other" and self._is_person(name))

    def _fits(self, word: str, name: Name) -> bool:
        wrong = {"he": "f", "she": "m"}.get(word, "")
        return not wrong or self.names.gender(name) != wrong

    def _office(self, words: str) -> str | None:
        """Follow an office ("the mayor") to the one person to whom the passage gives it."""
        if body := self._body(words):
            return body
        roles = _ROLE.findall(words)
        if not roles or _PLURAL.search(words):
            return None
        role = roles[-1].lower()
        found = {
            self.names.fullest(n)
            for n in self.names.all
            if n.kind == "person" and self._holds(n, role)
        }
        return found.pop() if len(found) == 1 else None

    def _body(self, words: str) -> str | None:
        """Follow `the league` or `the group` to the one organisation that the passage names so."""
        said = re.fullmatch(r"(?:.*\s)?(?:the|its)\s(\w+)", words)
        if not said:
            return None
        bodies = {
            n.text
            for n in self.names.all
            if n.kind == "organisation" and not _generic(n.text) and not _GOVERNMENT.search(n.text)
        }
        fit = {b for b in bodies if b.split()[-1].casefold() == said[1]}
        if said[1] in ("group", "organization", "organisation", "nonprofit"):
            fit = bodies
        return fit.pop() if len(fit) == 1 else None

    def _holds(self, name: Name, role: str) -> bool:
        title = name.title.lower()
        if role in title or any(short in title for short in _SHORT.get(role, ())):
            return True
        flat = self.told.flat
        if role in _MAKERS and _MADE.match(flat, name.end):
            return True
        before = flat[max(0, name.start - 90) : name.start].lower()
        after = flat[name.end : name.end + 60].lower()
        return bool(re.search(rf"\b{role}\b[^.;!?]{{0,30}},\s*(?:\w+\.\s)?$", before)) or bool(
            re.match(
                rf",\s(?:the|a|an|its|his|her|\w+'s|{role})[^.;!?,]{{0,40}}\b{role}\b|,\s{role}\b",
                after,
            )
        )


_MAKERS = frozenset(("author", "sponsor", "drafter"))
_MADE = re.compile(
    r"(?:,[^.;]{1,60},|\s\w+)?\s(?:wrote|drafted|sponsor(?:s|ed)|introduced|penned|authored|proposed|"
    r"carried)\b",
    re.IGNORECASE,
)
"""What an author did: `Dana Frye, the president, wrote the ban. Its author says …`."""

_GOVERNMENT = re.compile(
    r"\b(?:Council|Senate|House|Legislature|Board|Commission|Court|Department|County)\b"
)
_SHORT = {
    "senator": ("sen.",),
    "representative": ("rep.",),
    "governor": ("gov.",),
    "lawmaker": ("sen.", "rep.", "senator"),
    "legislator": ("sen.", "rep."),
    "councilwoman": ("council member", "councilmember", "councilor"),
    "councilman": ("council member", "councilmember", "councilor"),
    "councilmember": ("councilman", "councilwoman"),
    "chairwoman": ("chair",),
    "chairman": ("chair",),
    "professor": ("dr.", "prof."),
    "doctor": ("dr.",),
    "attorney": ("lawyer",),
    "lawyer": ("attorney",),
}
_SPOKESMAN = re.compile(
    r"\s*(?:an?|the|his|her)\s(?:\w+\s)?(?:spokes\w+|aide|aides|lawyer|attorney|"
    r"assistant)\s(?:for|to|of)\b",
    re.IGNORECASE,
)
_GENERIC = frozenset(
    "Council Senate House Legislature Board Commission Committee Assembly Congress "
    "Court Department Staff Office Chamber Parliament Counsel Police Officials Management "
    "Government Administration Cabinet Ministry".split()
)


def _generic(text: str) -> bool:
    return text in _GENERIC or text in {
        "City Council",
        "Town Council",
        "Town Board",
        "City Hall",
        "County Board",
        "State House",
    }


def _is_firm(name: Name, region: str, start: int) -> bool:
    """Say whether a single name before a word of saying is a body's: `RentLogic, says`."""
    if (
        name.text.endswith("s")
        and not name.text.endswith("ss")
        and not region[: name.start - start].strip()
    ):
        return False  # a sentence's first word: "Builders say"
    return (
        name.end - start >= len(region.rstrip(" ,"))
        and len(name.text) > 2
        and name.text not in word_list("others")
    )
