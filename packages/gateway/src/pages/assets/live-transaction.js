// @ts-check
// Follows the transaction of the page: counts down to its expiry by the merchant's clock, listens to
// the stream (or asks, when there is none) and loads the page again once the status has changed.

const POLL_MS = 3_000;
const TICK_MS = 500;
/** As long as the answer to the page's own form may take: it says more than the status does. */
const FORM_MS = 10_000;

/** @typedef {{ transaction_status: string, expires_at: string, now: string, is_frozen: boolean }} State */

const element = document.querySelector("[data-live]");
if (element instanceof HTMLElement) follow(element);

/** @param {HTMLElement} page */
function follow(page) {
  const { stream = "", state: stateUrl = "", self = "" } = page.dataset;
  let expiresAt = Date.parse(page.dataset["expiresAt"] ?? "");
  let serverNow = Date.parse(page.dataset["now"] ?? "");
  let readAt = performance.now();
  let isFrozen = page.dataset["frozen"] === "true";
  let isOver = false;
  /** @type {number | undefined} */
  let polling;

  /** @param {State} state */
  const learn = (state) => {
    expiresAt = Date.parse(state.expires_at);
    serverNow = Date.parse(state.now);
    readAt = performance.now();
    isFrozen = state.is_frozen;
    if (state.transaction_status !== "pending" && !isOver) {
      isOver = true;
      leave();
    }
    show();
  };

  // The news of a payment overtakes the answer to the form that made it.
  let formSentAt = -FORM_MS;
  document.addEventListener("submit", () => {
    formSentAt = performance.now();
  });
  const leave = () => {
    const waitMs = formSentAt + FORM_MS - performance.now();
    if (waitMs <= 0) location.replace(self);
    else window.setTimeout(leave, waitMs);
  };

  const remainingMs = () => expiresAt - serverNow - (isFrozen ? 0 : performance.now() - readAt);

  const show = () => {
    const remaining = remainingMs();
    for (const place of document.querySelectorAll("[data-countdown]")) {
      place.textContent = formatRemaining(remaining);
      place.closest("[data-countdown-box]")?.classList.toggle("hurry", remaining < 60_000);
    }
    if (remaining <= 0) poll();
  };

  const ask = async () => {
    const answer = await fetch(stateUrl, { headers: { accept: "application/json" } });
    if (answer.ok) learn(/** @type {State} */ (await answer.json()));
  };

  // A failed question says nothing about the payment: ask again.
  const poll = () => {
    polling ??= window.setInterval(() => void ask().catch(() => undefined), POLL_MS);
  };

  const listen = () => {
    if (!("EventSource" in window)) return poll();
    const source = new EventSource(stream);
    source.onmessage = (event) => {
      window.clearInterval(polling);
      polling = undefined;
      learn(/** @type {State} */ (JSON.parse(String(event.data))));
      if (isOver) source.close();
    };
    // While the browser tries to connect again, asking keeps the page true.
    source.onerror = poll;
    window.addEventListener("pagehide", () => source.close());
  };

  show();
  window.setInterval(show, TICK_MS);
  listen();
  // A phone stops scripts in the background; what came back may be old.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") void ask().catch(() => undefined);
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.replace(self);
  });
}

/** @param {number} remainingMs */
function formatRemaining(remainingMs) {
  const total = Math.max(0, Math.ceil(remainingMs / 1000));
  const hours = Math.floor(total / 3600);
  const minutes = String(Math.floor((total % 3600) / 60)).padStart(2, "0");
  const seconds = String(total % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${minutes}:${seconds}` : `${minutes}:${seconds}`;
}
