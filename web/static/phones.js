// The phone wall: every phone shows its latest text, unless somebody has scrolled up to read.

const wall = document.querySelector("#wall");
const NEAR = 60;

// What is new, and what was at its end before a change, is shown at its end after it.
const met = new WeakSet();
let atEnd = new WeakSet();

function settle() {
  for (const list of wall.querySelectorAll(".bubbles")) {
    if (!met.has(list) || atEnd.has(list)) list.scrollTop = list.scrollHeight;
    met.add(list);
  }
  watch();
}

function watch() {
  atEnd = new WeakSet();
  for (const list of wall.querySelectorAll(".bubbles")) {
    if (list.scrollHeight - list.scrollTop - list.clientHeight < NEAR) atEnd.add(list);
  }
}

wall.addEventListener("scroll", watch, { capture: true, passive: true });
wall.addEventListener("fresh", settle);
settle();
