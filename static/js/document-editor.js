// The editor of a section: a textarea with HTML that becomes a page to write on. Without this script the textarea stays.
// What may be written is what documents/writing/clean.py lets through; autosave.js does the saving.
const form = document.querySelector("form[data-section]");
const source = form?.querySelector("[data-editor-source]");
const QUIET_PRESENCE = 20000;
const HREF = /^(https:\/\/|(doc|clause|record):)/;
const GROUPS = { inTable: () => editor?.isActive("table") };
let editor;
let typed = false;

if (source) start();

async function start() {
  const { Editor, Heading, StarterKit, Table, TableCell, TableHeader, TableRow } = await import(form.dataset.tiptap);
  const host = form.querySelector("[data-editor]");
  editor = new Editor({
    element: host,
    injectCSS: false,
    content: source.value,
    extensions: [
      StarterKit.configure({
        blockquote: false, code: false, codeBlock: false, horizontalRule: false, strike: false, heading: false, trailingNode: false,
        link: { openOnClick: false, autolink: false, linkOnPaste: false, HTMLAttributes: { rel: null, target: null }, isAllowedUri: (url) => HREF.test(url) },
      }),
      headings(Heading),
      ...tables(Table, TableCell, TableHeader, TableRow),
    ],
    editorProps: { attributes: { "aria-label": source.labels?.[0]?.textContent.trim() ?? "", role: "textbox", "aria-multiline": "true" } },
    onUpdate: write,
    onSelectionUpdate: mark,
    onTransaction: mark,
  });
  source.hidden = true;
  source.closest(".field")?.classList.add("editor-field");
  form.classList.add("with-editor");
  form.querySelectorAll("[data-do], [data-place]").forEach((button) => button.addEventListener("click", () => act(button)));
  form.querySelector("[data-toolbar]").addEventListener("keydown", along);
  form.querySelector("[data-toolbar]").addEventListener("mousedown", (event) => event.preventDefault()); // the text keeps the focus
  count();
  mark();
  editor.commands.focus("end", { scrollIntoView: false });
}

// Two headings inside a section; what is pasted with others becomes one of them.
function headings(Heading) {
  const level = (n) => ({ tag: `h${n}`, attrs: { level: n > 3 ? 4 : 3 } });
  return Heading.extend({ parseHTML: () => [1, 2, 3, 4, 5, 6].map(level) }).configure({ levels: [3, 4] });
}

// Tables without styles: widths are the printer's business, and the page allows no style attributes.
function tables(Table, TableCell, TableHeader, TableRow) {
  const spans = () => ({
    colspan: { default: 1, parseHTML: (cell) => Number(cell.getAttribute("colspan")) || 1, renderHTML: ({ colspan }) => (colspan > 1 ? { colspan } : {}) },
    rowspan: { default: 1, parseHTML: (cell) => Number(cell.getAttribute("rowspan")) || 1, renderHTML: ({ rowspan }) => (rowspan > 1 ? { rowspan } : {}) },
    colwidth: { default: null, rendered: false },
  });
  return [
    Table.extend({ renderHTML() { return ["table", ["tbody", 0]]; } }).configure({ resizable: false }),
    TableRow,
    TableCell.extend({ addAttributes: spans, renderHTML({ HTMLAttributes }) { return ["td", HTMLAttributes, 0]; } }),
    TableHeader.extend({ addAttributes: spans, renderHTML({ HTMLAttributes }) { return ["th", HTMLAttributes, 0]; } }),
  ];
}

function write({ editor: from }) {
  typed = true;
  source.value = from.isEmpty ? "" : from.getHTML();
  source.dispatchEvent(new Event("input", { bubbles: true }));
  count();
}

const WORD = /[㐀-鿿豈-﫿]|[A-Za-z0-9][A-Za-z0-9'’.-]*/g;
function count() {
  const place = form.querySelector("[data-word-count]");
  if (place) place.textContent = String((editor.state.doc.textBetween(0, editor.state.doc.content.size, "\n", "\n").match(WORD) ?? []).length);
}

const DOES = {
  bold: (chain) => chain.toggleBold(),
  italic: (chain) => chain.toggleItalic(),
  underline: (chain) => chain.toggleUnderline(),
  paragraph: (chain) => chain.setParagraph(),
  h3: (chain) => chain.toggleHeading({ level: 3 }),
  h4: (chain) => chain.toggleHeading({ level: 4 }),
  bulletList: (chain) => chain.toggleBulletList(),
  orderedList: (chain) => chain.toggleOrderedList(),
  undo: (chain) => chain.undo(),
  redo: (chain) => chain.redo(),
  plain: (chain) => chain.unsetAllMarks().clearNodes(),
  unlink: (chain) => chain.extendMarkRange("link").unsetLink(),
  table: (chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true }),
  rowAbove: (chain) => chain.addRowBefore(),
  rowBelow: (chain) => chain.addRowAfter(),
  columnLeft: (chain) => chain.addColumnBefore(),
  columnRight: (chain) => chain.addColumnAfter(),
  rowAway: (chain) => chain.deleteRow(),
  columnAway: (chain) => chain.deleteColumn(),
  merge: (chain) => chain.mergeOrSplit(),
  tableAway: (chain) => chain.deleteTable(),
};
const STATES = {
  bold: () => editor.isActive("bold"), italic: () => editor.isActive("italic"), underline: () => editor.isActive("underline"),
  paragraph: () => editor.isActive("paragraph"), h3: () => editor.isActive("heading", { level: 3 }), h4: () => editor.isActive("heading", { level: 4 }),
  bulletList: () => editor.isActive("bulletList"), orderedList: () => editor.isActive("orderedList"), link: () => editor.isActive("link"),
};

function act(button) {
  if (button.dataset.place) { editor.chain().focus().insertContent({ type: "text", text: button.dataset.place }).run(); return; }
  if (button.dataset.do === "link") { openPicker(); return; }
  DOES[button.dataset.do]?.(editor.chain().focus()).run();
}

function mark() {
  if (!editor) return;
  for (const button of form.querySelectorAll("[data-do]")) {
    const state = STATES[button.dataset.do];
    if (state) button.setAttribute("aria-pressed", String(state()));
    if (button.dataset.when) button.hidden = !GROUPS[button.dataset.when]();
  }
}

// One stop of the tab key for the whole bar; arrows move inside of it.
function along(event) {
  if (!["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) return;
  const buttons = [...event.currentTarget.querySelectorAll("button:not([hidden]):not([disabled])")];
  const here = buttons.indexOf(document.activeElement);
  const there = { ArrowLeft: here - 1, ArrowRight: here + 1, Home: 0, End: buttons.length - 1 }[event.key];
  buttons[(there + buttons.length) % buttons.length]?.focus();
  event.preventDefault();
}

// References: a dialog with what the register and the standard hold
const picker = document.querySelector("dialog[data-references]");
let asking;
function openPicker() {
  picker.showModal();
  const search = picker.querySelector("input");
  search.value = "";
  search.focus();
  ask("");
}
async function ask(words) {
  asking?.abort();
  asking = new AbortController();
  const answer = await fetch(`${picker.dataset.references}?q=${encodeURIComponent(words)}`, { credentials: "same-origin", signal: asking.signal }).catch(() => null);
  if (answer?.ok) picker.querySelector("[data-found]").innerHTML = await answer.text();
}
picker?.querySelector("input").addEventListener("input", (event) => ask(event.target.value));
picker?.addEventListener("click", (event) => {
  const found = event.target.closest("[data-reference]");
  if (event.target.closest("[data-close]")) picker.close();
  if (!found) return;
  picker.close();
  editor.chain().focus().extendMarkRange("link").insertContent([
    { type: "text", text: found.dataset.words, marks: [{ type: "link", attrs: { href: found.dataset.reference } }] },
    { type: "text", text: " " },
  ]).run();
});

// Others in the same section; leaving makes one edit of what was typed
function say(names) {
  const hint = form.querySelector("[data-others]");
  if (!hint) return;
  hint.hidden = !names.length;
  hint.querySelector("[data-names]").textContent = names.join("、");
}
const token = () => form.elements.csrfmiddlewaretoken.value;
async function look() {
  if (document.hidden) return;
  const body = new URLSearchParams({ csrfmiddlewaretoken: token() });
  const answer = await fetch(form.dataset.presence, { method: "POST", body, credentials: "same-origin" }).catch(() => null);
  if (answer?.ok) say((await answer.json()).others);
}
if (form) {
  setInterval(look, QUIET_PRESENCE);
  form.addEventListener("autosave:saved", (event) => say(event.detail.others ?? []));
  form.addEventListener("autosave:conflict", () => { form.querySelector("[data-conflict-help]").hidden = false; });
  form.addEventListener("submit", () => { typed = false; });
  addEventListener("pagehide", () => {
    if (!typed) return;
    typed = false;
    const body = new FormData();
    body.set("csrfmiddlewaretoken", token());
    navigator.sendBeacon(form.dataset.leave, body);
  });
}
