/** What kind of link a deeplink is. Core API section 6.1 lists the generations. */
export type LinkKind = "sandbox_page" | "app_scheme" | "universal_link" | "other_page" | "no_link";

export const DEVICES = [
  "desktop",
  "phone_browser",
  "webview_bare",
  "webview_handing_over",
] as const;
export type Device = (typeof DEVICES)[number];

export const APPS = ["installed", "old_app", "missing"] as const;
/** Whether the wallet's app is there; the older app opens universal links no more. */
export type WalletApp = (typeof APPS)[number];

export const WAYS = ["tap", "script"] as const;
/** A link that the customer touches, or a script that goes there after a wait. */
export type Way = (typeof WAYS)[number];

export interface OpeningConditions {
  readonly device: Device;
  readonly app: WalletApp;
  readonly way: Way;
}

/** What the customer sees; where the same page opens for two reasons, each has a name of its own. */
export type Opening =
  | "not_a_link"
  | "page_opens"
  | "page_opens_in_webview"
  | "app_opens"
  | "no_program"
  | "scheme_unknown"
  | "app_missing"
  | "popup_blocked"
  | "provider_page"
  | "provider_page_in_webview"
  | "old_app_stays_shut";

const UNIVERSAL_HOSTS =
  /^(?:gojek\.link|(?:[a-z0-9-]+\.)*gopay\.co\.id|wsa\.wallet\.airpay\.co\.id|tmrwbyuobid\.page\.link)$/;
const SANDBOX_PATHS =
  /\/(?:gopay\/ui\/checkout|gopay\/partner\/app\/payment-pin|v2\/deeplink\/detail)$/;

export function kindOfLink(link: string): LinkKind {
  if (!URL.canParse(link)) return "no_link";
  const { protocol, hostname, pathname } = new URL(link);
  if (protocol !== "http:" && protocol !== "https:") return "app_scheme";
  if (UNIVERSAL_HOSTS.test(hostname)) return "universal_link";
  return SANDBOX_PATHS.test(pathname) ? "sandbox_page" : "other_page";
}

/** What happens when a link of this kind is opened under these conditions. Core API section 6.5. */
export function explainOpening(kind: LinkKind, { device, app, way }: OpeningConditions): Opening {
  switch (kind) {
    case "no_link":
      return "not_a_link";
    case "sandbox_page":
    case "other_page":
      return isWebView(device) ? "page_opens_in_webview" : "page_opens";
    case "app_scheme":
      return openScheme({ device, app, way });
    case "universal_link":
      return openUniversalLink({ device, app, way });
  }
}

function openScheme({ device, app, way }: OpeningConditions): Opening {
  switch (device) {
    case "desktop":
      return "no_program";
    case "webview_bare":
      return "scheme_unknown";
    case "phone_browser":
      if (way === "script") return "popup_blocked";
      return app === "missing" ? "app_missing" : "app_opens";
    case "webview_handing_over":
      return app === "missing" ? "app_missing" : "app_opens";
  }
}

function openUniversalLink({ device, app, way }: OpeningConditions): Opening {
  if (device === "desktop") return "provider_page";
  if (device === "webview_bare") return "provider_page_in_webview";
  if (app === "missing") return "provider_page";
  if (app === "old_app") return "old_app_stays_shut";
  return device === "phone_browser" && way === "script" ? "provider_page" : "app_opens";
}

function isWebView(device: Device): boolean {
  return device === "webview_bare" || device === "webview_handing_over";
}

/** The likeliest device of a browser by its user agent: a guess to begin with. */
export function guessDevice(userAgent: string): Device {
  if (/; wv\)|FBAN|FBAV|Instagram|Line\//.test(userAgent)) return "webview_bare";
  return /Android|iPhone|iPad|Mobile/.test(userAgent) ? "phone_browser" : "desktop";
}
