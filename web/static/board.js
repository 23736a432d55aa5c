// The board calls when something new waits: in the title always, with a sound for whoever asked for it.

const board = document.querySelector("#board");
const loud = document.querySelector("#loud");
const title = document.title;
let known = waiting();

loud.closest("[hidden]").hidden = false;
loud.checked = localStorage.getItem("board-sound") === "on";
loud.addEventListener("change", () => {
  localStorage.setItem("board-sound", loud.checked ? "on" : "off");
  if (loud.checked) ring();
});
board.addEventListener("fresh", () => {
  const now = waiting();
  if (loud.checked && [...now].some((id) => !known.has(id))) ring();
  known = now;
  name();
});
name();

function waiting() {
  return new Set([...board.querySelectorAll(".contact.waiting")].map((row) => row.id));
}

function name() {
  document.title = known.size ? `(${known.size} waiting) ${title}` : title;
}

function ring() {
  const audio = new AudioContext();
  for (const [at, pitch] of [[0, 660], [0.25, 880], [0.5, 660]]) {
    const tone = new OscillatorNode(audio, { frequency: pitch });
    const level = new GainNode(audio, { gain: 0.2 });
    tone.connect(level).connect(audio.destination);
    tone.start(audio.currentTime + at);
    tone.stop(audio.currentTime + at + 0.2);
  }
  setTimeout(() => audio.close(), 1500);
}
