import { type Html, html } from "../parts/html.ts";
import { ICONS } from "../parts/icons.ts";
import type { Device, Opening } from "./explain-opening.ts";

type Scene = "wallet_page" | "provider_page" | "app" | "shop" | "error" | "dialog" | "held";

const SCENES: Readonly<Record<Opening, Scene>> = {
  not_a_link: "shop",
  page_opens: "wallet_page",
  page_opens_in_webview: "wallet_page",
  app_opens: "app",
  no_program: "shop",
  scheme_unknown: "error",
  app_missing: "dialog",
  popup_blocked: "held",
  provider_page: "provider_page",
  provider_page_in_webview: "provider_page",
  old_app_stays_shut: "provider_page",
};

/** What the customer has before their eyes, as a drawing; the text beside it says the same. */
export function deviceScreen(device: Device, opening: Opening): Html {
  const scene = SCENES[opening];
  const frame = device === "desktop" ? "window" : "handset";
  const top = device === "webview_bare" || device === "webview_handing_over" ? "own-bar" : "bar";
  return html`<div class="screen ${frame} ${scene}" aria-hidden="true">
    ${scene !== "app" && html`<div class="${top}"><i></i></div>`}
    <div class="shown">${draw(scene)}</div>
  </div>`;
}

function draw(scene: Scene): Html {
  switch (scene) {
    case "app":
      return html`<span class="mark"></span>
        <i class="line short"></i>
        <i class="line button"></i>`;
    case "wallet_page":
      return html`<i class="block"></i>
        <i class="line"></i>
        <i class="line short"></i>
        <i class="line button"></i>`;
    case "provider_page":
      return html`<span class="round">${ICONS.phone}</span>
        <i class="line"></i>
        <i class="line short"></i>`;
    case "error":
      return html`<span class="round">${ICONS.alert}</span>
        <span class="code">ERR_UNKNOWN_<wbr />URL_SCHEME</span>`;
    case "shop":
      return shop();
    case "dialog":
      return html`${shop()}
        <div class="over"><span class="round">${ICONS.cross}</span> <i class="line"></i></div>`;
    case "held":
      return html`<div class="strip">${ICONS.ban} <i class="line"></i></div>
        ${shop()}`;
  }
}

/** The merchant's page, as it was before. */
function shop(): Html {
  return html`<i class="line title"></i>
    <i class="line"></i>
    <i class="line short"></i>
    <i class="line button"></i>`;
}
