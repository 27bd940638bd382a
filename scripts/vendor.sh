#!/usr/bin/env bash
# Fetches again what static/vendor and wobo/reporting/fonts hold, from exact npm versions, and writes
# static/vendor/VERSIONS. Needs npm; run it only to change a version. `git diff` then shows what changed.
set -euo pipefail
cd "$(dirname "$0")/.."

TABLER=@tabler/core@1.6.1
ICONS=@tabler/icons@3.51.0
FONTS=@expo-google-fonts/noto-sans-sc@0.4.3
ICON_NAMES=(
  adjustments alert-circle alert-triangle archive arrow-back-up arrow-down arrow-left arrow-right arrow-up award
  ban bell book books briefcase building building-bank buildings
  calendar calendar-event camera certificate certificate-2 chart-bar chart-donut chart-radar check checklist checks
  chevron-down chevron-left chevron-right chevron-up circle circle-check circle-dashed circle-x
  clipboard-check clipboard-list clock clock-pause copy database device-floppy device-mobile dots dots-vertical download
  external-link eye eye-off file file-certificate file-check file-diff file-plus file-spreadsheet file-text
  file-type-pdf files filter flag folder gavel grip-vertical help-circle hierarchy history home hourglass
  id inbox info-circle key language layout-kanban link list-check lock lock-open login logout
  mail map-pin menu-2 message message-circle minus moon paperclip pencil phone photo
  player-pause player-play player-stop plus point presentation printer qrcode refresh rotate rubber-stamp
  scale school search send settings shield-check shield-lock signature sitemap star sun
  table tag target timeline trash truck-delivery unlink upload user user-check user-plus user-x users users-group
  world writing x
  # the rich-text editor of documents
  arrow-forward-up arrow-merge arrows-split bold braces clear-formatting column-insert-left column-insert-right column-remove
  h-3 h-4 italic list list-numbers pilcrow row-insert-bottom row-insert-top row-remove table-minus table-plus underline
)

tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

fetch() { # NAME SPEC: the package's files in $tmp/NAME; npm checks their integrity
  mkdir "$tmp/$1"
  (cd "$tmp" && npm pack --silent "$2" >"$1.name" && tar -xzf "$(cat "$1.name")" -C "$1" --strip-components=1)
}

plain() { # FROM TO: without the reference to a source map that is not shipped
  sed -E '/^(\/\*|\/\/)# sourceMappingURL=/d' "$1" >"$2"
}

fetch tabler "$TABLER"
fetch icons "$ICONS"
fetch fonts "$FONTS"

# The rich-text editor: scripts/editor names what it is made of, its lock file the exact files with their digests
cp -r scripts/editor "$tmp/editor"
(cd "$tmp/editor" && npm ci --silent --ignore-scripts --no-audit --no-fund &&
  npx esbuild entry.js --bundle --minify --format=esm --target=es2020 --log-level=warning --outfile=editor.min.js)

vendor=static/vendor
rm -rf "$vendor"
mkdir -p "$vendor/icons" wobo/reporting/fonts
plain "$tmp/tabler/dist/css/tabler.min.css" "$vendor/tabler.min.css"
plain "$tmp/tabler/dist/js/tabler.min.js" "$vendor/tabler.min.js"
plain "$tmp/tabler/dist/libs/signature_pad/dist/signature_pad.umd.min.js" "$vendor/signature_pad.umd.min.js"
cp "$tmp/tabler/dist/libs/signature_pad/LICENSE" "$vendor/LICENSE.signature_pad"
cp "$tmp/icons/LICENSE" "$vendor/LICENSE.tabler"
cp "$tmp/editor/editor.min.js" "$vendor/editor.min.js"
cat "$tmp/editor/node_modules/@tiptap/core/LICENSE.md" "$tmp/editor/node_modules/prosemirror-model/LICENSE" >"$vendor/LICENSE.editor"
for name in "${ICON_NAMES[@]}"; do
  cp "$tmp/icons/icons/outline/$name.svg" "$vendor/icons/"
done

fonts=wobo/reporting/fonts
cp "$tmp/fonts/400Regular/NotoSansSC_400Regular.ttf" "$fonts/NotoSansSC-Regular.ttf"
cp "$tmp/fonts/700Bold/NotoSansSC_700Bold.ttf" "$fonts/NotoSansSC-Bold.ttf"
cp "$tmp/fonts/LICENSE_FONT" "$fonts/OFL.txt"

# Static files come from this server alone: a URL in the CSS must be a picture inside it.
if grep -oE 'url\([^)]{0,8}' "$vendor"/*.css | grep -v 'url("data:'; then
  echo "The CSS fetches something from elsewhere." >&2
  exit 1
fi

{
  echo "# Written by scripts/vendor.sh: the npm packages, then the sha256 of every file taken from them."
  printf '%s\n' "$TABLER" "$ICONS" "$FONTS"
  sed -nE 's|^ *"(@tiptap/[a-z-]+)": "([0-9.]+)",?$|\1@\2|p' scripts/editor/package.json
  find "$vendor" "$fonts" -type f ! -name VERSIONS -print0 | LC_ALL=C sort -z | xargs -0 sha256sum
} >"$vendor/VERSIONS"
echo "$(find "$vendor/icons" -name '*.svg' | wc -l) icons; sizes:"
du -sh "$vendor" "$fonts"
