import { readFileSync } from "node:fs";

/** What a fixture of the national standard holds. */
interface BiSnapFixture {
  readonly meta: {
    readonly kind: "request" | "response" | "notification";
    readonly method: string;
    readonly path: string;
    readonly http_status?: number;
    readonly headers: Readonly<Record<string, string>>;
  };
  readonly body: Readonly<Record<string, unknown>> | null;
}

interface Vectors {
  readonly keys: Readonly<
    Record<
      | "client_id"
      | "client_secret"
      | "merchant_private_key_pem"
      | "merchant_public_key_pem"
      | "gateway_private_key_pem"
      | "gateway_public_key_pem",
      string
    >
  >;
  readonly access_token: { readonly jwt: string };
  readonly token_requests: readonly SignedVector[];
  readonly transactions: readonly (SignedVector & {
    readonly name: string;
    readonly method: string;
    readonly path: string;
    readonly access_token: string;
    readonly body_on_the_wire: string;
    readonly body_that_is_hashed: string;
    readonly body_sha256: string;
    readonly server_candidate_that_matches: string;
  })[];
  readonly notifications: readonly (SignedVector & {
    readonly name: string;
    readonly path: string;
    readonly body: string;
    readonly body_sha256: string;
  })[];
  readonly seamless: {
    readonly data: string;
    readonly percent_encoded: string;
    readonly signature_over_percent_encoded: string;
  };
  readonly must_fail: readonly { readonly name: string; readonly signature: string }[];
  readonly published: readonly (SignedVector & {
    readonly client_secret: string;
    readonly access_token: string;
    readonly method: string;
    readonly path: string;
    readonly body: string;
    readonly body_sha256: string;
  })[];
}

interface SignedVector {
  readonly timestamp: string;
  readonly string_to_sign: string;
  readonly signature: string;
}

const FOLDER = new URL("../fixtures/bi-snap/", import.meta.url);

function readJson(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, FOLDER), "utf8"));
}

/** A fixture by its name without `snap.` and `.json`. */
export function readBiSnapFixture(name: string): BiSnapFixture {
  return readJson(`snap.${name}.json`) as BiSnapFixture;
}

const read = readJson("snap.vectors.json") as Vectors;

/** The vectors, with the long token put where they refer to it. */
export const VECTORS: Vectors = {
  ...read,
  transactions: read.transactions.map((vector) => ({
    ...vector,
    access_token: vector.access_token.startsWith("(") ? read.access_token.jwt : vector.access_token,
  })),
};
