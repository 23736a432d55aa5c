// Makes one piece of a page like another and leaves alone whatever is the same: focus, scroll, open
// details and half-typed words stay. Elements with an id are found again wherever they moved to.

/** Make `old` like `fresh`, an element of the same kind. */
export function morph(old, fresh) {
  if (old.isEqualNode(fresh)) return;
  attributes(old, fresh);
  children(old, fresh);
}

function attributes(old, fresh) {
  const kept = (name) => name === "open" && old.nodeName === "DETAILS"; // the reader's own choice
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !kept(name)) old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value && !kept(name)) old.setAttribute(name, value);
  }
}

function children(old, fresh) {
  const steady = old.hasAttribute("data-steady") && old.contains(document.activeElement);
  const named = new Map([...old.children].filter((child) => child.id).map((child) => [child.id, child]));
  const kept = new Set();
  let spot = old.firstChild;
  for (const next of [...fresh.childNodes]) {
    const same = next.id ? named.get(next.id) : free(spot, kept);
    if (!same || !alike(same, next)) {
      kept.add(old.insertBefore(next, steady && next.id ? null : spot));
      continue;
    }
    kept.add(same);
    if (same === spot) spot = spot.nextSibling;
    else if (!steady) old.insertBefore(same, spot);
    if (same.nodeType === Node.ELEMENT_NODE) morph(same, next);
    else if (same.data !== next.data) same.data = next.data;
  }
  for (const child of [...old.childNodes]) if (!kept.has(child)) child.remove();
}

// The node that stands where the next one belongs, unless it has a name and may be wanted elsewhere.
function free(spot, kept) {
  return spot && !spot.id && !kept.has(spot) ? spot : null;
}

function alike(one, other) {
  return one.nodeName === other.nodeName && (one.id || "") === (other.id || "");
}
