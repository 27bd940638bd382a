// What static/js/document-editor.js needs of Tiptap (MIT, https://tiptap.dev), as one file without anything from elsewhere.
export { Editor } from "@tiptap/core";
export { Heading } from "@tiptap/extension-heading";
export { default as StarterKit } from "@tiptap/starter-kit";
export { Table, TableCell, TableHeader, TableRow } from "@tiptap/extension-table";
