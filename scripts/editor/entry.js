// What static/js/document-editor.js needs of Tiptap (MIT, https://tiptap.dev), as one file without anything from elsewhere.
export { Editor, Extension, Node } from "@tiptap/core";
export { default as StarterKit } from "@tiptap/starter-kit";
export { Table, TableCell, TableHeader, TableRow } from "@tiptap/extension-table";
