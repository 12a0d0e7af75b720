// @ts-check
// Keys for those whose hands stay on the keyboard. Single letters can be turned off: who dictates, or
// whose hand trembles, would press them without meaning to.

const base = document.body.dataset["base"];
const KEPT_AS = "gerbang-single-keys";

listenToKeys();
offerShortcuts();

function areKeysOn() {
  return localStorage.getItem(KEPT_AS) !== "off";
}

/** The control leads to the workbench, or opens its drawer; where there is none, so is no drawer. */
function toggleDrawer() {
  const control = document.querySelector("[data-drawer]");
  if (control instanceof HTMLElement) control.click();
}

function showShortcuts() {
  const dialog = document.getElementById("shortcuts");
  if (dialog instanceof HTMLDialogElement) dialog.showModal();
}

/** The list of keys, and the switch in it; in the menu for those who have turned `?` off. */
function offerShortcuts() {
  for (const button of document.querySelectorAll("[data-shortcuts]")) {
    button.removeAttribute("hidden");
    button.addEventListener("click", showShortcuts);
  }
  const toggle = document.querySelector("[data-single-keys]");
  if (!(toggle instanceof HTMLInputElement)) return;
  toggle.checked = areKeysOn();
  toggle.addEventListener("change", () => {
    if (toggle.checked) localStorage.removeItem(KEPT_AS);
    else localStorage.setItem(KEPT_AS, "off");
  });
}

function listenToKeys() {
  // Sent here by `/` from a page without a search field.
  if (location.hash === "#q") focusSearch();
  let isGoing = false;
  document.addEventListener("keydown", (event) => {
    if (!areKeysOn() || isChord(event)) return;
    const target = event.target;
    if (target instanceof HTMLElement && target.closest("input, select, textarea, dialog")) {
      if (event.key === "Escape") target.blur();
      return;
    }
    if (isGoing) {
      isGoing = false;
      const link = document.querySelector(`[data-go="${CSS.escape(event.key)}"]`);
      if (link instanceof HTMLElement) {
        event.preventDefault();
        link.click();
      }
      return;
    }
    switch (event.key) {
      case "/":
        return press(event, () => focusSearch());
      case "g":
        isGoing = true;
        window.setTimeout(() => {
          isGoing = false;
        }, 1_500);
        return;
      case "`":
        return press(event, toggleDrawer);
      case "?":
        return press(event, showShortcuts);
      case "ArrowDown":
      case "j":
        return moveInTable(event, 1);
      case "ArrowUp":
      case "k":
        return moveInTable(event, -1);
    }
  });
}

/** @param {KeyboardEvent} event */
function isChord(event) {
  return event.ctrlKey || event.metaKey || event.altKey;
}

/**
 * @param {KeyboardEvent} event
 * @param {() => void} act
 */
function press(event, act) {
  event.preventDefault();
  act();
}

function focusSearch() {
  const search = document.querySelector("[data-search]");
  if (search instanceof HTMLInputElement) {
    search.focus();
    search.select();
  } else if (base) location.assign(`${base}/transactions#q`);
}

/**
 * @param {KeyboardEvent} event
 * @param {1 | -1} step
 */
function moveInTable(event, step) {
  // An open drawer is what one looks at.
  const place = document.querySelector(".drawer") ?? document;
  const links = [...place.querySelectorAll(".rows .row-link")];
  if (links.length === 0) return;
  const current = document.activeElement?.closest("tr, li");
  const at = links.findIndex((link) => link.closest("tr, li") === current);
  const next = links[at === -1 ? (step === 1 ? 0 : links.length - 1) : at + step];
  if (next instanceof HTMLElement) {
    event.preventDefault();
    next.focus();
  }
}
