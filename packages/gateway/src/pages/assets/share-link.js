// @ts-check
// Hands on the address of a page, or of what a button names: by the phone's own sheet where there is one,
// else by the clipboard. And prints.

for (const button of document.querySelectorAll("[data-share]")) {
  if (!(button instanceof HTMLElement)) continue;
  button.hidden = false;
  button.addEventListener("click", () => void share(button));
}

for (const button of document.querySelectorAll("[data-print]")) {
  if (!(button instanceof HTMLElement)) continue;
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

/** @param {HTMLElement} button */
async function share(button) {
  const { share: title = "", shareUrl = location.origin + location.pathname } = button.dataset;
  if ("share" in navigator) {
    try {
      await navigator.share({ title, url: shareUrl });
      return;
    } catch (error) {
      // Closing the sheet is an answer; where it does not open there is still the clipboard.
      if (error instanceof DOMException && error.name === "AbortError") return;
    }
  }
  await copy(shareUrl);
  tell(button);
}

/** @param {string} text */
async function copy(text) {
  if ("clipboard" in navigator) return await navigator.clipboard.writeText(text);
  // On a page without https there is no clipboard: the address is shown, to be copied by hand.
  window.prompt("", text);
}

/** @param {HTMLElement} button */
function tell(button) {
  const { copied = "" } = button.dataset;
  const status = document.querySelector("[data-share-status]");
  const text = button.textContent;
  button.textContent = copied;
  if (status) status.textContent = copied;
  window.setTimeout(() => {
    button.textContent = text;
    if (status) status.textContent = "";
  }, 2_000);
}
