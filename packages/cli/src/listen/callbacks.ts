import { randomBytes } from "node:crypto";
import { parseExactJson } from "./exact-json.ts";
import { findJsonText } from "./find-json-text.ts";
import { orderIn } from "./traffic.ts";

/** Where the customer is sent after the wallet, and what order that is about. */
interface Callback {
  readonly url: string;
  readonly orderId: string | undefined;
}

/** Members of requests that say where the customer is sent. */
const MEMBERS = [
  ["gopay", "callback_url"],
  ["shopeepay", "callback_url"],
  ["callbacks", "finish"],
] as const;
const KEPT_MAX = 1_000;

/**
 * Has customers come by here on their way back to the shop: their coming is the earliest word that something
 * has happened. Only web addresses are replaced: an app's own scheme opens on the phone, where nobody listens.
 */
export class Callbacks {
  readonly #kept = new Map<string, Callback>();
  readonly #here: string;

  /** `here` without a slash at its end. */
  constructor(here: string) {
    this.#here = here;
  }

  /** The text of a request, with addresses of its own replaced, and every other character as it was. */
  replaceIn(body: string): string {
    const request = parseExactJson(body);
    if (request === undefined) return body;
    return MEMBERS.reduce((text, path) => {
      const found = findJsonText(text, path);
      if (!found || !isWebAddress(found.value)) return text;
      const here = this.#keep({ url: found.value, orderId: orderIn(request) });
      return text.slice(0, found.start) + JSON.stringify(here) + text.slice(found.end);
    }, body);
  }

  /** Where the visit to `/finish/<name>/?query` goes on to; `undefined` when nobody knows it any more. */
  find(name: string, query: string): Callback | undefined {
    const kept = this.#kept.get(name);
    return kept && { ...kept, url: new URL(withQuery(kept.url, query)).href };
  }

  #keep(callback: Callback): string {
    const name = randomBytes(9).toString("base64url");
    this.#kept.set(name, callback);
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > KEPT_MAX && oldest !== undefined) this.#kept.delete(oldest);
    // With a slash at its end: what the wallet adds is glued to it as it is.
    return `${this.#here}/finish/${name}/`;
  }
}

function isWebAddress(text: string): boolean {
  return /^https?:$/.test(URL.parse(text)?.protocol ?? "");
}

/** Joined by what the address needs, before its fragment. */
function withQuery(url: string, query: string): string {
  if (query === "") return url;
  const [address = "", ...fragment] = url.split("#");
  const joined = `${address}${address.includes("?") ? "&" : "?"}${query}`;
  return [joined, ...fragment].join("#");
}
