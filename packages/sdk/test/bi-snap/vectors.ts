import { readdirSync, readFileSync } from "node:fs";

const FOLDER = new URL("../../../protocol/test/fixtures/bi-snap/", import.meta.url);

interface SnapFixture {
  readonly meta: {
    readonly kind: string;
    readonly method: string;
    readonly path: string;
    readonly http_status?: number;
    readonly headers: Readonly<Record<string, string>>;
  };
  readonly body: Readonly<Record<string, unknown>>;
}

interface Signed {
  readonly timestamp: string;
  readonly signature: string;
}

interface SnapVectors {
  readonly keys: Readonly<Record<string, string>>;
  readonly access_token: { readonly jwt: string };
  readonly token_requests: readonly Signed[];
  readonly transactions: readonly (Signed & {
    readonly name: string;
    readonly method: string;
    readonly path: string;
    readonly access_token: string;
    readonly body_on_the_wire: string;
  })[];
  readonly notifications: readonly (Signed & {
    readonly name: string;
    readonly path: string;
    readonly body: string;
  })[];
  readonly seamless: {
    readonly data: string;
    readonly signature_over_percent_encoded: string;
    readonly signature_as_query_value: string;
  };
  readonly must_fail: readonly { readonly name: string; readonly signature: string }[];
}

function read(file: string): unknown {
  return JSON.parse(readFileSync(new URL(file, FOLDER), "utf8"));
}

/** A fixture by its name without `snap.` and `.json`. */
export function snapFixture(name: string): SnapFixture {
  return read(`snap.${name}.json`) as SnapFixture;
}

export function snapFixtureNames(pattern: RegExp): string[] {
  return readdirSync(FOLDER)
    .map((file) => file.replace(/^snap\./, "").replace(/\.json$/, ""))
    .filter((name) => name !== "vectors" && pattern.test(name));
}

export const VECTORS = read("snap.vectors.json") as SnapVectors;

function key(name: string): string {
  return VECTORS.keys[name] ?? "";
}

/** The invented credentials by which the fixtures were signed. */
export const CLIENT_ID = key("client_id");
export const CLIENT_SECRET = key("client_secret");
export const MERCHANT_PRIVATE_KEY = key("merchant_private_key_pem");
export const MERCHANT_PUBLIC_KEY = key("merchant_public_key_pem");
export const GATEWAY_PRIVATE_KEY = key("gateway_private_key_pem");
export const GATEWAY_PUBLIC_KEY = key("gateway_public_key_pem");

/** The token of a vector; the long one stands in one place. */
export function tokenOf(vector: { readonly access_token: string }): string {
  return vector.access_token.startsWith("(") ? VECTORS.access_token.jwt : vector.access_token;
}
