// @ts-check
// Follows the transaction of the page: counts down to its expiry by the merchant's clock, listens to
// the stream (or asks, when there is none) and loads the page again once the status has changed, or
// once a locked PIN may be tried again.

const POLL_MS = 3_000;
const TICK_MS = 500;
/** As long as the answer to the page's own form may take: it says more than the status does. */
const FORM_MS = 10_000;

/** @typedef {{ transaction_status: string, expires_at: string, now: string, is_frozen: boolean }} State */

const page = document.querySelector("[data-live]");
if (page instanceof HTMLElement) follow(page.dataset);

/** @param {DOMStringMap} data */
function follow({ stream = "", state: stateUrl = "", self = "", ...first }) {
  const countdown = startCountdown(() => feed.poll());
  const leave = departure(self);
  let isOver = false;

  /** @param {State} state */
  const learn = (state) => {
    countdown.set(state);
    if (first["unlocksAt"] && state.now >= first["unlocksAt"]) return location.reload();
    if (state.transaction_status === "pending" || isOver) return;
    isOver = true;
    feed.stop();
    leave();
  };

  const feed = openFeed(stream, stateUrl, learn);
  const { expiresAt = "", now = "", frozen } = first;
  countdown.set({ expires_at: expiresAt, now, is_frozen: frozen === "true" });
  // A phone stops scripts in the background; what came back may be old. And a browser has six connections
  // for a gateway, which tabs that nobody looks at would hold.
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") return feed.stop();
    if (isOver) return;
    feed.listen();
    void feed.ask();
  });
  window.addEventListener("pagehide", () => feed.stop());
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.replace(self);
  });
}

/** @param {() => void} onZero */
function startCountdown(onZero) {
  let remainingMs = () => Number.POSITIVE_INFINITY;
  const show = () => {
    const remaining = remainingMs();
    for (const place of document.querySelectorAll("[data-countdown]")) {
      place.textContent = formatRemaining(remaining);
      place.closest("[data-countdown-box]")?.classList.toggle("hurry", remaining < 60_000);
    }
    if (remaining <= 0) onZero();
  };
  window.setInterval(show, TICK_MS);
  return {
    /** @param {Pick<State, "expires_at" | "now" | "is_frozen">} state */
    set(state) {
      const left = Date.parse(state.expires_at) - Date.parse(state.now);
      const readAt = performance.now();
      remainingMs = () => left - (state.is_frozen ? 0 : performance.now() - readAt);
      show();
    },
  };
}

/**
 * @param {string} streamUrl
 * @param {string} stateUrl
 * @param {(state: State) => void} learn
 */
function openFeed(streamUrl, stateUrl, learn) {
  /** @type {number | undefined} */
  let polling;
  const ask = async () => {
    try {
      const answer = await fetch(stateUrl, { headers: { accept: "application/json" } });
      if (answer.ok) learn(/** @type {State} */ (await answer.json()));
    } catch {
      // A failed question says nothing about the payment: the next one may.
    }
  };
  const poll = () => {
    polling ??= window.setInterval(() => void ask(), POLL_MS);
  };
  const stopPolling = () => {
    window.clearInterval(polling);
    polling = undefined;
  };
  /** @type {EventSource | undefined} */
  let source;
  const stop = () => {
    source?.close();
    stopPolling();
  };
  const listen = () => {
    stop();
    if (!("EventSource" in window)) return poll();
    source = new EventSource(streamUrl);
    source.onmessage = (event) => {
      stopPolling();
      learn(/** @type {State} */ (JSON.parse(String(event.data))));
    };
    // While the browser tries to connect again, asking keeps the page true.
    source.onerror = poll;
  };
  listen();
  return { ask, poll, listen, stop };
}

/**
 * The news of a payment overtakes the answer to the form that made it, so that answer is waited for.
 *
 * @param {string} self
 */
function departure(self) {
  let formSentAt = -FORM_MS;
  document.addEventListener("submit", () => {
    formSentAt = performance.now();
  });
  const leave = () => {
    const waitMs = formSentAt + FORM_MS - performance.now();
    if (waitMs <= 0) location.replace(self);
    else window.setTimeout(leave, waitMs);
  };
  return leave;
}

/** @param {number} remainingMs */
function formatRemaining(remainingMs) {
  const total = Math.max(0, Math.ceil(remainingMs / 1000));
  const hours = Math.floor(total / 3600);
  const minutes = String(Math.floor((total % 3600) / 60)).padStart(2, "0");
  const seconds = String(total % 60).padStart(2, "0");
  return hours > 0 ? `${hours}:${minutes}:${seconds}` : `${minutes}:${seconds}`;
}
