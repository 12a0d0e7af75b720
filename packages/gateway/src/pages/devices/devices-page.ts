import { renderQrSvg } from "../../qr/qr-picture.ts";
import type { Assets } from "../parts/assets.ts";
import { type Html, html } from "../parts/html.ts";
import { ICONS } from "../parts/icons.ts";
import type { Language } from "../parts/language.ts";
import { layout, siteHeader } from "../parts/layout.ts";
import { sayIn } from "../parts/say.ts";
import { deviceScreen } from "./device-screen.ts";
import { type DevicesTexts, devicesTexts } from "./devices-texts.ts";
import {
  APPS,
  DEVICES,
  explainOpening,
  kindOfLink,
  type LinkKind,
  type Opening,
  type OpeningConditions,
  WAYS,
} from "./explain-opening.ts";

interface DevicesView {
  readonly language: Language;
  readonly address: string;
  readonly assets: Assets;
  readonly link: string;
  /** Whether it may stand in `href`: http(s) or an app's scheme. */
  readonly isOpenable: boolean;
  readonly conditions: OpeningConditions;
  readonly publicUrl: string;
}

/** What becomes of a deeplink on a device that is not at hand. */
export function devicesPage(view: DevicesView): Html {
  const { language, address, assets } = view;
  const texts = devicesTexts(sayIn(language));
  return layout({
    title: `${texts.title} · Gerbang`,
    language,
    address,
    assets,
    styles: ["devices.css"],
    scripts: ["submit-once.js"],
    kind: "devices",
    body: html`${siteHeader(language, address)}
      <main id="content">
        <h1>${texts.title}</h1>
        <p class="lead">${texts.lead}</p>
        <div class="columns">
          ${conditionsForm(view, texts)} ${view.link === "" ? overview(texts) : result(view, texts)}
        </div>
      </main>`,
  });
}

function conditionsForm({ link, conditions, publicUrl }: DevicesView, texts: DevicesTexts): Html {
  return html`<form class="card conditions" method="get" action="/devices#result">
    <div class="field">
      <label for="link">${texts.link}</label>
      <textarea
        id="link"
        name="link"
        rows="4"
        spellcheck="false"
        autocapitalize="off"
        aria-describedby="link-hint"
      >
${link}</textarea>
      <p id="link-hint" class="hint">${texts.linkHint}</p>
    </div>
    <nav class="samples" aria-label="${texts.samples}">
      <span class="hint">${texts.samples}</span>
      ${samples(publicUrl).map(
        (sample, index) =>
          html`<a
            href="/devices?${new URLSearchParams({
              ...conditions,
              link: sample,
            }).toString()}#result"
          >
            ${texts.sampleNames[index]}
          </a>`,
      )}
    </nav>
    ${choice("device", texts.device, DEVICES, { texts: texts.devices, chosen: conditions.device })}
    ${choice("app", texts.app, APPS, { texts: texts.apps, chosen: conditions.app })}
    ${choice("way", texts.way, WAYS, { texts: texts.ways, chosen: conditions.way })}
    <button class="button primary" type="submit">${texts.show}</button>
  </form>`;
}

function samples(publicUrl: string): readonly string[] {
  const reference = "A120261102050000abcdefghijkID";
  return [
    `${publicUrl}/gopay/ui/checkout?referenceid=${reference}`,
    `${publicUrl}/gopay/partner/app/payment-pin?id=1f0e2d3c-4b5a-4978-8877-665544332211`,
    `${publicUrl}/v2/deeplink/detail?tref=${reference}`,
    `gojek://gopay/merchanttransfer?tref=${reference}&amount=44000&activity=GP:RR`,
    `https://gopay.co.id/app/pay?tref=${reference}`,
  ];
}

function choice<Value extends string>(
  name: string,
  label: string,
  values: readonly Value[],
  { texts, chosen }: { readonly texts: Readonly<Record<Value, string>>; readonly chosen: Value },
): Html {
  return html`<fieldset class="choice">
    <legend>${label}</legend>
    ${values.map(
      (value) =>
        html`<label>
          <input
            type="radio"
            name="${name}"
            value="${value}"
            ${value === chosen && "checked"}
            data-submits
          />
          ${texts[value]}
        </label>`,
    )}
  </fieldset>`;
}

const TONES = {
  not_a_link: "danger",
  page_opens: "success",
  page_opens_in_webview: "success",
  app_opens: "success",
  no_program: "danger",
  scheme_unknown: "danger",
  app_missing: "warning",
  popup_blocked: "warning",
  provider_page: "warning",
  provider_page_in_webview: "danger",
  old_app_stays_shut: "warning",
} as const satisfies Record<Opening, string>;

function result(view: DevicesView, texts: DevicesTexts): Html {
  const kind = kindOfLink(view.link);
  const opening = explainOpening(kind, view.conditions);
  const { title, why, fix } = texts.openings[opening];
  const tone = TONES[opening];
  const icon = tone === "success" ? ICONS.check : ICONS.alert;
  return html`<div class="results">
    <span id="result"></span>
    <section class="card result ${tone}">
      ${deviceScreen(view.conditions.device, opening)}
      <div>
        <p class="kind"><span>${texts.kind}:</span> ${texts.kinds[kind]}</p>
        <h2>${icon}${title}</h2>
        <dl>
          <dt>${texts.why}</dt>
          <dd>${why}</dd>
          <dt>${texts.fix}</dt>
          <dd>${fix}</dd>
        </dl>
      </div>
    </section>
    ${kind !== "no_link" && everyDevice(kind, texts, texts.all)}
    ${view.isOpenable && realDevice(view, texts)}
  </div>`;
}

/** Before a link is given: where each kind of link leads. */
function overview(texts: DevicesTexts): Html {
  const kinds = ["sandbox_page", "app_scheme", "universal_link"] as const;
  return html`<div class="results">
    ${kinds.map((kind) => everyDevice(kind, texts, texts.headings[kind]))}
  </div>`;
}

function everyDevice(kind: LinkKind, texts: DevicesTexts, heading: string): Html {
  return html`<section class="card every">
    <h2>${heading}</h2>
    <p class="hint">${texts.allLead}</p>
    <dl>
      ${DEVICES.map((device) => {
        const opening = explainOpening(kind, { device, app: "installed", way: "tap" });
        return html`<dt>${texts.devices[device]}</dt>
          <dd class="${TONES[opening]}">${texts.openings[opening].title}</dd>`;
      })}
    </dl>
  </section>`;
}

function realDevice({ link }: DevicesView, texts: DevicesTexts): Html {
  const picture = Buffer.from(renderQrSvg(link)).toString("base64");
  return html`<section class="card real">
    <div>
      <p><a class="button" href="${link}">${ICONS.phone}${texts.open}</a></p>
      <p class="hint">${texts.openHint} ${texts.withPhone}</p>
    </div>
    <img src="data:image/svg+xml;base64,${picture}" alt="${texts.qrAlt}" width="160" height="160" />
  </section>`;
}
