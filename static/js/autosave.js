// <form data-autosave="/address/"> sends its answers a moment after typing stops and says when that worked.
// The form keeps its own save button; <span data-autosave-status role="status"> shows the outcome.

const PAUSE = 1500;

for (const form of document.querySelectorAll("form[data-autosave]")) {
  const note = form.querySelector("[data-autosave-status]") ?? document.querySelector("[data-autosave-status]");
  let timer;
  let running = null;

  const say = (text) => {
    if (note) note.textContent = text;
  };

  const save = async () => {
    running?.abort();
    running = new AbortController();
    const body = new FormData(form);
    for (const [name, value] of [...body]) if (value instanceof File) body.delete(name);
    try {
      const answer = await fetch(form.dataset.autosave, {
        method: "POST",
        body,
        headers: { "X-Autosave": "1", Accept: "application/json" },
        signal: running.signal,
      });
      const words = (await answer.json()).message;
      if (answer.ok) form.dispatchEvent(new Event("autosaved"));
      say(words);
    } catch (error) {
      if (error.name !== "AbortError") say(note?.dataset.failed ?? "");
    }
  };

  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    clearTimeout(timer);
    timer = setTimeout(save, PAUSE);
  });
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    running?.abort();
  });
}
