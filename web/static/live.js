// Keeps the parts of a page that carry `data-live` fresh: asks their address every few seconds whether
// anything has changed and changes only what has. When no answer comes, the page says so: what is old
// must not look as if it were now.
import { morph } from "./morph.js";

const TOO_OLD = 15000;

for (const part of document.querySelectorAll("[data-live]")) follow(part);

function follow(part) {
  let seen = performance.now();
  let busy = false;

  async function look() {
    if (busy || !part.dataset.live) return; // what is finished says that there is nothing more to come
    busy = true;
    try {
      const answer = await fetch(part.dataset.live, { cache: "no-store", headers: { "If-None-Match": `"${part.dataset.mark}"` } });
      if (answer.redirected) return location.reload(); // the session has ended
      if (answer.ok) show(await answer.text());
      if (answer.ok || answer.status === 304) seen = performance.now();
    } catch {
      // No connection: `complain` says so after a while, and the next look tries again.
    } finally {
      busy = false;
      complain();
    }
  }

  function show(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html").body.firstElementChild;
    if (!fresh) return;
    morph(part, fresh);
    part.dispatchEvent(new CustomEvent("fresh", { bubbles: true }));
  }

  function complain() {
    const old = performance.now() - seen > TOO_OLD;
    for (const words of document.querySelectorAll(".stale")) words.hidden = !old;
  }

  async function send(event) {
    const form = event.target;
    if (!form.matches("form[data-quiet]")) return;
    event.preventDefault();
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form, event.submitter), redirect: "manual" });
      if (answer.type !== "opaqueredirect") return location.reload();
    } catch {
      return form.submit();
    }
    form.reset();
    await look();
  }

  part.addEventListener("submit", send);
  part.addEventListener("look", look);
  setInterval(look, Number(part.dataset.every));
}
