// <button data-copy="id" data-done="words" hidden> copies the text of the element with that id, and says so.
// Without this script, or where the browser gives no clipboard, the text stands there to be selected.

const told = document.querySelector("[data-copied]");

if (navigator.clipboard) {
  for (const button of document.querySelectorAll("button[data-copy]")) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      const from = document.getElementById(button.dataset.copy);
      try {
        await navigator.clipboard.writeText(from.innerText);
        if (told) told.textContent = button.dataset.done;
        button.querySelector("[data-word-place]").textContent = button.dataset.word;
      } catch {
        getSelection().selectAllChildren(from);
      }
    });
  }
}
