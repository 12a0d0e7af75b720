import type { Phase } from "./phase.ts";

/** The parts with text, from top to bottom. */
const PARTS = {
  sandbox: "p",
  merchant: "p",
  total: "p",
  amount: "p",
  order: "p",
  title: "p",
  detail: "p",
  time: "p",
  scan: "p",
  save: "a",
  open: "a",
  "use-qr": "button",
  "use-app": "button",
  "have-paid": "button",
  retry: "a",
} as const;

export type CardPart = keyof typeof PARTS;

/** All that the card shows. */
export interface CardView {
  readonly phase: Phase;
  readonly lang: string;
  /** A part without text is not there. */
  readonly texts: Readonly<Partial<Record<CardPart, string | undefined>>>;
  readonly hrefs: Readonly<Partial<Record<CardPart, string | undefined>>>;
  /** It has been waited long enough for "I have paid", whose place is kept until then. */
  readonly isPatient: boolean;
}

type CardActions = Readonly<Partial<Record<CardPart, (event: Event) => void>>>;

const SVG = "http://www.w3.org/2000/svg";
const CROSS = "M7 7l10 10M17 7L7 17";
const EXCLAMATION = "M12 5v9m0 2v3";

const ICONS: Partial<Record<Phase, string>> = {
  paid: "M6 13l4 4 8-9",
  cancelled: CROSS,
  refused: CROSS,
};

/** The card inside the element: built once, then told what to show. */
export class Card {
  readonly shell: HTMLElement = create("div", "card");
  readonly #parts: (readonly [CardPart, HTMLElement])[];
  readonly #icon = document.createElementNS(SVG, "path");
  readonly #status = create("div", "status");
  readonly #qris = create("slot", "qris");
  readonly #qr = create("img", "qr");
  readonly #receipt = document.createElement("slot");
  readonly #slot = document.createElement("slot");

  /** The actions hear of a link before it leads away. */
  constructor(actions: CardActions) {
    const sign = document.createElementNS(SVG, "svg");
    setAttributes(sign, { class: "sign", part: "sign", viewBox: "0 0 24 24" });
    sign.append(this.#icon);
    setAttributes(this.#status, { role: "status", tabindex: -1 });
    // Lettering, and no sign of anybody's: who may show one puts it in its place.
    this.#qris.name = this.#qris.textContent = "qris";
    this.#receipt.name = "receipt";
    // Without its source it is asked for again when the card is next shown.
    this.#qr.onerror = () => this.#qr.removeAttribute("src");
    this.#parts = Object.entries(PARTS).map(([name, tag]) => {
      const part = create(tag, name);
      part.onclick = actions[name as CardPart] ?? null;
      if (name === "scan") this.shell.append(this.#qris, this.#qr);
      if (name === "title") this.shell.append(this.#status);
      (name === "title" || name === "detail" ? this.#status : this.shell).append(part);
      return [name as CardPart, part];
    });
    this.#status.prepend(sign);
    this.shell.append(this.#receipt, this.#slot);
  }

  show({ phase, lang, texts, hrefs, isPatient }: CardView): void {
    const { activeElement } = this.shell.getRootNode() as ShadowRoot;
    setAttributes(this.shell, { lang });
    setAttributes(this.#icon, { d: ICONS[phase] ?? EXCLAMATION });
    this.#slot.name = phase;
    this.#receipt.hidden = !/paid|refunded/.test(phase);
    this.shell.classList.toggle("patient", isPatient);
    this.#showCode(!!texts.scan, hrefs.save);
    for (const [name, part] of this.#parts) {
      const text = texts[name] ?? "";
      part.hidden = !text;
      // Written only when it differs, or a screen reader would read the same again.
      if (part.textContent !== text) part.textContent = text;
      if (hrefs[name]) setAttributes(part, { href: hrefs[name] });
    }
    // The control that had the focus is hidden now: a screen reader goes on at the status.
    if (activeElement?.closest("[hidden]")) this.#status.focus();
  }

  /** Where the code will be, and is not yet, there is no picture that failed. */
  #showCode(isThere: boolean, src: string | undefined): void {
    this.#qris.hidden = this.#qr.hidden = !isThere;
    setAttributes(this.#qr, { alt: src ? "QRIS" : "" });
    if (isThere && src) setAttributes(this.#qr, { src });
  }
}

/** Its class, for the style sheet here, and its part, for the merchant's, are the same. */
function create<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  name: string,
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  setAttributes(element, { class: name, part: name });
  return element;
}

function setAttributes(element: Element, attributes: Readonly<Record<string, unknown>>): void {
  for (const [name, value] of Object.entries(attributes)) {
    if (element.getAttribute(name) !== value) element.setAttribute(name, String(value));
  }
}
