// @ts-check
// Tells the shop's page, over which this one lies, what became of the order. Opened by itself, the page
// needs none of this.

const SOURCE = "gerbang-snap";

const sheet = document.querySelector("[data-snap]");
if (sheet instanceof HTMLElement && window.parent !== window) connect(sheet);

/** @param {HTMLElement} page */
function connect(page) {
  const { outcome, result } = page.dataset;
  const told = {
    source: SOURCE,
    outcome,
    result: result === undefined ? undefined : /** @type {unknown} */ (JSON.parse(result)),
  };
  // Whose page it is shows its answer to the greeting, which says nothing but that somebody is here.
  window.addEventListener("message", (event) => {
    const greeting = /** @type {{ source?: unknown } | null} */ (event.data);
    if (event.source !== window.parent || greeting?.source !== SOURCE) return;
    // A page that was opened as a file has no origin, and is the parent all the same.
    const shop = event.origin === "null" ? "*" : event.origin;
    window.parent.postMessage({ ...told, type: "state" }, shop);
    offerWaysOut(page, () => window.parent.postMessage({ ...told, type: "leave" }, shop));
  });
  window.parent.postMessage({ source: SOURCE, type: "hello" }, "*");
}

/**
 * @param {HTMLElement} page
 * @param {() => void} leave
 */
function offerWaysOut(page, leave) {
  for (const button of page.querySelectorAll("[data-close]")) {
    if (!(button instanceof HTMLElement)) continue;
    button.hidden = false;
    button.onclick = leave;
  }
  for (const link of page.querySelectorAll("a[data-leave]")) {
    if (!(link instanceof HTMLAnchorElement)) continue;
    link.onclick = (event) => {
      event.preventDefault();
      leave();
    };
  }
  // The wallet lets nobody show it inside of another page.
  for (const link of page.querySelectorAll("a[data-wallet]")) {
    if (link instanceof HTMLAnchorElement) link.target = "_blank";
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") leave();
  });
}
