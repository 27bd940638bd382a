// A wide drawing begins in its middle, where its root stands; on a narrow screen its left end may be empty.
for (const drawing of document.querySelectorAll(".drawing")) {
  drawing.scrollLeft = (drawing.scrollWidth - drawing.clientWidth) / 2;
}
