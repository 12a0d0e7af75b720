import type { QrisInspection } from "@gerbang/protocol";
import type { Assets } from "../parts/assets.ts";
import { type Html, html } from "../parts/html.ts";
import { ICONS } from "../parts/icons.ts";
import type { Language } from "../parts/language.ts";
import { layout, siteHeader } from "../parts/layout.ts";
import { noticeBox } from "../parts/notice-box.ts";
import { sayIn } from "../parts/say.ts";
import { inspectionTable } from "./inspection-table.ts";
import { type ScannerRefusal, type ScannerTexts, scannerTexts } from "./scanner-texts.ts";

/** The older simulator, or that of accounts made since November 2024, which others' scripts drive. */
export type Simulator = "first" | "second";

interface ScannerView {
  readonly simulator: Simulator;
  readonly language: Language;
  readonly address: string;
  readonly assets: Assets;
  /** What was tried before and came to nothing. */
  readonly refused?: {
    readonly reason: ScannerRefusal;
    readonly inspection?: QrisInspection;
    /** Stays in the field, to be corrected. */
    readonly text?: string;
  };
}

/** The words that the acquirer's own simulator has for every code it cannot take. Section 10.7. */
const UNPARSABLE = "QR inputted unparsable.";

/** Four ways in: an address, a payload, a picture, the camera. */
export function scannerPage(view: ScannerView): Html {
  const { language, address, assets, refused } = view;
  const say = sayIn(language);
  const texts = scannerTexts(say);
  return layout({
    title: `${texts.title} · Gerbang`,
    language,
    address,
    assets,
    styles: ["scanner.css"],
    scripts: ["submit-once.js", "scan-picture.js"],
    kind: "scanner",
    body: html`${siteHeader(language, address)}
      <main id="content">
        <h1>${texts.title}</h1>
        <p class="lead">${texts.lead}</p>
        ${refused && refusalNotice(refused.reason, texts)} ${scanForm(view, texts)}
        ${refused?.inspection && inspectionTable(refused.inspection, say)}
      </main>`,
  });
}

function refusalNotice(reason: ScannerRefusal, texts: ScannerTexts): Html {
  const { title, text } = texts.refusals[reason];
  return noticeBox({
    tone: "bad",
    icon: ICONS.alert,
    title,
    text: html`${text} <span class="technical" lang="en">${UNPARSABLE}</span>`,
  });
}

function scanForm({ simulator, assets, refused }: ScannerView, texts: ScannerTexts): Html {
  const text = refused?.text ?? "";
  return html`<form
    class="card scan"
    method="post"
    action="${simulator === "first" ? "/qris/scan" : "payment"}"
    enctype="multipart/form-data"
    data-once
    data-scan
    data-reader="${assets.url("jsQR.js")}"
    data-reading="${texts.reading}"
    data-camera-hint="${texts.cameraHint}"
    data-camera-refused="${texts.cameraRefused}"
  >
    ${pictureDrop(texts)}
    <p class="or">${texts.or}</p>
    <div class="paste">
      <label for="qr">${texts.paste}</label>
      ${simulator === "first" ? payloadArea(text) : addressLine(text)}
      <p id="qr-hint" class="hint">${texts.pasteHint}</p>
    </div>
    ${
      simulator === "first"
        ? html`<button class="button primary" type="submit">${ICONS.scan}${texts.read}</button>`
        : html`<input class="button primary" type="submit" value="Scan QR" />`
    }
  </form>`;
}

function payloadArea(text: string): Html {
  return html`<textarea
    id="qr"
    name="qr"
    rows="3"
    spellcheck="false"
    autocapitalize="off"
    autocomplete="off"
    aria-describedby="qr-hint"
    data-payload
  >
${text}</textarea>`;
}

/** By its name, and the button by its word, in either language, others' scripts find them. */
function addressLine(text: string): Html {
  return html`<input
    id="qr"
    name="qrCodeUrl"
    type="text"
    value="${text}"
    spellcheck="false"
    autocapitalize="off"
    autocomplete="off"
    aria-describedby="qr-hint"
    data-payload
  />`;
}

/** Takes pictures, and shows what the camera sees. */
function pictureDrop(texts: ScannerTexts): Html {
  return html`<div class="drop" data-drop>
    <div class="pictures" data-pictures>
      ${ICONS.image}
      <p class="by-mouse"><strong>${texts.drop}</strong></p>
      <p id="picture-hint" class="hint">
        ${texts.pictureHint} <span class="by-mouse">${texts.pasteKeys}</span>
      </p>
      <input
        id="picture"
        name="picture"
        type="file"
        accept="image/*"
        aria-labelledby="picture-label"
        aria-describedby="picture-hint"
      />
      <div class="ways">
        <label class="button small" for="picture" id="picture-label">
          ${ICONS.image}${texts.picture}
        </label>
        <button class="button small" type="button" data-camera hidden>
          ${ICONS.camera}${texts.camera}
        </button>
      </div>
    </div>
    <div class="finder" data-finder hidden>
      <video muted playsinline></video>
      <button class="button small" type="button" data-camera-stop>${texts.cameraStop}</button>
    </div>
    <p class="hint" role="status" data-scan-status></p>
  </div>`;
}
