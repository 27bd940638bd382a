"""OSCAL catalogue JSON: groups and controls in one another, parameters in the prose, withdrawn controls."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .neutral import OSCAL, ClauseData, StandardData
from .problems import Unreadable
from .shape import dict_at, dicts_at, family_of, free_ref, in_tree_order
from .source import MAX_DEPTH, too_deep
from .texts import language_code, slug, texts_of, tidy

INSERT = re.compile(r"\{\{\s*(?:insert\s*:\s*param\s*,\s*)?([^\s{}]+)\s*\}\}")
STATEMENT, ASSESSMENT = {"statement", "item"}, "assessment"
MAX_LABEL = 32
MAX_PARAM_DEPTH, MAX_PLACEHOLDER = 5, 2_000


def read(data: dict) -> StandardData:
    """The catalogue of the file."""
    catalog = dict_at(data, "catalog")
    meta = dict_at(catalog, "metadata")
    title = tidy(meta.get("title"))
    if not title:
        raise Unreadable(_("The catalogue has no title."), where="catalog → metadata → title")
    reader = Reader(language=language(meta))
    reader.collect(catalog)
    reader.walk(catalog, parent=None, depth=0)
    if not reader.clauses:
        raise Unreadable(_("The catalogue has neither groups nor controls."), where="catalog → groups")
    source_id = slug(title, limit=200) or tidy(catalog.get("uuid"))
    return StandardData(
        ref=slug(title, limit=60) or slug(tidy(catalog.get("uuid"))),
        name=title,
        format=OSCAL,
        source_id=source_id,
        titles=texts_of([(reader.language, title)]),
        description=texts_of([(reader.language, meta.get("remarks"))]),
        family=family_of(title),
        exclusions_allowed=True,
        provider=provider(meta),
        version=tidy(meta.get("version")),
        published=tidy(meta.get("published") or meta.get("last-modified"))[:10],
        clauses=in_tree_order(reader.clauses),
        remarks=tuple(reader.remarks),
    )


def language(meta: dict) -> str:
    """The language of the catalogue, if it says so; OSCAL is English otherwise."""
    return language_code(meta.get("language") or prop(meta, "language") or prop(meta, "lang")) or "en"


def provider(meta: dict) -> str:
    """Who publishes the catalogue, by name."""
    parties = {party.get("uuid"): tidy(party.get("name")) for party in dicts_at(meta, "parties", where="metadata")}
    for role in ("publisher", "creator"):
        for named in dicts_at(meta, "responsible-parties", where="metadata"):
            uuids = named.get("party-uuids")
            if named.get("role-id") == role and isinstance(uuids, list) and uuids:
                return parties.get(uuids[0], "")
    return next(iter(parties.values()), "")


def prop(entry: dict, name: str) -> str:
    """The value of a property, the one without class before the others."""
    found = [p for p in dicts_at(entry, "props", where="props") if p.get("name") == name]
    found.sort(key=lambda p: bool(p.get("class")))
    return tidy(found[0].get("value")) if found else ""


@dataclass
class Reader:
    """Walks one catalogue; parameters are collected first, as prose may name them from anywhere."""

    language: str
    clauses: list[ClauseData] = field(default_factory=list)
    params: dict[str, dict] = field(default_factory=dict)
    shown: dict[tuple[str, int], str] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    remarks: list[str] = field(default_factory=list)

    def collect(self, entry: dict, depth: int = 0) -> None:
        """Remember every parameter below `entry`."""
        if depth > MAX_DEPTH:
            raise too_deep()
        for param in dicts_at(entry, "params", where=tidy(entry.get("id"))):
            self.params.setdefault(tidy(param.get("id")), param)
        for key in ("groups", "controls"):
            for child in dicts_at(entry, key, where=tidy(entry.get("id")) or "catalog"):
                self.collect(child, depth + 1)

    def walk(self, entry: dict, parent: str | None, depth: int) -> None:
        """Groups, then controls, each with what is nested in it."""
        for key in ("groups", "controls"):
            for child in dicts_at(entry, key, where=tidy(entry.get("id")) or "catalog"):
                ref = self.clause(child, parent, is_control=key == "controls")
                self.walk(child, ref, depth + 1)

    def clause(self, entry: dict, parent: str | None, *, is_control: bool) -> str:
        """One group or control as a clause; answers with its ref."""
        withdrawn = prop(entry, "status").lower() == "withdrawn"
        label = self.label(entry)
        ref = self.ref(entry, label)
        title = self.filled(tidy(entry.get("title")))
        if is_control and not title:
            self.remarks.append(_("%(ref)s has no title.") % {"ref": ref})
        prose, guidance, evidence = self.texts(entry)
        self.clauses.append(
            ClauseData(
                ref=ref,
                label=label or (ref if is_control else ""),
                parent=parent,
                titles=texts_of([(self.language, title)]),
                untitled=not title,
                assessable=is_control and not withdrawn,
                exclusion_permitted=True,
                withdrawn=withdrawn,
                prose=texts_of([(self.language, prose)]),
                guidance=texts_of([(self.language, guidance)]),
                evidence=texts_of([(self.language, evidence)]),
                note=texts_of([("en", moved(entry) if withdrawn else "")]),
            )
        )
        return ref

    def label(self, entry: dict) -> str:
        """What is printed before the title: the label, unless it repeats the title, then what the entry sorts by."""
        title = tidy(entry.get("title"))
        choices = (prop(entry, "label"), prop(entry, "sort-id"))
        return next((c for c in choices if c and len(c) <= MAX_LABEL and not (title and title in c)), "")

    def ref(self, entry: dict, label: str) -> str:
        """The label or id, whichever is still free, as the name of the clause."""
        given = tidy(entry.get("id"))
        ref = free_ref([label, given, slug(tidy(entry.get("title")))], taken=self.taken, number=len(self.clauses) + 1)
        if label and ref != label:
            self.remarks.append(_("The label “%(label)s” is taken; kept as “%(ref)s”.") % {"label": label, "ref": ref})
        return ref

    def texts(self, entry: dict) -> tuple[str, str, str]:
        """The statement, the guidance and the things to examine."""
        statement: list[str] = []
        guidance: list[str] = []
        evidence: list[str] = []
        for part in dicts_at(entry, "parts", where=tidy(entry.get("id"))):
            name = tidy(part.get("name"))
            if name in STATEMENT:
                self.lines(part, statement)
            elif not name.startswith(ASSESSMENT):
                self.lines(part, guidance)
            elif name == "assessment-method" and prop(part, "method").upper() == "EXAMINE":
                self.lines(part, evidence)
        return self.joined(statement), self.joined(guidance), self.joined(evidence)

    def joined(self, lines: list[str]) -> str:
        """Join lines to a text with its parameters shown."""
        return self.filled("\n".join(lines))

    def lines(self, part: dict, into: list[str], depth: int = 0) -> None:
        """The prose of a part and of the parts in it, numbered and indented as in print."""
        if depth > MAX_DEPTH:
            raise too_deep()
        heading = prop(part, "label") if depth or part.get("name") in STATEMENT else ""
        if prose := tidy(part.get("prose")):
            into.append(f"{'    ' * max(depth - 1, 0)}{heading} {prose}" if heading else prose)
        for child in dicts_at(part, "parts", where=tidy(part.get("id"))):
            self.lines(child, into, depth + 1)

    def filled(self, prose: str, depth: int = 0) -> str:
        """The prose with each parameter shown as a place to fill in."""
        return INSERT.sub(lambda found: self.placeholder(found[1], depth), prose)

    def placeholder(self, name: str, depth: int) -> str:
        """The place to fill in for a parameter; worked out once, cut short, not followed without end."""
        if depth >= MAX_PARAM_DEPTH:
            return f"[{name}]"
        if (name, depth) not in self.shown:
            self.shown[name, depth] = self.place(name, depth)[:MAX_PLACEHOLDER]
        return self.shown[name, depth]

    def place(self, name: str, depth: int) -> str:
        """[Assignment: what to fill in] or [Selection: the choices]; a value already given stands as it is."""
        param = self.params.get(name)
        if param is None:
            return f"[{name}]"
        if isinstance(values := param.get("values"), list) and values:
            return self.filled(", ".join(map(tidy, values)), depth + 1)
        select = dict_at(param, "select")
        choices = select.get("choice")
        if isinstance(choices, list) and choices:
            kind = "Selection (one or more)" if tidy(select.get("how-many")).startswith("one-or-more") else "Selection"
            return f"[{kind}: {'; '.join(self.filled(tidy(choice), depth + 1) for choice in choices)}]"
        return f"[Assignment: {self.filled(tidy(param.get('label')) or name, depth + 1)}]"


def moved(entry: dict) -> str:
    """Where a withdrawn control went."""
    links = dicts_at(entry, "links", where=tidy(entry.get("id")))
    ways = {"incorporated-into": "incorporated into", "moved-to": "moved to"}
    parts = [f"{ways[link['rel']]} {tidy(link.get('href')).lstrip('#')}" for link in links if link.get("rel") in ways]
    return f"Withdrawn: {', '.join(parts)}." if parts else "Withdrawn."
