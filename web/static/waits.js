// Forms that may take some seconds say so, and are sent once; a file that is too large is told before it is sent.
// Without this the browser's own sign of loading is what there is, and the service says the rest.
const AFTER = 400;

for (const form of document.querySelectorAll("form[data-waits]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) return event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => show(form, true), AFTER);
  });
}

for (const file of document.querySelectorAll("input[data-largest]")) {
  file.addEventListener("change", () => {
    const largest = Number(file.dataset.largest);
    const over = file.files.length > 0 && file.files[0].size > largest;
    file.setCustomValidity(over ? `The file is larger than ${largest / 1048576} MB. Split it, or export a shorter time.` : "");
    file.reportValidity();
  });
}

// Whoever comes back finds the form as it was.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-waits]")) {
    delete form.dataset.sent;
    show(form, false);
  }
});

function show(form, waiting) {
  const words = form.querySelector(".waiting");
  if (words) words.hidden = !(waiting && form.dataset.sent);
}
