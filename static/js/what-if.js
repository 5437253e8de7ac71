// <form data-what-if="advice"> works with its button; here it asks the same page again while one types or slides, and
// puts the part with that id in its place. An input with data-slider="from to step" gets a slider beside it.

const PAUSE = 350;
const dutch = document.documentElement.lang !== "en";

const read = (text) => {
  const bare = text.replace(/[^0-9.,]/g, "");
  return Number(dutch ? bare.replaceAll(".", "").replace(",", ".") : bare.replaceAll(",", ""));
};

const write = (value, step) => {
  const places = step < 1 && value % 1 ? 1 : 0;
  return new Intl.NumberFormat(document.documentElement.lang, { minimumFractionDigits: places }).format(value);
};

const addSlider = (input) => {
  const [from, to, step] = input.dataset.slider.split(" ").map(Number);
  const slider = document.createElement("input");
  Object.assign(slider, { type: "range", min: from, max: to, step, className: "sr-slider" });
  const label = document.querySelector(`label[for="${input.id}"]`);
  slider.setAttribute("aria-label", label?.textContent.trim() ?? "");
  const follow = () => {
    slider.value = read(input.value);
    slider.setAttribute("aria-valuetext", input.value);
  };
  follow();
  slider.addEventListener("input", (event) => {
    event.stopPropagation();
    input.value = write(Number(slider.value) || step, step);
    slider.setAttribute("aria-valuetext", input.value);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  input.addEventListener("input", () => {
    if (document.activeElement !== slider) follow();
  });
  input.after(slider);
};

for (const form of document.querySelectorAll("form[data-what-if]")) {
  const shown = document.getElementById(form.dataset.whatIf);
  const said = document.querySelector("[data-what-if-said]");
  let timer;
  let running = null;

  const show = async () => {
    running?.abort();
    running = new AbortController();
    const address = new URL(window.location.href);
    address.search = new URLSearchParams(new FormData(form)).toString();
    try {
      const answer = await fetch(address, { signal: running.signal, headers: { Accept: "text/html" } });
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const fresh = page.getElementById(shown.id);
      if (!answer.ok || !fresh) return;
      shown.replaceChildren(...fresh.childNodes);
      if (said) said.textContent = shown.querySelector("[data-said]")?.textContent ?? "";
      window.history.replaceState(null, "", address);
    } catch (error) {
      if (error.name !== "AbortError") throw error;
    }
  };

  form.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(show, PAUSE);
  });
  for (const input of form.querySelectorAll("[data-slider]")) addSlider(input);
}
