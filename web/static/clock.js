// Lets the duty clock and the countdowns tick between two looks at the service. `data-duty` on a live
// part is the service's own time when it was written (ms), `data-speed` how fast it runs: a demo's night
// may run sixty times as fast, and stands still between the stops of a jump.

const parts = new Map();

for (const part of document.querySelectorAll("[data-duty]")) {
  set(part);
  part.addEventListener("fresh", () => set(part));
}
setInterval(() => parts.forEach(tick), 1000);

function set(part) {
  parts.set(part, { duty: Number(part.dataset.duty), since: performance.now(), speed: Number(part.dataset.speed) });
  tick(parts.get(part), part);
}

function tick({ duty, since, speed }, part) {
  const now = duty + (performance.now() - since) * speed;
  for (const face of part.querySelectorAll("[data-clock]")) face.textContent = clock(now, face.dataset.clock);
  for (const end of part.querySelectorAll("[data-until]")) end.textContent = left(Number(end.dataset.until) - now, end.dataset.over);
}

function clock(at, zone) {
  const shown = { timeZone: zone, weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" };
  const part = Object.fromEntries(new Intl.DateTimeFormat("en-GB", shown).formatToParts(at).map((p) => [p.type, p.value]));
  return `${part.weekday} ${part.day} ${part.month} ${part.hour}:${part.minute}:${part.second}`;
}

function left(ms, over) {
  if (ms <= 0) return over;
  const seconds = Math.ceil(ms / 1000);
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours >= 24) return `in ${Math.floor(hours / 24)} d ${hours % 24} h`;
  if (hours) return `in ${hours} h ${String(minutes).padStart(2, "0")} min`;
  return `in ${minutes}:${String(seconds % 60).padStart(2, "0")}`;
}
