// @ts-check
// Ctrl K: one line for everything, in a dialog over any page. Without it the same line has its own page.

const base = document.body.dataset["base"];
const isEnglish = document.documentElement.lang === "en";
/** As fast as one types, and no letter costs a request of its own. */
const PAUSE_MS = 120;

if (base !== undefined) {
  openByKey();
  openByLink();
}
copyKeys();

function openByKey() {
  document.addEventListener("keydown", (event) => {
    const isMeant = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    if (!isMeant || event.key.toLowerCase() !== "k") return;
    event.preventDefault();
    open();
  });
}

function openByLink() {
  for (const link of document.querySelectorAll("a[data-palette]")) {
    link.addEventListener("click", (event) => {
      if (event instanceof MouseEvent && (event.ctrlKey || event.metaKey || event.shiftKey)) return;
      event.preventDefault();
      open();
    });
  }
}

/** Where it is a page already, its own line is the one. */
function open() {
  const own = document.getElementById("palette-q");
  if (own instanceof HTMLInputElement && !own.closest("dialog")) return own.focus();
  const dialog = theDialog();
  if (!dialog.open) dialog.showModal();
  const line = dialog.querySelector("input");
  line?.focus();
  line?.select();
}

/** Made when it is first asked for, and kept with what was typed. */
function theDialog() {
  const made = document.getElementById("palette");
  if (made instanceof HTMLDialogElement) return made;
  const dialog = document.createElement("dialog");
  dialog.id = "palette";
  const line = document.createElement("input");
  line.type = "search";
  line.autocomplete = "off";
  line.placeholder = isEnglish
    ? "A payment, an amount, a page, a command"
    : "Pembayaran, jumlah, halaman, atau perintah";
  const name = isEnglish ? "Find or do" : "Cari atau lakukan";
  dialog.setAttribute("aria-label", name);
  line.setAttribute("aria-label", name);
  const list = document.createElement("div");
  list.className = "palette-list";
  const status = document.createElement("p");
  status.className = "visually-hidden";
  status.setAttribute("role", "status");
  dialog.append(line, list, status);
  document.body.append(dialog);
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close();
  });
  follow(dialog, line, { list, status });
  return dialog;
}

/**
 * @param {HTMLDialogElement} dialog
 * @param {HTMLInputElement} line
 * @param {{ list: HTMLElement, status: HTMLElement }} parts
 */
function follow(dialog, line, { list, status }) {
  let asked = 0;
  /** @type {Promise<void>} */
  let shown = Promise.resolve();
  /** @type {number | undefined} */
  let pause;
  const show = async () => {
    const turn = ++asked;
    const next = await fetchList(line.value);
    // Whoever types on is not shown what was meant before.
    if (!next || turn !== asked) return;
    list.replaceChildren(...next);
    document.dispatchEvent(new Event("parts-replaced"));
    const found = list.querySelectorAll(".palette-entry").length;
    status.textContent = isEnglish ? `${found} results` : `${found} hasil`;
  };
  const showNow = () => {
    window.clearTimeout(pause);
    pause = undefined;
    shown = show().catch(() => {
      status.textContent = isEnglish ? "Not reachable" : "Tidak terhubung";
    });
    return shown;
  };
  line.addEventListener("input", () => {
    window.clearTimeout(pause);
    pause = window.setTimeout(() => void showNow(), PAUSE_MS);
  });
  dialog.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") return walk(event, dialog);
    if (event.key !== "Enter" || event.target !== line) return;
    event.preventDefault();
    void (pause === undefined ? shown : showNow()).then(() => {
      const first = list.querySelector(".palette-entry");
      if (first instanceof HTMLElement) first.click();
    });
  });
  void showNow();
}

/** @param {string} typed */
async function fetchList(typed) {
  const answer = await fetch(`${base}/palette?q=${encodeURIComponent(typed)}`, {
    headers: { accept: "text/html", "x-live-parts": "1" },
  });
  if (answer.status === 401) return location.reload();
  if (!answer.ok) throw new Error(String(answer.status));
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("[data-palette-list]")?.childNodes;
}

/**
 * @param {KeyboardEvent} event
 * @param {HTMLElement} dialog
 */
function walk(event, dialog) {
  const stops = [...dialog.querySelectorAll("input[type=search], .palette-entry")];
  const at = stops.findIndex((stop) => stop === document.activeElement);
  const next = stops[at + (event.key === "ArrowDown" ? 1 : -1)];
  event.preventDefault();
  if (next instanceof HTMLElement) next.focus();
}

/** A key goes from the answer to the clipboard, and is shown on no page. */
function copyKeys() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches("[data-copies]")) return;
    event.preventDefault();
    const button = form.querySelector("button");
    void copyAnswer(form)
      .then(() => {
        if (button) button.textContent = isEnglish ? "Copied" : "Tersalin";
      })
      .catch(() => form.submit())
      .finally(() => form.removeAttribute("aria-busy"));
  });
}

/** @param {HTMLFormElement} form */
async function copyAnswer(form) {
  const sent = new URLSearchParams();
  for (const [name, value] of new FormData(form))
    if (typeof value === "string") sent.set(name, value);
  const answer = await fetch(form.action, { method: "POST", body: sent, cache: "no-store" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const key = page.querySelector("[data-revealed]")?.textContent.trim();
  if (!answer.ok || !key) throw new Error("there is no key in the answer");
  await navigator.clipboard.writeText(key);
}
