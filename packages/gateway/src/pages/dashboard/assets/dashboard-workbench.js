// @ts-check
// The stream of the workbench: entries open where they stand, and on other pages it is a drawer.
// Without this script both are links.

const drawerControl = document.querySelector("[data-drawer]");
/** @type {(() => void) | undefined} */
let closeDrawer;

openInPlace();
offerDrawer();

/** A press on an entry changes the stream alone; the address follows, so that it can be shared. */
function openInPlace() {
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element && event.target.closest("a[data-entry]");
    if (!(link instanceof HTMLAnchorElement) || isOther(event)) return;
    const stream = link.closest("[data-stream]");
    if (!stream) return;
    event.preventDefault();
    void show(stream, link.href).then((isShown) => {
      if (!isShown) return location.assign(link.href);
      if (stream.closest(".drawer")) return;
      history.pushState({ stream: true }, "", link.href);
      fillForm();
    });
  });
  window.addEventListener("popstate", () => {
    const stream = document.querySelector("main [data-stream]");
    if (!stream) return;
    fillForm();
    void show(stream, location.href).then((isShown) => isShown || location.reload());
  });
}

/** The form says what is lit up now, and whether nothing else is shown. */
function fillForm() {
  const chosen = new URLSearchParams(location.search);
  for (const field of document.querySelectorAll(
    ".workbench-filters :is([name=order], [name=only])",
  )) {
    if (!(field instanceof HTMLInputElement)) continue;
    if (field.type === "checkbox") field.checked = chosen.has(field.name);
    else field.value = chosen.get(field.name) ?? "";
  }
}

/** Somebody wants it in another tab. @param {MouseEvent} event */
function isOther(event) {
  return event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;
}

/**
 * Puts the stream of a page in the place of the one that is shown. Returns whether it could.
 *
 * @param {Element} stream
 * @param {string} address
 */
async function show(stream, address) {
  const focused = document.activeElement?.closest("[data-key]")?.id;
  const answer = await fetch(address, { headers: { accept: "text/html" } }).catch(() => undefined);
  if (answer?.status === 401) {
    location.reload();
    return true;
  }
  if (!answer) return false;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-stream]");
  if (!fresh) return false;
  const kept = stream.querySelector("[data-keep]");
  if (kept) fresh.querySelector(`#${CSS.escape(kept.id)}`)?.replaceWith(kept);
  stream.replaceChildren(...fresh.childNodes);
  // The live parts of the page are fetched from here.
  const { pathname, search } = new URL(address, location.href);
  stream.setAttribute("data-source", pathname + search);
  document.dispatchEvent(new Event("parts-replaced"));
  if (focused) refocus(stream, focused);
  return true;
}

/**
 * @param {Element} stream
 * @param {string} id
 */
function refocus(stream, id) {
  const link = stream.querySelector(`#${CSS.escape(id)} .row-link`);
  if (link instanceof HTMLElement) link.focus({ preventScroll: true });
}

function offerDrawer() {
  if (!(drawerControl instanceof HTMLAnchorElement)) return;
  drawerControl.setAttribute("aria-expanded", "false");
  drawerControl.addEventListener("click", (event) => {
    if (isOther(event)) return;
    event.preventDefault();
    if (closeDrawer) closeDrawer();
    else openDrawer(drawerControl);
  });
  document.addEventListener("keydown", (event) => {
    const isElsewhere = event.target instanceof Element && event.target.closest("dialog, input");
    if (event.key === "Escape" && closeDrawer && !isElsewhere) closeDrawer();
  });
}

/** @param {HTMLAnchorElement} control */
function openDrawer(control) {
  const { drawer, stream } = buildDrawer(control);
  control.after(drawer);
  document.body.classList.add("with-drawer");
  control.setAttribute("aria-expanded", "true");
  const stopFollowing = followStream(control, stream);
  closeDrawer = () => {
    stopFollowing();
    drawer.remove();
    document.body.classList.remove("with-drawer");
    control.setAttribute("aria-expanded", "false");
    closeDrawer = undefined;
    control.focus();
  };
  void show(stream, control.href).then((isShown) => {
    if (!isShown) location.assign(control.href);
  });
  drawer.focus();
}

/** @param {HTMLAnchorElement} control */
function buildDrawer(control) {
  const { whole = "", close = "" } = control.dataset;
  const name = control.textContent.trim();
  const drawer = document.createElement("section");
  drawer.className = "drawer";
  drawer.tabIndex = -1;
  drawer.setAttribute("aria-label", name);
  const head = document.createElement("div");
  head.className = "drawer-head";
  const title = document.createElement("h2");
  title.textContent = name;
  const link = document.createElement("a");
  link.className = "button small";
  link.href = control.href;
  link.textContent = whole;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button small";
  button.textContent = close;
  button.addEventListener("click", () => closeDrawer?.());
  const stream = document.createElement("div");
  stream.className = "drawer-stream";
  stream.setAttribute("data-stream", "");
  stream.setAttribute("data-source", control.href);
  head.append(title, link, button);
  drawer.append(head, stream);
  return { drawer, stream };
}

/**
 * Fetches what is shown anew when something happened, unless somebody is at work in it.
 *
 * @param {HTMLAnchorElement} control
 * @param {Element} stream
 */
function followStream(control, stream) {
  /** @type {EventSource | undefined} */
  let live;
  let isLoading = false;
  const look = async () => {
    if (isLoading || document.visibilityState === "hidden") return;
    if (stream.querySelector("details[open], :focus-visible:not(.row-link)")) return;
    isLoading = true;
    const isShown = await show(stream, stream.getAttribute("data-source") ?? control.href);
    stream.classList.toggle("is-lost", !isShown);
    isLoading = false;
  };
  // As the page's own stream: what nobody looks at holds no connection.
  const follow = () => {
    live?.close();
    live = undefined;
    if (document.visibilityState === "hidden") return;
    live = new EventSource(control.dataset["drawer"] ?? "");
    live.onmessage = look;
    live.onerror = () => stream.classList.add("is-lost");
    live.onopen = () => {
      stream.classList.remove("is-lost");
      void look();
    };
  };
  stream.setAttribute("data-lost", control.dataset["lost"] ?? "");
  document.addEventListener("visibilitychange", follow);
  follow();
  return () => {
    document.removeEventListener("visibilitychange", follow);
    live?.close();
  };
}
