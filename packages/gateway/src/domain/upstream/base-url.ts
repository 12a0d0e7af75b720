import type { ConnectorName, UpstreamAccount } from "./account.ts";
import type { ProfileName } from "./account-limits.ts";

/** Where an account's upstream is to be found, as somebody wishes. */
export interface WantedPlace {
  readonly connector: ConnectorName;
  readonly profile: ProfileName;
  readonly environment: UpstreamAccount["environment"];
  /** Only for profiles that have no hosts of their own. */
  readonly baseUrl?: string;
}

export type BaseUrlProblem =
  /** The profile has hosts of its own. */
  | "base_url_is_fixed"
  | "base_url_missing"
  | "base_url_not_http"
  | "base_url_with_credentials"
  | "base_url_with_query"
  /** Real money goes by https alone. */
  | "base_url_not_https"
  /** It is a host of another profile, whose rules would not hold. */
  | "base_url_of_other_profile";

type BaseUrlDecision =
  | { readonly outcome: "accepted"; readonly baseUrl: string }
  | { readonly outcome: "refused"; readonly reason: BaseUrlProblem };

type Hosts = Readonly<Record<UpstreamAccount["environment"], string>>;

/** Of those whose hosts are known; where others live their contract says. */
const FIXED: Readonly<Record<ConnectorName, Readonly<Partial<Record<ProfileName, Hosts>>>>> = {
  "core-api": {
    midtrans: {
      production: "https://api.midtrans.com",
      sandbox: "https://api.sandbox.midtrans.com",
    },
  },
  "bi-snap": {
    midtrans: {
      production: "https://merchants.midtrans.com",
      sandbox: "https://merchants.sbx.midtrans.com",
    },
    doku: {
      production: "https://api.doku.com",
      sandbox: "https://api-sandbox.doku.com",
    },
  },
};

const FIXED_HOSTS: ReadonlySet<string> = new Set(
  Object.values(FIXED)
    .flatMap((profiles) => Object.values(profiles))
    .flatMap((hosts) => Object.values(hosts).map((url) => new URL(url).hostname)),
);

/** Where the calls of an account go: an address without a slash at the end, or why there is none. */
export function decideBaseUrl({
  connector,
  profile,
  environment,
  baseUrl,
}: WantedPlace): BaseUrlDecision {
  const fixed = FIXED[connector][profile]?.[environment];
  if (fixed !== undefined) {
    if (baseUrl === undefined) return { outcome: "accepted", baseUrl: fixed };
    return { outcome: "refused", reason: "base_url_is_fixed" };
  }
  if (baseUrl === undefined) return { outcome: "refused", reason: "base_url_missing" };
  if (!URL.canParse(baseUrl)) return { outcome: "refused", reason: "base_url_not_http" };
  const url = new URL(baseUrl);
  const reason = findProblem(baseUrl, url, environment);
  if (reason !== undefined) return { outcome: "refused", reason };
  return { outcome: "accepted", baseUrl: url.href.replace(/\/+$/, "") };
}

function findProblem(
  text: string,
  url: URL,
  environment: UpstreamAccount["environment"],
): BaseUrlProblem | undefined {
  if (!/^https?:$/.test(url.protocol)) return "base_url_not_http";
  if (url.username !== "" || url.password !== "") return "base_url_with_credentials";
  // In the text: an empty query or fragment is one too, and paths are put behind it.
  if (/[?#]/.test(text)) return "base_url_with_query";
  if (environment === "production" && url.protocol !== "https:") return "base_url_not_https";
  if (FIXED_HOSTS.has(url.hostname.replace(/\.+$/, ""))) return "base_url_of_other_profile";
  return undefined;
}
