"""The parts of a .docx of ours: styles with Chinese fonts, numbering, header and footer. Words come in escaped."""

from collections.abc import Iterable, Sequence

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PAGE = 9026  # twips between the margins of an A4 page
DEEPEST = 5

_NAMES = ("document", "styles", "settings", "numbering", "header", "footer")
_PART = {"document": "document.main", "header": "header", "footer": "footer"}

CONTENT_TYPES = (
    f'{XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    + "".join(
        f'<Override PartName="/word/{name}{1 if name in {"header", "footer"} else ""}.xml"'
        f' ContentType="{OFFICE}.{_PART.get(name, name)}+xml"/>'
        for name in _NAMES
    )
    + '<Override PartName="/docProps/core.xml"'
    ' ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>'
)
RELS = (
    f'{XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    f'<Relationship Id="rId1" Type="{TYPE}/officeDocument" Target="word/document.xml"/>'
    '<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"'
    ' Target="docProps/core.xml"/></Relationships>'
)
DOCUMENT_RELS = (
    f'{XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    + "".join(
        f'<Relationship Id="rId{n}" Type="{TYPE}/{name}"'
        f' Target="{name}{1 if name in {"header", "footer"} else ""}.xml"/>'
        for n, name in enumerate(_NAMES[1:], 1)
    )
    + "</Relationships>"
)
SETTINGS = f'{XML}<w:settings {W}><w:defaultTabStop w:val="420"/></w:settings>'

FONTS = '<w:rFonts w:ascii="{latin}" w:hAnsi="{latin}" w:cs="{latin}" w:eastAsia="{chinese}"/>'
BODY = FONTS.format(latin="Times New Roman", chinese="宋体")
HEAD = FONTS.format(latin="Arial", chinese="黑体")


def _style(name: str, title: str, paragraph: str, run: str, *, outline: int | None = None) -> str:
    level = "" if outline is None else f'<w:numPr><w:ilvl w:val="{outline}"/><w:numId w:val="1"/></w:numPr>'
    told = "" if outline is None else f'<w:outlineLvl w:val="{outline}"/>'
    keep = "" if outline is None else "<w:keepNext/>"
    return (
        f'<w:style w:type="paragraph" w:styleId="{name}"><w:name w:val="{title}"/><w:basedOn w:val="Normal"/>'
        f'<w:next w:val="Normal"/><w:qFormat/><w:pPr>{keep}{level}{paragraph}{told}</w:pPr>'
        f"<w:rPr>{run}</w:rPr></w:style>"
    )


def styles(language: str) -> str:
    """Return the styles; `language` says how Word proofs the text."""
    proof = "en-US" if language.startswith("zh") else "en-GB"
    close = '<w:spacing w:before="20" w:after="20" w:line="300" w:lineRule="auto"/>'
    return (
        f'{XML}<w:styles {W}><w:docDefaults><w:rPrDefault><w:rPr>{BODY}<w:sz w:val="24"/><w:szCs w:val="24"/>'
        f'<w:lang w:val="{proof}" w:eastAsia="zh-CN"/></w:rPr></w:rPrDefault>'
        '<w:pPrDefault><w:pPr><w:spacing w:after="100" w:line="360" w:lineRule="auto"/></w:pPr></w:pPrDefault>'
        "</w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/></w:style>'
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/></w:style>'
        + _style(
            "Title",
            "Title",
            '<w:spacing w:before="240" w:after="80"/><w:jc w:val="center"/>',
            f'{HEAD}<w:b/><w:sz w:val="36"/>',
        )
        + _style("Subtitle", "Subtitle", '<w:spacing w:after="360"/><w:jc w:val="center"/>', '<w:sz w:val="21"/>')
        + _style(
            "Heading1",
            "heading 1",
            '<w:spacing w:before="320" w:after="120"/>',
            f'{HEAD}<w:b/><w:sz w:val="30"/>',
            outline=0,
        )
        + _style(
            "Heading2",
            "heading 2",
            '<w:spacing w:before="220" w:after="80"/>',
            f'{HEAD}<w:b/><w:sz w:val="26"/>',
            outline=1,
        )
        + _style(
            "Heading3",
            "heading 3",
            '<w:spacing w:before="160" w:after="60"/>',
            f'{HEAD}<w:b/><w:sz w:val="24"/>',
            outline=2,
        )
        + _style("TableText", "Table Text", close, '<w:sz w:val="21"/>')
        + _style("TableHead", "Table Head", close, f'{HEAD}<w:b/><w:sz w:val="21"/>')
        + "</w:styles>"
    )


def numbering(lists: Sequence[str]) -> str:
    """Return the numbering: 1 numbers the headings; each list of the text has its own, and begins at one."""

    def level(place: int, kind: str, said: str, indent: int, more: str = "") -> str:
        return (
            f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>{more}<w:lvlText w:val="{said}"/>'
            f'<w:lvlJc w:val="left"/><w:pPr><w:ind w:left="{indent}" w:hanging="{420 if indent else 0}"/></w:pPr>'
            "</w:lvl>"
        )

    heads = "".join(
        level(n, "decimal", ".".join(f"%{m}" for m in range(1, n + 2)), 0, f'<w:pStyle w:val="Heading{n + 1}"/>')
        for n in range(3)
    )
    kinds = ("decimal", "lowerLetter", "lowerRoman", "decimal", "lowerLetter", "lowerRoman")
    ordered = "".join(level(n, kinds[n], f"%{n + 1})" if n else "%1.", 420 * (n + 1)) for n in range(DEEPEST + 1))
    dots = "".join(level(n, "bullet", "•" if n % 2 == 0 else "–", 420 * (n + 1)) for n in range(DEEPEST + 1))
    abstract = (
        f'<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>{heads}</w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="multilevel"/>{ordered}</w:abstractNum>'
        f'<w:abstractNum w:abstractNumId="2"><w:multiLevelType w:val="multilevel"/>{dots}</w:abstractNum>'
    )
    restart = "".join(
        f'<w:lvlOverride w:ilvl="{n}"><w:startOverride w:val="1"/></w:lvlOverride>' for n in range(DEEPEST + 1)
    )
    made = "".join(
        f'<w:num w:numId="{n + 2}"><w:abstractNumId w:val="{1 if kind == "ol" else 2}"/>'
        f"{restart if kind == 'ol' else ''}</w:num>"
        for n, kind in enumerate(lists)
    )
    headings = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    return f"{XML}<w:numbering {W}>{abstract}{headings}{made}</w:numbering>"


def item(number: int, depth: int, *, continued: bool) -> str:
    """Return what makes a paragraph an item of the list `number`; one that goes on stands indented below it."""
    level = min(depth, DEEPEST)
    if continued:
        return f'<w:ind w:left="{420 * (level + 1)}"/>'
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number + 1}"/></w:numPr>'


def cell(text: str, across: int, *, head: bool = False, merge: str = "") -> str:
    """Return a cell of a table."""
    told = f'<w:gridSpan w:val="{across}"/>' if across > 1 else ""
    told += f'<w:vMerge w:val="{merge}"/>' if merge else ""
    told += '<w:shd w:val="clear" w:color="auto" w:fill="EEF1F3"/>' if head else ""
    return f"<w:tc><w:tcPr>{told}</w:tcPr>{text}</w:tc>"


def table(rows: Iterable[tuple[list[str], bool]], columns: int) -> str:
    """Return a table with rules; rows of heads repeat on each page."""
    sides = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="7B8790"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = f'<w:gridCol w:w="{PAGE // columns}"/>' * columns
    body = "".join(
        f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{''.join(cells)}</w:tr>"
        for cells, head in rows
        if cells
    )
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:tblBorders>{sides}</w:tblBorders>'
        f'<w:tblLayout w:type="autofit"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{body}</w:tbl><w:p/>'
    )


def _line(text: str, jc: str) -> str:
    return f'<w:p><w:pPr><w:jc w:val="{jc}"/></w:pPr>{_small(text)}</w:p>'


def _small(text: str) -> str:
    return f'<w:r><w:rPr><w:sz w:val="18"/></w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def _field(name: str) -> str:
    return f'<w:fldSimple w:instr=" {name} "><w:r><w:rPr><w:sz w:val="18"/></w:rPr><w:t>1</w:t></w:r></w:fldSimple>'


def header(company: str, title: str) -> str:
    """Return the header: company, number and title."""
    tab = '<w:tabs><w:tab w:val="right" w:pos="9026"/></w:tabs>'
    rule = '<w:pBdr><w:bottom w:val="single" w:sz="4" w:space="4" w:color="7B8790"/></w:pBdr>'
    return (
        f"{XML}<w:hdr {W} {R}><w:p><w:pPr>{rule}{tab}</w:pPr>{_small(company)}"
        f"<w:r><w:tab/></w:r>{_small(title)}</w:p></w:hdr>"
    )


def footer(status: str, page: Sequence[str]) -> str:
    """Return the footer: version and status, page of pages; `page` is the sentence cut at both figures."""
    said = [*page, "", "", ""][:3]
    figures = f"{_small(said[0])}{_field('PAGE')}{_small(said[1])}{_field('NUMPAGES')}{_small(said[2])}"
    tab = '<w:tabs><w:tab w:val="right" w:pos="9026"/></w:tabs>'
    return f"{XML}<w:ftr {W} {R}><w:p><w:pPr>{tab}</w:pPr>{_small(status)}<w:r><w:tab/></w:r>{figures}</w:p></w:ftr>"


def core(title: str, company: str) -> str:
    """Return the properties of the file."""
    return (
        f'{XML}<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>{title}</dc:title><dc:creator>{company}</dc:creator>'
        "</cp:coreProperties>"
    )


def body(title: str, subtitle: str, text: str) -> str:
    """Return the document: title, text, and a page of A4."""
    head = f'<w:p><w:pPr><w:pStyle w:val="Title"/></w:pPr><w:r><w:t>{title}</w:t></w:r></w:p>'
    head += (
        f'<w:p><w:pPr><w:pStyle w:val="Subtitle"/></w:pPr><w:r><w:t xml:space="preserve">{subtitle}</w:t></w:r></w:p>'
    )
    page = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId4"/><w:footerReference w:type="default" r:id="rId5"/>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1440" w:right="1440" w:bottom="1440" w:left="1440"'
        ' w:header="720" w:footer="720" w:gutter="0"/></w:sectPr>'
    )
    return f"{XML}<w:document {W} {R}><w:body>{head}{text}{page}</w:body></w:document>"
