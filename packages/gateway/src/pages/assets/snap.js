// @ts-check
// `window.snap` for a shop's page: opens the page of a token over it, or inside of an element, and calls
// the shop's callbacks. Loaded as <script src=".../snap/snap.js" data-client-key="...">.
(() => {
  const SOURCE = "gerbang-snap";
  const script = /** @type {HTMLScriptElement | null} */ (document.currentScript);
  const gateway = new URL(script?.src ?? location.href).origin;
  if (/-server-/.test(script?.dataset["clientKey"] ?? "")) {
    throw new Error("snap.js: data-client-key holds a server key, which no page may show");
  }

  /**
   * @typedef {(result: Record<string, unknown>) => void} Told
   * @typedef {{ onSuccess?: Told, onPending?: Told, onError?: Told, onClose?: () => void,
   *   embedId?: string, language?: string }} Options
   * @typedef {"success" | "pending" | "error"} Outcome
   * @typedef {{ source?: unknown, type?: unknown, outcome?: Outcome, result?: Record<string, unknown> }} Message
   * @typedef {{ box: HTMLElement, frame: HTMLIFrameElement, end: () => void }} Opened
   */

  /** @type {Opened | undefined} */
  let opened;

  /**
   * @param {unknown} token
   * @param {Options} options
   * @param {(frame: HTMLIFrameElement) => HTMLElement} place
   */
  function open(token, options, place) {
    if (typeof token !== "string" || token === "") throw new Error("snap.js: there is no token");
    if (opened) throw new Error("snap.js: a page is open already; call snap.hide() first");
    const frame = document.createElement("iframe");
    const language = options.language === "en" || options.language === "id" ? options.language : "";
    frame.src = `${gateway}/snap/v4/redirection/${encodeURIComponent(token)}${language && `?lang=${language}`}`;
    frame.title = "Gerbang";
    frame.name = "snap";
    frame.allow = "clipboard-write";
    Object.assign(frame.style, { border: "0", width: "100%", height: "100%" });
    const before = document.activeElement;
    const box = place(frame);
    /** @type {Message} */
    let last = {};

    /** @param {Outcome | undefined} outcome */
    const finish = (outcome) => {
      hide();
      if (outcome === undefined) return options.onClose?.();
      const call = {
        success: options.onSuccess,
        pending: options.onPending,
        error: options.onError,
      }[outcome];
      const url = last.result?.["finish_redirect_url"];
      if (call) call(last.result ?? {});
      else if (typeof url === "string") location.assign(url);
    };

    /** @param {MessageEvent} event */
    const listen = (event) => {
      if (event.source !== frame.contentWindow || event.origin !== gateway) return;
      const message = /** @type {Message | null} */ (event.data);
      if (message?.source === SOURCE) hear(message);
    };

    /** @param {Message} message */
    const hear = (message) => {
      if (message.type === "hello") {
        frame.contentWindow?.postMessage({ source: SOURCE }, gateway);
        return;
      }
      last = message;
      if (message.type === "leave" || message.outcome === "success") finish(message.outcome);
    };
    window.addEventListener("message", listen);
    opened = {
      box,
      frame,
      end: () => {
        window.removeEventListener("message", listen);
        box.remove();
        if (before instanceof HTMLElement) before.focus();
      },
    };
  }

  /** @param {HTMLIFrameElement} frame */
  function cover(frame) {
    const box = document.createElement("div");
    box.setAttribute("role", "dialog");
    box.setAttribute("aria-modal", "true");
    box.setAttribute("aria-label", "Gerbang");
    Object.assign(box.style, {
      position: "fixed",
      inset: "0",
      zIndex: "2147483000",
      display: "grid",
      placeItems: "center",
      background: "rgb(0 0 0 / 55%)",
    });
    Object.assign(frame.style, {
      width: "min(100%, 26.5rem)",
      height: "min(100%, 46rem)",
      borderRadius: "0.75rem",
      background: "#fff",
    });
    box.append(frame);
    document.body.append(box);
    frame.addEventListener("load", () => frame.focus(), { once: true });
    return box;
  }

  function hide() {
    const closing = opened;
    opened = undefined;
    closing?.end();
  }

  const snap = {
    /**
     * @param {string} token
     * @param {Options} [options]
     */
    pay: (token, options = {}) => open(token, options, cover),
    /**
     * @param {string} token
     * @param {Options} [options]
     */
    embed(token, options = {}) {
      const place = document.getElementById(options.embedId ?? "");
      if (!place) throw new Error("snap.js: embedId names no element of this page");
      open(token, options, (frame) => {
        frame.style.minHeight = "40rem";
        place.append(frame);
        return frame;
      });
    },
    hide,
  };
  Object.assign(window, { snap });
})();
