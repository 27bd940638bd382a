"""Requirement libraries: YAML of urn, ref_id, parent_urn, assessable, depth, implementation groups, translations.

Libraries in the wild leave out numbers, names, parents and whole sections; what can be mended is mended and remarked.
"""

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from .neutral import LIBRARY, ClauseData, QuestionData, StandardData, Texts
from .problems import Unreadable
from .shape import MAX_REF, dict_at, dicts_at, family_of, flag, free_ref, in_tree_order, leaves_assessable, strings
from .texts import language_code, slug, texts_of, tidy

NODES = "requirement_nodes"


def is_library(data: dict) -> bool:
    """Tell a library by its objects, or by bare requirement nodes."""
    return NODES in data or ("objects" in data and "clauses" not in data)


def read(data: dict) -> list[StandardData]:
    """Every framework of the library; most have one."""
    return [framework(one, data) for one in frameworks(data)]


def frameworks(data: dict) -> list[dict]:
    """The frameworks of the file, wherever its version of the format keeps them."""
    if NODES in data:
        return [data]
    objects = data.get("objects")
    if not isinstance(objects, dict):
        raise Unreadable(_("“objects” must hold named entries, among them “framework”."), where="objects")
    one = objects.get("framework")
    found = [one] if isinstance(one, dict) else one if isinstance(one, list) else []
    found = [*found, *dicts_at(objects, "frameworks", where="objects")]
    if not found:
        values = {"found": ", ".join(sorted(map(str, objects))[:8]) or "—"}
        raise Unreadable(
            _("The library holds no framework, only: %(found)s. Nothing can be assessed with it.") % values
        )
    return [one for one in found if isinstance(one, dict)]


def framework(data: dict, library: dict) -> StandardData:
    """One framework with what the library says about itself."""
    locale = language_code(data.get("locale") or library.get("locale") or "en") or "en"
    reader = Reader(locale)
    clauses = reader.clauses(dicts_at(data, NODES, where=NODES))
    if not clauses:
        raise Unreadable(_("The framework has no requirement nodes."), where=f"objects → framework → {NODES}")
    urn = tidy(data.get("urn")) or tidy(library.get("urn"))
    ref_id = tidy(data.get("ref_id")) or tidy(library.get("ref_id"))
    titles = reader.spoken(data, "name") or reader.spoken(library, "name")
    name = titles.get(locale) or ref_id or tail(urn)
    if not (name and slug(tail(urn) or ref_id or name)):
        raise Unreadable(_("The framework has neither a name nor a ref_id nor a urn."), where="objects → framework")
    return StandardData(
        ref=slug(tail(urn) or ref_id or name),
        name=name,
        format=LIBRARY,
        source_id=(urn or ref_id or name)[:200],
        titles=titles,
        description=reader.spoken(data, "description") or reader.spoken(library, "description"),
        family=family_of(name, ref_id),
        exclusions_allowed=True,
        provider=tidy(library.get("provider")),
        copyright=tidy(library.get("copyright")),
        version=tidy(library.get("version")),
        published=tidy(library.get("publication_date")),
        groups={
            tidy(group.get("ref_id")): reader.spoken(group, "name")
            for group in dicts_at(data, "implementation_groups_definition", where="implementation_groups_definition")
            if tidy(group.get("ref_id"))
        },
        clauses=clauses,
        remarks=tuple(reader.remarks),
    )


def tail(urn: str) -> str:
    """The last part of a urn, which names the thing inside its library."""
    return urn.rpartition(":")[2]


@dataclass
class Reader:
    """Reads the nodes of one framework and remembers what it had to mend."""

    locale: str
    remarks: list[str] = field(default_factory=list)
    refs: dict[str, str] = field(default_factory=dict)  # urn → our ref
    taken: set[str] = field(default_factory=set)

    def clauses(self, nodes: list[dict]) -> tuple[ClauseData, ...]:
        """All nodes as clauses, parents before children."""
        for number, node in enumerate(nodes, 1):
            self.name(node, number)
        parents = self.parents(nodes)
        given = {node["ref"]: flag(node, "assessable", None) for node in nodes}
        clauses = [self.clause(node, parent) for node, parent in zip(nodes, parents, strict=True)]
        return in_tree_order(leaves_assessable(clauses, given))

    def name(self, node: dict, number: int) -> None:
        """Give the node a `ref` of its own: its ref_id, where that is missing or taken the end of its urn."""
        urn, ref_id = tidy(node.get("urn")), tidy(node.get("ref_id"))
        ref = free_ref([ref_id, tail(urn)], taken=self.taken, number=number)
        if ref_id and ref != ref_id:
            values = {"ref_id": ref_id[:60], "number": number, "ref": ref}
            self.remarks.append(
                _("Entry %(number)s: the ref_id “%(ref_id)s” is taken or too long; kept as “%(ref)s”.") % values
            )
        node["ref"] = ref
        if urn and urn.lower() not in self.refs:
            self.refs[urn.lower()] = ref

    def parents(self, nodes: list[dict]) -> list[str | None]:
        """The parent of each node: as named, else the last node one level higher, else none."""
        above: dict[int, str] = {}
        found: list[str | None] = []
        for node in nodes:
            depth = tidy(node.get("depth"))
            level = int(depth) if depth.isdecimal() and len(depth) < 3 else None
            named = tidy(node.get("parent_urn")).lower()
            parent = self.refs.get(named)
            if named and parent is None:
                values = {"ref": node["ref"], "urn": named[:100]}
                self.remarks.append(_("%(ref)s: its parent %(urn)s is not in the file; put at the top.") % values)
            elif not named and level and level > 1:
                parent = above.get(level - 1)
            if level:
                above[level] = node["ref"]
            found.append(None if parent == node["ref"] else parent)
        return found

    def clause(self, node: dict, parent: str | None) -> ClauseData:
        """One node as a clause; its description is the text, its annotation the guidance."""
        titles = self.spoken(node, "name")
        return ClauseData(
            ref=node["ref"],
            label=tidy(node.get("ref_id"))[:MAX_REF],
            parent=parent,
            titles=titles,
            untitled=not titles,
            exclusion_permitted=True,
            prose=self.spoken(node, "description"),
            guidance=self.spoken(node, "annotation"),
            evidence=self.spoken(node, "typical_evidence"),
            groups=strings(node.get("implementation_groups")),
            questions=tuple(self.questions(node)),
        )

    def questions(self, node: dict):
        """The questions of a node: named by urn, as a list, or in the older form under “question”."""
        given = node.get("questions") or dict_at(node, "question").get("questions") or []
        entries = list(given.values()) if isinstance(given, dict) else given if isinstance(given, list) else []
        texts = [self.spoken(entry, "text") for entry in entries if isinstance(entry, dict)]
        for number, text in enumerate(filter(None, texts), 1):
            yield QuestionData(f"{node['ref']}-Q{number}", text)

    def spoken(self, entry: dict, key: str) -> Texts:
        """The text under `key` in the library's language and in each translation."""
        translations = dict_at(entry, "translations")
        pairs = [(self.locale, entry.get(key))]
        for given, texts in translations.items():
            code = language_code(given)
            if not code:
                remark = _("The language “%(code)s” is no language tag; its translations are left out.")
                self.remark_once(remark % {"code": str(given)[:40]})
            elif code != self.locale and isinstance(texts, dict):
                pairs.append((code, texts.get(key)))
        return texts_of(pairs)

    def remark_once(self, remark: str) -> None:
        """Remember a remark that would come up at every entry."""
        if remark not in self.remarks:
            self.remarks.append(remark)
