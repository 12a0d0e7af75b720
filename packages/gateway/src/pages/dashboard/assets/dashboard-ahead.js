// @ts-check
// The needle on the line of what time brings, and advances during which the page stays and shows what
// happens. Without it each stop has a button of its own.

offerNeedles();
document.addEventListener("parts-replaced", offerNeedles);
advanceInBackground();

function offerNeedles() {
  for (const needle of document.querySelectorAll("input[data-needle]")) {
    if (!(needle instanceof HTMLInputElement) || needle.dataset["ready"]) continue;
    needle.dataset["ready"] = "yes";
    needle.closest("label")?.removeAttribute("hidden");
    needle.addEventListener("input", () => point(needle));
    point(needle);
  }
}

/** @param {HTMLInputElement} needle */
function point(needle) {
  const form = needle.form;
  const line = form?.closest(".ahead");
  if (!form || !line) return;
  nameButton(form, needle.value === "0");
  for (const stop of line.querySelectorAll("[data-stop]")) {
    const at = Number(stop.getAttribute("data-stop"));
    stop.classList.toggle("ahead-reached", at <= Number(needle.value));
    if (at === Number(needle.value)) aimAt(form, needle, stop);
  }
}

/**
 * @param {HTMLFormElement} form
 * @param {HTMLInputElement} needle
 * @param {Element} stop
 */
function aimAt(form, needle, stop) {
  const said = stop.getAttribute("data-text") ?? "";
  needle.setAttribute("aria-valuetext", said);
  const to = form.querySelector("input[name=to]");
  if (to instanceof HTMLInputElement) to.value = stop.getAttribute("data-to") ?? "";
  const text = form.querySelector("[data-needle-text]");
  if (text) text.textContent = said;
}

/**
 * @param {HTMLFormElement} form
 * @param {boolean} isNext
 */
function nameButton(form, isNext) {
  const button = form.querySelector("button");
  if (!button) return;
  button.dataset["next"] ??= button.textContent.trim();
  button.textContent = (isNext ? button.dataset["next"] : button.dataset["there"]) ?? "";
}

/** What falls due comes into the page's live parts while the clock is on its way. */
function advanceInBackground() {
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || event.defaultPrevented) return;
    if (!form.matches("[data-advance]")) return;
    event.preventDefault();
    void advance(form).catch(() => form.submit());
  });
}

/** @param {HTMLFormElement} form */
async function advance(form) {
  const sent = new URLSearchParams();
  for (const [name, value] of new FormData(form))
    if (typeof value === "string") sent.set(name, value);
  // The note of what came of it is for the page that is loaded then, not for this answer.
  const headers = { "x-live-parts": "1" };
  const answer = await fetch(form.action, { method: "POST", body: sent, headers });
  if (answer.status === 401) return location.reload();
  if (answer.redirected) return location.assign(answer.url);
  // Nothing was changed: why stands in the page that was answered, and this one stays.
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const why = page.querySelector("main > .notice");
  const title = document.querySelector("main > .page-title");
  if (!why || !title) throw new Error("an answer that says nothing");
  document.querySelector("main > .notice")?.remove();
  title.after(why);
  form.removeAttribute("aria-busy");
  form.querySelector(".busy")?.remove();
}
