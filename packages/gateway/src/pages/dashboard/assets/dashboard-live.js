// @ts-check
// Keeps what is marked as live up to date, has clocks go on, and says so when it cannot.

/** How long a stream may be away before somebody should know. */
const AWAY_MS = 5_000;
const isEnglish = document.documentElement.lang === "en";

/**
 * What each part was last given, so that one that has not changed is left alone with what is selected in it.
 * @type {WeakMap<Element, string>}
 */
const given = new WeakMap();

followLiveParts();
keepClocksGoing();
dateThePaper();

/** Parts marked as live are fetched anew, each from the address that it names, when something changed. */
function followLiveParts() {
  const stream = document.querySelector("[data-live]")?.getAttribute("data-live");
  if (!stream || !("EventSource" in window)) return;
  rememberParts();
  /** @type {EventSource | undefined} */
  let source;
  let isLoading = false;
  /** @type {number | undefined} */
  let away;
  const look = async () => {
    if (isLoading || document.visibilityState === "hidden") return;
    isLoading = true;
    try {
      tellLiveness(await refresh());
    } catch {
      // The next hint tries again; until then the page says that it is not live.
      tellLiveness(false);
    } finally {
      isLoading = false;
    }
  };
  const isBack = () => {
    window.clearTimeout(away);
    away = undefined;
  };
  const close = () => {
    isBack();
    source?.close();
    source = undefined;
  };
  /** @param {boolean} isAnew */
  const open = (isAnew) => {
    const opened = new EventSource(stream);
    source = opened;
    opened.onmessage = look;
    opened.onopen = () => {
      isBack();
      // What happened while it was away was told to nobody.
      if (isAnew || document.querySelector(".not-live")) void look();
    };
    opened.onerror = () => {
      if (opened.readyState === EventSource.CLOSED) return tellLiveness(false);
      away ??= window.setTimeout(() => tellLiveness(false), AWAY_MS);
    };
  };
  // A browser has six connections for a gateway: a few tabs that nobody looks at would hold them all.
  document.addEventListener("visibilitychange", () => {
    close();
    if (document.visibilityState === "visible") open(true);
  });
  if (document.visibilityState === "visible") open(false);
  window.addEventListener("pagehide", close);
  // Out of the browser's history the page is an old one, and its stream is closed.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });
}

function rememberParts() {
  for (const part of document.querySelectorAll("[data-live], [data-live-too]")) {
    given.set(part, contentOf(part));
  }
}

/** Returns whether everything that is live is up to date. */
async function refresh() {
  const parts = [...document.querySelectorAll("[data-live], [data-live-too]")];
  const sources = new Set(parts.flatMap((part) => part.getAttribute("data-source") ?? []));
  let isFresh = true;
  for (const source of sources) {
    const answer = await fetch(source, { headers: { accept: "text/html", "x-live-parts": "1" } });
    if (answer.status === 401) {
      location.reload();
      return true;
    }
    if (!answer.ok) {
      isFresh = false;
      continue;
    }
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of parts) {
      const own = part.getAttribute("data-source") ?? source;
      const next = own === source && fresh.getElementById(part.id);
      if (next) replace(part, next);
    }
  }
  document.dispatchEvent(new Event("parts-replaced"));
  return isFresh;
}

/** @param {boolean} isLive */
function tellLiveness(isLive) {
  const told = document.querySelector(".not-live");
  if (isLive) return told?.remove();
  if (told) return;
  const note = document.createElement("div");
  note.className = "not-live";
  note.setAttribute("role", "status");
  const text = document.createElement("span");
  text.textContent = isEnglish
    ? "Not live: this page is not kept up to date just now."
    : "Tidak langsung: halaman ini sedang tidak diperbarui.";
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button small";
  button.textContent = isEnglish ? "Reload" : "Muat ulang";
  // A page that answered a form is loaded again from its own address: nothing is sent again.
  button.addEventListener("click", () => {
    const source = document.querySelector("[data-source]")?.getAttribute("data-source");
    location.assign(source ?? location.href);
  });
  document.querySelector("main")?.prepend(note);
  note.append(text, button);
}

/**
 * Leaves alone what somebody is working in: an open form, an open detail, a focused field, what was sent and is not answered.
 * @param {Element} part
 * @param {Element} next
 */
function replace(part, next) {
  const content = contentOf(next);
  if (given.get(part) === content || isBusy(part)) return;
  given.set(part, content);
  keepWhatIsRead(part, next);
  const known = new Map(
    [...part.querySelectorAll("[data-key]")].map((row) => [
      row.getAttribute("data-key"),
      row.getAttribute("data-version"),
    ]),
  );
  const focused = document.activeElement?.closest("[data-key]")?.getAttribute("data-key");
  part.replaceChildren(...next.childNodes);
  part.className = next.className;
  for (const row of part.querySelectorAll("[data-key]")) {
    const key = row.getAttribute("data-key");
    const isKnown = known.get(key) === row.getAttribute("data-version");
    if (known.size > 0 && !isKnown) row.classList.add("fresh");
    if (key === focused) linkOf(row)?.focus();
  }
}

/**
 * Without what each rendering of a form has anew.
 * @param {Element} part
 */
function contentOf(part) {
  return part.innerHTML.replaceAll(/(name="(?:csrf|key)" value=")[^"]*/g, "$1");
}

/** @param {Element} part */
function isBusy(part) {
  const working = "details[open], :focus-visible:not(.row-link), form[aria-busy=true]";
  const worked = [...part.querySelectorAll(working)];
  const kept = part.querySelector("[data-keep]");
  return worked.some((one) => !kept?.contains(one));
}

/**
 * What somebody reads stays the very same, wherever it now stands.
 * @param {Element} part
 * @param {Element} next
 */
function keepWhatIsRead(part, next) {
  const kept = part.querySelector("[data-keep]");
  if (kept) next.querySelector(`#${CSS.escape(kept.id)}`)?.replaceWith(kept);
}

/**
 * @param {Element} row
 * @returns {HTMLElement | null}
 */
function linkOf(row) {
  return row.querySelector(".row-link");
}

/** A clock is told once, as it was when the page was made; from there it goes as this machine's does. */
function keepClocksGoing() {
  /** @type {WeakMap<Element, number>} */
  const aheadMs = new WeakMap();
  const tick = () => {
    for (const time of document.querySelectorAll("time[data-clock]")) {
      const told = Date.parse(time.getAttribute("datetime") ?? "");
      const ahead = aheadMs.get(time) ?? told - Date.now();
      aheadMs.set(time, ahead);
      time.textContent = momentText(Date.now() + ahead, time.getAttribute("data-clock"));
    }
  };
  if (document.querySelector("[data-clock]")) window.setInterval(tick, 1_000);
}

/** Paper says when it was printed, not when the page was made. */
function dateThePaper() {
  window.addEventListener("beforeprint", () => {
    for (const time of document.querySelectorAll("[data-printed]")) {
      time.textContent = momentText(Date.now(), time.getAttribute("data-printed"));
    }
  });
}

/**
 * As the server writes a moment.
 *
 * @param {number} moment
 * @param {string | null} hours that the zone is ahead of UTC
 */
function momentText(moment, hours) {
  const local = new Date(moment + Number(hours) * 3_600_000);
  const day = local.toLocaleDateString(isEnglish ? "en-GB" : "id-ID", {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  });
  return `${day} ${local.toISOString().slice(11, 19)}`;
}
