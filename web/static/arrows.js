// The grid of a rota by arrow keys: left and right a day, up and down a duty or a week. Without scripts Tab does it.

const grid = document.querySelector("[data-arrows]");
const days = [...grid.querySelectorAll(".day")];

grid.addEventListener("keydown", (event) => {
  const steps = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
  const here = event.target.closest(".duty");
  if (!here || !(event.key in steps) || event.ctrlKey || event.altKey || event.metaKey) return;
  event.preventDefault();
  const day = here.closest(".day");
  const stack = [...day.querySelectorAll(".duty")];
  const place = stack.indexOf(here);
  const beside = { ArrowUp: stack[place - 1], ArrowDown: stack[place + 1] }[event.key];
  (beside ?? next(days.indexOf(day), steps[event.key], place, event.key))?.focus();
});

// The nearest day that way with a duty in it, at about the same height.
function next(from, step, place, key) {
  for (let at = from + step; at >= 0 && at < days.length; at += step) {
    const stack = days[at].querySelectorAll(".duty");
    if (stack.length) return key === "ArrowUp" ? stack[stack.length - 1] : key === "ArrowDown" ? stack[0] : stack[Math.min(place, stack.length - 1)];
  }
  return null;
}
