// The shell works without this file; it only shortens the way.

const menus = [...document.querySelectorAll("details[data-menu]")];

function closeMenus(except) {
  for (const menu of menus) if (menu !== except) menu.open = false;
}

for (const menu of menus) {
  menu.addEventListener("toggle", () => menu.open && closeMenus(menu));
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}
document.addEventListener("click", (event) => {
  if (!event.target.closest("details[data-menu]")) closeMenus(null);
});

// "/" goes to the search box, unless somebody is typing.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  const search = document.querySelector("[data-search]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey || !search) return;
  event.preventDefault();
  search.focus();
});

// The theme changes at once; the form does the same by itself.
for (const form of document.querySelectorAll("form[data-theme-switch]")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const body = new FormData(form, event.submitter);
    const theme = body.get("theme");
    if (theme === "system") document.documentElement.removeAttribute("data-theme");
    else document.documentElement.dataset.theme = theme;
    for (const button of form.querySelectorAll("button")) {
      button.toggleAttribute("aria-current", false);
      if (button.value === theme) button.setAttribute("aria-current", "true");
    }
    await fetch(form.action, { method: "POST", body, redirect: "manual" });
  });
}

// Typing is working too: a long answer does not end the session that would save it.
const TELL_EVERY = 5 * 60 * 1000;
let toldAt = Date.now();
document.addEventListener("input", () => {
  if (Date.now() - toldAt < TELL_EVERY) return;
  toldAt = Date.now();
  fetch("/healthz", { method: "HEAD" }).catch(() => {});
});
