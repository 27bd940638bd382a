"""Our own YAML: one standard at the top (meta and clauses), or several, each under a key of its own."""

from django.utils.translation import gettext as _

from .neutral import (
    CUSTOMARY,
    DOCUMENT,
    OWN,
    RECORD,
    REQUIRED,
    ClauseData,
    DocumentData,
    QuestionData,
    StandardData,
    Texts,
)
from .problems import Unreadable
from .shape import dict_at, dicts_at, family_of, first_said, flag, in_tree_order, leaves_assessable, strings
from .texts import language_code, said, slug, texts_of, tidy

ANNEX = "annex-a"
OURS = ("zh_hans", "zh_hant", "en")


def is_own(data: dict) -> bool:
    """Tell our own file by its list of clauses, at the top or one level down."""
    return "clauses" in data or any(isinstance(part, dict) and "clauses" in part for part in data.values())


def preamble(text: str) -> str:
    """The comment a file of ours begins with: it tells what was verified and what was not."""
    lines = []
    for line in text.splitlines():
        if not line.startswith("#"):
            break
        lines.append(line.lstrip("#").rstrip().removeprefix(" "))
    return "\n".join(lines).strip()


def read(data: dict, *, preamble: str = "") -> list[StandardData]:
    """Every standard of the file."""
    if "clauses" in data:
        return [standard(data, {**data, **dict_at(data, "meta")}, key="", shared={}, notes=(opening(data, preamble),))]
    parts = {key: part for key, part in data.items() if isinstance(part, dict) and "clauses" in part}
    shared = dict_at(data, "meta")
    names = {key: tidy(part.get("standard")) for key, part in parts.items()}
    found = []
    for key, part in parts.items():
        others = [number(name) for other, name in names.items() if other != key]
        notes = (
            opening(data, preamble),
            *(note for note in remarks(shared) if concerns(said(note, "en"), number(names[key]), others)),
        )
        found.append(standard(part, part, key=key, shared=shared, notes=notes))
    return found


def standard(part: dict, meta: dict, *, key: str, shared: dict, notes: tuple[Texts, ...]) -> StandardData:
    """One standard: what is said about it in `meta`, its clauses and its annex in `part`."""
    where = key or "meta"
    name = tidy(meta.get("standard")) or tidy(meta.get("name"))
    if not name:
        raise Unreadable(_("The standard has no name. Add the line “standard: ISO …”."), where=where)
    refused = tidy(meta.get("exclusions"))
    allowed = flag(meta, "exclusions_allowed", bool(refused) and not refused.lower().startswith("no "))
    clauses = [*body(part, where=key, excludable=bool(allowed)), *annex(part, where=key)]
    ref = slug(tidy(meta.get("ref")) or name)
    local_name = tidy(meta.get("zh_standard"))
    return StandardData(
        ref=ref,
        name=name,
        local_name=local_name,
        format=OWN,
        source_id=ref,
        titles=spoken(meta, "title"),
        edition=tidy(meta.get("edition")),
        family=tidy(meta.get("type")) or family_of(name, local_name),
        exclusions_allowed=bool(allowed),
        exclusion_notes=remark(meta, "exclusions"),
        provider=tidy(meta.get("provider")),
        version=tidy(meta.get("version")),
        published=tidy(meta.get("published")),
        checked=tidy(meta.get("checked")),
        notes=tuple(note for note in (*notes, remark(meta, "language_note"), *remarks(meta)) if note),
        amendments=amendments(meta),
        sources=sources(part if "sources" in part else shared),
        groups={ANNEX: spoken(dict_at(part, "annex_a"), "title")} if "annex_a" in part else {},
        clauses=in_tree_order(once(clauses, where=where), sort=True),
    )


def body(part: dict, *, where: str, excludable: bool) -> list[ClauseData]:
    """The clauses as listed, with everything that hangs on them."""
    given = {}
    read_so_far = []
    for position, entry in enumerate(dicts_at(part, "clauses", where=where or _("At the top")), 1):
        place = _("%(where)sclauses, entry %(number)s") % {"where": f"{where}: " if where else "", "number": position}
        clause = one_clause(entry, where=place, excludable=excludable)
        given[clause.ref] = flag(entry, "assessable", flag(entry, "leaf", None))
        read_so_far.append(clause)
    known = {clause.ref for clause in read_so_far}
    for clause in read_so_far:
        if clause.parent and clause.parent not in known:
            values = {"clause": clause.ref, "parent": clause.parent}
            message = _(
                "Clause %(clause)s names the parent %(parent)s, which is not in the file. Add it or mend “parent”."
            )
            raise Unreadable(message % values)
    return leaves_assessable(read_so_far, given)


def one_clause(entry: dict, *, where: str, excludable: bool) -> ClauseData:
    """A clause of the list."""
    ref = tidy(entry.get("id"))
    if not ref:
        raise Unreadable(_("The clause has no number. Add “id: '4.1'”."), where=where)
    place = _("clause %(ref)s") % {"ref": ref}
    titles = spoken(entry, "title") or spoken(entry, "label")
    return ClauseData(
        ref=ref,
        label=ref,
        parent=tidy(entry.get("parent")) or None,
        titles=titles,
        aliases=texts_of((language_code(code), entry.get(f"{code}_alias")) for code in ("zh_hans", "zh_hant", "en")),
        untitled=bool(flag(entry, "untitled", not titles)),
        exclusion_permitted=bool(flag(entry, "exclusion_permitted", excludable)),
        withdrawn=bool(flag(entry, "withdrawn", False)),
        no_case=spoken(dict_at(entry, "no_case_possible"), ""),
        evidence=spoken(entry, "evidence"),
        verified_by=tidy(entry.get("verified_by")),
        unverified=unverified(entry),
        sources=strings(entry.get("title_sources")),
        note=remark(entry, "note"),
        questions=tuple(questions(entry, ref, where=place)),
        documents=(*required(entry, ref, where=place), *customary(entry, ref, where=place)),
    )


def questions(entry: dict, clause: str, *, where: str):
    """The prompts of a clause."""
    for number_, item in enumerate(dicts_at(entry, "questions", where=where), 1):
        text = spoken(item, "")
        if not text:
            raise Unreadable(_("Question %(number)s has no text.") % {"number": number_}, where=where)
        yield QuestionData(tidy(item.get("id")) or f"{clause}-Q{number_}", text, spoken(item, "evidence"))


def required(entry: dict, clause: str, *, where: str):
    """The documented information that the clause requires."""
    for number_, item in enumerate(dicts_at(entry, "documented_information", where=where), 1):
        yield document(item, tidy(item.get("id")) or f"{clause}-D{number_}", REQUIRED, where=where)


def customary(entry: dict, clause: str, *, where: str):
    """What practice usually adds; known by its name, so that a new one in the list moves none of the others."""
    for item in dicts_at(entry, "customary_documents", where=where):
        name = slug(first_said(spoken(item, "name"))) or "-".join(
            f"{ord(c):x}" for c in first_said(spoken(item, "name"))[:12]
        )
        yield document(item, tidy(item.get("id")) or f"{clause}-C-{name}"[:120], CUSTOMARY, where=where)


def document(item: dict, ref: str, basis: str, *, where: str) -> DocumentData:
    """One document or record."""
    name = spoken(item, "name")
    if not name:
        raise Unreadable(
            _("Document %(ref)s has no name. Add “name_en” or “name_zh_hans”.") % {"ref": ref}, where=where
        )
    return DocumentData(
        ref=ref,
        name=name,
        kind=RECORD if tidy(item.get("kind")) == RECORD else DOCUMENT,
        basis=basis,
        explicit=bool(flag(item, "explicit", basis == REQUIRED)),
        verified_by=tidy(item.get("verified_by")),
        unverified=bool(flag(item, "unverified", False)),
        sources=strings(item.get("name_sources")),
        see=(*strings(item.get("see")), *strings(item.get("see_also"))),
        note=remark(item, "note"),
    )


def annex(part: dict, *, where: str) -> list[ClauseData]:
    """The controls of an annex: a heading, its themes, and controls that may be excluded with justification."""
    data = dict_at(part, "annex_a")
    if not data:
        return []
    themes, controls = dicts_at(data, "themes", where=where), dicts_at(data, "controls", where=where)
    root = tidy(data.get("id")) or "A"
    found = [ClauseData(root, root, titles=spoken(data, "title"), groups=(ANNEX,))]
    found += [
        ClauseData(tidy(t.get("id")), tidy(t.get("id")), root, spoken(t, "title"), groups=(ANNEX,)) for t in themes
    ]
    known = {clause.ref for clause in found}
    for entry in controls:
        ref, theme = tidy(entry.get("id")), tidy(entry.get("theme"))
        if not ref or theme not in known:
            values = {"ref": ref or "?", "theme": theme or "?"}
            raise Unreadable(
                _("Control %(ref)s names the theme %(theme)s, which is not listed.") % values, where=where
            )
        found.append(control(entry, ref, theme))
    return found


def control(entry: dict, ref: str, theme: str) -> ClauseData:
    """One control of the annex."""
    return ClauseData(
        ref=ref,
        label=ref,
        parent=theme,
        titles=spoken(entry, "title"),
        assessable=True,
        exclusion_permitted=True,
        groups=(ANNEX,),
        unverified=unverified(entry),
        note=remark(entry, "note"),
        questions=tuple(questions(entry, ref, where=ref)),
        documents=(*required(entry, ref, where=ref), *customary(entry, ref, where=ref)),
    )


def once(clauses: list[ClauseData], *, where: str) -> list[ClauseData]:
    """The same clauses; a number given twice is refused."""
    seen: set[str] = set()
    for clause in clauses:
        if clause.ref in seen:
            message = _("Clause %(ref)s is in the file twice. Remove one of the two entries.")
            raise Unreadable(message % {"ref": clause.ref}, where=where)
        seen.add(clause.ref)
    return clauses


def spoken(entry: dict, name: str) -> Texts:
    """The texts name_en, name_zh_hans … of an entry; with an empty name, the keys are the bare codes."""
    if not name:
        return texts_of((language_code(given), entry.get(given)) for given in OURS)
    keys = [key for key in entry if isinstance(key, str) and key.startswith(f"{name}_")]
    return texts_of((spoken_code(key.removeprefix(f"{name}_")), entry[key]) for key in keys)


def spoken_code(ending: str) -> str:
    """The language at the end of a key; empty for title_sources and whatever else a key may end with."""
    return language_code(ending) if ending in OURS or (len(ending) == 2 and ending.isalpha()) else ""


def unverified(entry: dict) -> tuple[str, ...]:
    """What of the title nobody could verify: all of it, or the wording in a language."""
    found = ["*"] if flag(entry, "unverified", False) else []
    found += [code for key, code in (("zh_unverified", "zh-hans"), ("en_unverified", "en")) if flag(entry, key, False)]
    return tuple(found)


def amendments(meta: dict) -> tuple[dict, ...]:
    """What has been issued since to change the standard, each with the clauses it touches."""
    given = [value for key, value in meta.items() if key.endswith("amendment") and isinstance(value, dict)]
    given += dicts_at(meta, "amendments", where="meta")
    texts = ("name", "published", "note")
    return tuple(
        {**{k: tidy(a.get(k)) for k in texts}, "names": remark(a, "name"), "clauses": list(strings(a.get("clauses")))}
        for a in given
    )


def sources(part: dict) -> tuple[dict, ...]:
    """Where the file has its titles from."""
    listed = dicts_at(part, "sources", where="sources")
    return tuple({key: tidy(source.get(key)) for key in ("key", "name", "url")} for source in listed)


def opening(data: dict, preamble: str) -> Texts:
    """What the file says of itself: the comment at its top, and the same in the languages that its `meta` has."""
    return texts_of([("en", preamble)]) | spoken(dict_at(data, "meta"), "preamble")


def remark(entry: dict, name: str) -> Texts:
    """A remark in English under its bare name, in other languages under name_zh_hans and its like."""
    return texts_of([("en", entry.get(name))]) | spoken(entry, name)


def remarks(meta: dict) -> list[Texts]:
    """The notes of a file: plain English ones, or texts by language."""
    given = meta.get("notes")
    rows = given if isinstance(given, list) else [given]
    found = [spoken(row, "") if isinstance(row, dict) else texts_of([("en", row)]) for row in rows]
    return [note for note in found if note]


def number(name: str) -> str:
    """The digits by which people call a standard: 9001, 27001."""
    digits = "".join(c if c.isdigit() else " " for c in name).split()
    return max(digits, key=len) if digits else ""


def concerns(note: str, own_number: str, others: list[str]) -> bool:
    """Tell whether a note that several standards share is about this one: unless it names only others."""
    return own_number in note or not any(other and other in note for other in others)
