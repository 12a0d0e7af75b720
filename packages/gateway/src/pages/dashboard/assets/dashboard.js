// @ts-check
// What makes the dashboard live and quick to the hand. Without it every page still works.

const base = document.body.dataset["base"];

showWhereWeAre();
followLiveParts();
listenToKeys();
sendFormsOnce();
submitOnChange();
confirmFirst();
pruneEmptyFields();
offerCopies();
offerPrint();
followExports();

/** On a phone the menu is wider than the screen. */
function showWhereWeAre() {
  const current = document.querySelector(".menu [aria-current]");
  current?.scrollIntoView({ block: "nearest", inline: "center" });
}

/** Parts marked as live are fetched anew, from the page's own address, whenever something changed. */
function followLiveParts() {
  const stream = document.querySelector("[data-live]")?.getAttribute("data-live");
  if (!stream || !("EventSource" in window)) return;
  const source = new EventSource(stream);
  let isLoading = false;
  source.onmessage = async () => {
    if (isLoading || document.visibilityState === "hidden") return;
    isLoading = true;
    try {
      await refresh();
    } catch {
      // The next hint tries again; the page keeps what it shows.
    } finally {
      isLoading = false;
    }
  };
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void refresh().catch(() => undefined);
  });
  window.addEventListener("pagehide", () => source.close());
}

async function refresh() {
  const answer = await fetch(location.href, { headers: { accept: "text/html" } });
  if (answer.status === 401) return location.reload();
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-live]")) {
    const next = fresh.getElementById(part.id);
    if (next) replace(part, next);
  }
}

/**
 * Leaves alone what somebody is working in: an open form, an open detail, a focused field.
 * @param {Element} part
 * @param {Element} next
 */
function replace(part, next) {
  if (part.querySelector("details[open], :focus-visible:not(.row-link)")) return;
  const known = new Map(
    [...part.querySelectorAll("[data-key]")].map((row) => [
      row.getAttribute("data-key"),
      row.getAttribute("data-version"),
    ]),
  );
  const focused = document.activeElement?.closest("[data-key]")?.getAttribute("data-key");
  part.replaceChildren(...next.childNodes);
  for (const row of part.querySelectorAll("[data-key]")) {
    const key = row.getAttribute("data-key");
    const isKnown = known.get(key) === row.getAttribute("data-version");
    if (known.size > 0 && !isKnown) row.classList.add("fresh");
    if (key === focused) linkOf(row)?.focus();
  }
  offerCopies();
}

/**
 * @param {Element} row
 * @returns {HTMLElement | null}
 */
function linkOf(row) {
  return row.querySelector(".row-link");
}

function listenToKeys() {
  // Sent here by `/` from a page without a search field.
  if (location.hash === "#q") focusSearch();
  let isGoing = false;
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
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
      case "?":
        return press(event, () => {
          const dialog = document.getElementById("shortcuts");
          if (dialog instanceof HTMLDialogElement) dialog.showModal();
        });
      case "ArrowDown":
      case "j":
        return moveInTable(event, 1);
      case "ArrowUp":
      case "k":
        return moveInTable(event, -1);
    }
  });
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
  const links = [...document.querySelectorAll(".rows .row-link")];
  if (links.length === 0) return;
  const current = document.activeElement?.closest("tr");
  const at = links.findIndex((link) => link.closest("tr") === current);
  const next = links[at === -1 ? (step === 1 ? 0 : links.length - 1) : at + step];
  if (next instanceof HTMLElement) {
    event.preventDefault();
    next.focus();
  }
}

/** A second click must not send a form again. */
function sendFormsOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches("[data-once]")) return;
    if (form.getAttribute("aria-busy") === "true") event.preventDefault();
    else form.setAttribute("aria-busy", "true");
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-once]")) {
      form.removeAttribute("aria-busy");
    }
  });
}

function submitOnChange() {
  document.addEventListener("change", (event) => {
    const field = event.target;
    if (!(field instanceof HTMLInputElement || field instanceof HTMLSelectElement)) return;
    if (field.matches("[data-submits]")) field.form?.requestSubmit();
  });
}

function confirmFirst() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement)) return;
    const question = form.dataset["confirm"];
    if (question && !window.confirm(question)) event.preventDefault();
  });
}

/** Empty fields, and columns that are the usual ones, do not belong into an address. */
function pruneEmptyFields() {
  for (const form of document.querySelectorAll("form[data-prune]")) {
    if (!(form instanceof HTMLFormElement)) continue;
    const columns = () => [...form.querySelectorAll('input[name="col"]')];
    const usual = columns().map(isChecked).join();
    const isGiven = new URL(location.href).searchParams.has("col");
    form.addEventListener("formdata", ({ formData }) => {
      for (const [name, value] of Array.from(formData)) if (value === "") formData.delete(name);
      if (!isGiven && columns().map(isChecked).join() === usual) formData.delete("col");
    });
  }
}

/** @param {Element} field */
function isChecked(field) {
  return field instanceof HTMLInputElement && field.checked;
}

function offerCopies() {
  const isEnglish = document.documentElement.lang === "en";
  const [copy, copied] = isEnglish ? ["Copy", "Copied"] : ["Salin", "Tersalin"];
  for (const source of document.querySelectorAll("[data-copy]")) {
    if (source.nextElementSibling?.classList.contains("copy-button")) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy-button no-print";
    button.textContent = copy;
    button.addEventListener("click", () => {
      void navigator.clipboard.writeText(source.textContent).then(() => {
        button.textContent = copied;
      });
    });
    if (source.matches("dd")) source.append(button);
    else source.after(button);
    if (source.matches("dd")) source.removeAttribute("data-copy");
  }
}

function offerPrint() {
  for (const button of document.querySelectorAll("[data-print]")) {
    button.removeAttribute("hidden");
    button.addEventListener("click", () => window.print());
  }
}

/** The browser saves the file by itself; this only tells how far it is. */
function followExports() {
  for (const link of document.querySelectorAll("[data-export]")) {
    if (!(link instanceof HTMLAnchorElement)) continue;
    link.addEventListener("click", () => {
      const id = crypto.randomUUID();
      const url = new URL(link.href);
      url.searchParams.set("export", id);
      link.href = url.href;
      void tellProgress(`${link.dataset["export"]}${id}`);
    });
  }
}

/** @param {string} url */
async function tellProgress(url) {
  const status = document.querySelector("[data-export-status]");
  if (!(status instanceof HTMLElement)) return;
  const { text = "", done: doneText = "" } = status.dataset;
  const digits = (/** @type {number} */ value) =>
    value.toLocaleString(document.documentElement.lang);
  for (;;) {
    await new Promise((resolve) => window.setTimeout(resolve, 700));
    const answer = await fetch(url);
    if (!answer.ok) return;
    const { done, total, isFinished } =
      /** @type {{ done: number, total: number, isFinished?: boolean }} */ (await answer.json());
    const rows = digits(done);
    status.textContent = isFinished
      ? doneText.replace("{done}", () => rows)
      : text.replace("{done}", () => rows).replace("{total}", () => digits(Math.max(done, total)));
    if (isFinished) return;
  }
}
