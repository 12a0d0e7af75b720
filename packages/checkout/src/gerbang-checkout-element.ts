import type { CheckoutState } from "@gerbang/protocol";
import { Card } from "./card.ts";
import { decidePhase, interestOf, isOpen, type Phase } from "./phase.ts";
import { type CardScene, presentView } from "./present-view.ts";
import { saveQrFile } from "./qr-file.ts";
import { nextTickMs, remainingMs } from "./remaining-time.ts";
import { type FollowInterest, type Reachability, StateFeed } from "./state-feed.ts";
import { createStyleSheet } from "./style.ts";
import { type Language, languageOf, PHASE_TEXTS } from "./texts.ts";
import { isVisitRemembered, rememberVisit } from "./wallet-visit.ts";

/** How long the customer sees "checking" before the ways to pay come back. */
const CHECKING_MS = 6_000;
/** Until a customer may well have paid without our having heard of it. */
const PATIENCE_MS = 30_000;

/** Tablets are not meant: their screen shows a QR code well, and wallets live on phones. */
const PHONE = /iPhone|Android.+Mobile/;

type HeardStatus = CheckoutState["transaction_status"];

export interface StatusChangeDetail {
  readonly status: HeardStatus;
  /** `undefined` when this is the first that was heard. */
  readonly previous: HeardStatus | undefined;
  readonly state: CheckoutState;
}

type HeardOrder = Omit<
  CardScene,
  "language" | "retryHref" | "merchantName" | "isSandbox" | "isQrisOnly"
>;

/** Before anything was heard. */
const EMPTY: HeardOrder = {
  state: undefined,
  reach: "ok",
  heardAtMs: 0,
  mode: undefined,
  isChecking: false,
  isAsking: false,
  isNotYet: false,
  isPatient: false,
};

/** Server rendering imports this module too, where there are no elements. */
const BaseElement =
  typeof HTMLElement === "undefined" ? (class {} as typeof HTMLElement) : HTMLElement;

/**
 * Shows how to pay an order, and follows it until it is paid or closed.
 *
 * It reports; it does not decide: the merchant's server learns the truth from the notification.
 *
 * @attr src - URL on the merchant's server that answers with the {@link CheckoutState}.
 * @attr events-src - URL of the same as a live stream; default: `src` + `/events`; empty for none.
 * @attr mode - `qr` or `deeplink` to begin with; default: what suits the device.
 * @attr retry-href - Where "Try again" leads; default: this page again.
 * @attr merchant-name - Who is paid, over the amount.
 * @attr sandbox - Says that no real money moves.
 * @attr payment-type - `gopay` or `qris`: how high the card will be, before the state is heard.
 * @attr update-title - Has the page's title say that it is paid; with a text: that text.
 * @attr lang - `id` or `en`; default: the language of the page.
 * @attr phase - Set by the element: what the customer is shown.
 * @fires statuschange - {@link StatusChangeDetail}: the first status heard, and each change of it.
 * @fires retry - The customer wants to try again; cancel it to stay on the page.
 * @slot - Not shown: the page's content for browsers without scripts.
 * @slot paid - Shown when paid; every other phase has a slot of its name too.
 * @slot receipt - Shown when paid, also late, and when refunded.
 * @slot qris - Over the code, in place of the lettering.
 */
export class GerbangCheckoutElement extends BaseElement {
  static readonly observedAttributes: readonly string[] = [
    "src",
    "events-src",
    "mode",
    "retry-href",
    "merchant-name",
    "sandbox",
    "payment-type",
    "lang",
  ];

  #card: Card | undefined;
  #feed: StateFeed | undefined;
  #listening: AbortController | undefined;
  #heard: HeardOrder = EMPTY;
  #phase: Phase = "loading";
  /** By the server's clock. */
  #closedAt = "";
  #checkingTimer: Timer;
  #tickTimer: Timer;
  #patienceTimer: Timer;
  /** Of the page, before it said that the order is paid. */
  #title: string | undefined;

  /** The last state heard. */
  get state(): CheckoutState | undefined {
    return this.#heard.state;
  }

  /** Asks the merchant's server now. */
  refresh(): void {
    this.#feed?.refresh();
  }

  connectedCallback(): void {
    this.#card ??= this.#createCard();
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    for (const type of ["pagehide", "pageshow", "focus", "online", "offline", "visibilitychange"]) {
      addEventListener(type, this, { signal });
    }
    this.#start();
  }

  disconnectedCallback(): void {
    this.#listening?.abort();
    this.#feed?.stop();
    clearTimeout(this.#tickTimer);
    clearTimeout(this.#checkingTimer);
    clearTimeout(this.#patienceTimer);
  }

  attributeChangedCallback(name: string): void {
    if (!this.isConnected || !this.#card) return;
    if (name.endsWith("src")) this.#start();
    else this.#show({});
  }

  /** What happens to the page around the element. */
  handleEvent({ type, persisted }: Event & { readonly persisted?: boolean }): void {
    // An open connection would keep the page out of the back/forward cache.
    if (type === "pagehide") this.#feed?.stop();
    else if (!document.hidden && persisted !== false) this.#look();
  }

  #createCard(): Card {
    const card = new Card({
      open: () => rememberVisit(this.#src),
      "have-paid": () => this.#check({ isAsking: true }),
      "use-qr": () => this.#show({ mode: "qr" }),
      "use-app": () => this.#show({ mode: "deeplink" }),
      save: (event) => this.#save(event),
      retry: (event) => {
        if (!this.#dispatch("retry", this.state)) event.preventDefault();
      },
    });
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [createStyleSheet()];
    root.append(card.shell);
    return card;
  }

  get #src(): string {
    return this.getAttribute("src") ?? "";
  }

  #start(): void {
    const src = this.#src;
    this.#feed?.stop();
    this.#feed = undefined;
    if (src) {
      const eventsSrc = this.getAttribute("events-src") ?? src.replace(/\/*(\?|$)/, "/events$1");
      const onFailure = (reach: Reachability): void => this.#show({ reach });
      const onState = (state: CheckoutState): FollowInterest => this.#hear(state);
      this.#feed = new StateFeed({ src, eventsSrc, onState, onFailure });
    }
    this.#closedAt = "";
    clearTimeout(this.#patienceTimer);
    this.#patienceTimer = undefined;
    this.#show(EMPTY);
    this.#look();
  }

  #look(): void {
    if (isVisitRemembered(this.#src)) this.#check();
    else this.refresh();
  }

  /** The customer may have paid: look, and show that we look. */
  #check(change: Partial<HeardOrder> = { isChecking: true }): void {
    clearTimeout(this.#checkingTimer);
    this.#checkingTimer = setTimeout(() => this.#stopChecking(true), CHECKING_MS);
    this.#show(change);
    this.refresh();
  }

  #stopChecking(isNotYet: boolean): void {
    clearTimeout(this.#checkingTimer);
    rememberVisit("");
    this.#show({ isChecking: false, isAsking: false, isNotYet });
  }

  #hear(state: CheckoutState): FollowInterest {
    const known = this.state;
    const status = state.transaction_status;
    const previous = known?.order_id === state.order_id ? known.transaction_status : undefined;
    // The stream and the polls overtake one another: an older answer opens no closed order again. A
    // newer one does, for the order was charged anew.
    if (status !== "pending" || state.now > this.#closedAt) {
      this.#show({ state, reach: "ok", heardAtMs: Date.now() });
      if (status !== "pending") {
        this.#stopChecking(false);
        this.#closedAt = state.now;
      }
      const detail: StatusChangeDetail = { status, previous, state };
      if (status !== previous) this.#dispatch("statuschange", detail);
      if (this.#phase === "paid") this.#tellTitle();
    }
    return interestOf(this.#phase);
  }

  #show(change: Partial<HeardOrder>): void {
    const heard = { ...this.#heard, ...change };
    const leftMs = remainingMs(heard);
    const phase = decidePhase(heard, leftMs);
    this.#heard = heard;
    this.#phase = phase;
    this.setAttribute("phase", phase);
    const mode = heard.mode ?? this.getAttribute("mode") ?? (isPhone() ? "deeplink" : "qr");
    const scene = {
      ...heard,
      mode,
      language: this.#language,
      retryHref: this.getAttribute("retry-href") ?? location.href,
      merchantName: this.getAttribute("merchant-name"),
      isSandbox: this.hasAttribute("sandbox"),
      isQrisOnly: this.getAttribute("payment-type") === "qris",
    };
    this.#card?.show(presentView(scene, phase, leftMs));
    clearTimeout(this.#tickTimer);
    if (phase === "waiting") {
      this.#patienceTimer ??= setTimeout(() => this.#show({ isPatient: true }), PATIENCE_MS);
    }
    if (leftMs > 0 && isOpen(phase)) {
      this.#tickTimer = setTimeout(() => this.#tick(), nextTickMs(leftMs));
    }
  }

  get #language(): Language {
    return languageOf(this.closest<HTMLElement>("[lang]")?.lang || navigator.language);
  }

  #tellTitle(): void {
    const text = this.getAttribute("update-title");
    if (text === null) return;
    this.#title ??= document.title;
    document.title = text || `✓ ${PHASE_TEXTS.paid[this.#language]} · ${this.#title}`;
  }

  #tick(): void {
    this.#show({});
    // The deadline has passed here; only the server can say what became of the order.
    if (this.#phase === "checking" && !this.#heard.isChecking) this.refresh();
  }

  #save(event: Event): void {
    event.preventDefault();
    const { href } = event.currentTarget as HTMLAnchorElement;
    const name = this.state?.order_id.replace(/\W/g, "-");
    void saveQrFile(href, `qris-${name}.png`, isPhone());
  }

  #dispatch(type: string, detail: unknown): boolean {
    const init = { detail, bubbles: true, cancelable: true };
    return this.dispatchEvent(new CustomEvent(type, init));
  }
}

type Timer = ReturnType<typeof setTimeout> | undefined;

function isPhone(): boolean {
  return PHONE.test(navigator.userAgent);
}
