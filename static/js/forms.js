// Forms work without this file: focus, counting, file names, and a warning before work is lost.

const summary = document.querySelector("[data-error-summary]");
if (summary) summary.focus();

// A link in the summary goes to the control itself.
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-error-summary] a[href^='#']");
  const control = link && document.getElementById(link.hash.slice(1));
  if (!control) return;
  event.preventDefault();
  control.focus();
  (control.closest(".ams-field, .ams-field-set") ?? control).scrollIntoView({ block: "start" });
});

// Sending twice: the second click waits until the page answers or is shown again.
for (const form of document.querySelectorAll("form[data-once]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    else form.dataset.sent = "1";
  });
}
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});

// Leaving with unsaved answers asks first.
const dirty = new Set();
for (const form of document.querySelectorAll("form[data-unsaved]")) {
  form.addEventListener("input", () => dirty.add(form));
  form.addEventListener("submit", () => dirty.delete(form));
  form.addEventListener("autosaved", () => dirty.delete(form));
}
window.addEventListener("beforeunload", (event) => {
  if (dirty.size) event.preventDefault();
});

// How many characters are left, said after a pause.
for (const note of document.querySelectorAll("[data-count]")) {
  const area = document.getElementById(note.dataset.count);
  const limit = Number(area?.dataset.maxLength);
  if (!limit) continue;
  const format = new Intl.NumberFormat(document.documentElement.lang);
  let waiting;
  note.setAttribute("aria-live", "polite");
  const show = () => {
    const left = limit - area.value.length;
    const words = left < 0 ? note.dataset.over : note.dataset.left;
    note.textContent = words.replace("{n}", format.format(Math.abs(left)));
    note.classList.toggle("is-over", left < 0);
  };
  area.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 600);
  });
}

// The native file button speaks the browser's language; ours speaks the page's.
for (const holder of document.querySelectorAll("[data-file]")) {
  const input = holder.querySelector("input[type=file]");
  if (!input) continue;
  const button = document.createElement("span");
  const names = document.createElement("span");
  button.className = "ams-button ams-button--secondary sr-file__button";
  button.textContent = holder.dataset.choose;
  button.setAttribute("aria-hidden", "true");
  names.className = "sr-file__names";
  names.setAttribute("role", "status");
  const show = () => {
    names.textContent = [...input.files].map((file) => file.name).join(", ") || holder.dataset.none;
  };
  button.addEventListener("click", () => input.click());
  input.addEventListener("change", show);
  holder.classList.add("is-own");
  holder.append(button, names);
  show();
}
