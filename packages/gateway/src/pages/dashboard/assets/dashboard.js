// @ts-check
// What makes the dashboard quick to the hand. Without it every page still works.

closeWhatLiesOver();
narrowMerchants();
rememberTheList();
// In this order: what was not confirmed is not under way.
confirmFirst();
sendFormsOnce();
answerInPlace();
submitOnChange();
pruneEmptyFields();
offerPrint();
followExports();

/** The list of merchants, and what a phone's bar opens, go away by Escape, and when something else is touched. */
function closeWhatLiesOver() {
  for (const sheet of document.querySelectorAll(".thumb-bar details, details.merchant")) {
    if (sheet instanceof HTMLDetailsElement) closeFromOutside(sheet);
  }
}

/** @param {HTMLDetailsElement} sheet */
function closeFromOutside(sheet) {
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || !sheet.open) return;
    sheet.open = false;
    sheet.querySelector("summary")?.focus();
  });
  for (const kind of ["click", "focusin"]) {
    document.addEventListener(kind, ({ target }) => {
      if (target instanceof Node && !sheet.contains(target)) sheet.open = false;
    });
  }
}

/** Of many merchants those stay whose name or id holds what is typed. */
function narrowMerchants() {
  const input = document.querySelector("[data-narrows]");
  const list = input?.parentElement;
  if (!(input instanceof HTMLInputElement) || !list) return;
  input.hidden = false;
  list.parentElement?.addEventListener("toggle", () => input.focus());
  input.addEventListener("input", () => {
    const typed = input.value.trim().toLowerCase();
    for (const item of list.querySelectorAll("li:not([data-stays])")) {
      if (item instanceof HTMLElement)
        item.hidden = !item.textContent.toLowerCase().includes(typed);
    }
  });
}

/** A transaction that was not opened from the list leads back to the list as it was last, too. */
function rememberTheList() {
  const kept = `list:${document.body.dataset["base"] ?? ""}`;
  if (location.pathname.endsWith("/transactions")) sessionStorage.setItem(kept, location.search);
  for (const link of document.querySelectorAll("a[data-list-back]")) {
    if (link instanceof HTMLAnchorElement && link.search === "")
      link.search = sessionStorage.getItem(kept) ?? "";
  }
}

/** A second click must not send a form again. */
function sendFormsOnce() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || !form.matches("[data-once]")) return;
    if (event.defaultPrevented) return;
    if (form.getAttribute("aria-busy") === "true") return event.preventDefault();
    form.setAttribute("aria-busy", "true");
    sayThatItTakesTime(form);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-once]")) {
      form.removeAttribute("aria-busy");
      form.querySelector(".busy")?.remove();
    }
  });
}

/** @param {HTMLFormElement} form */
function sayThatItTakesTime(form) {
  const text = form.dataset["busy"];
  if (!text) return;
  const status = document.createElement("span");
  status.className = "busy hint";
  status.setAttribute("role", "status");
  form.append(status);
  status.textContent = text;
}

/**
 * A form whose answer belongs into one part of this page: the part is taken out of the page that the form
 * leads to, and nothing else moves.
 */
function answerInPlace() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || event.defaultPrevented) return;
    const id = form.dataset["inPlace"];
    if (!id) return;
    event.preventDefault();
    void putInPlace(form, id).catch(() => form.submit());
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {string} id
 */
async function putInPlace(form, id) {
  const sent = new URLSearchParams();
  for (const [name, value] of new FormData(form))
    if (typeof value === "string") sent.set(name, value);
  const answer = await fetch(form.action, { method: "POST", body: sent, cache: "no-store" });
  if (answer.status === 401) return location.reload();
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const [part, next] = [document.getElementById(id), page.getElementById(id)];
  if (!answer.ok || !part || !next) return location.assign(answer.url);
  part.replaceChildren(...next.childNodes);
  document.dispatchEvent(new Event("parts-replaced"));
  const shown = part.querySelector("[data-revealed]");
  if (shown instanceof HTMLElement) shown.focus();
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
  const digits = (/** @type {number} */ value) => value.toLocaleString("id-ID");
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
