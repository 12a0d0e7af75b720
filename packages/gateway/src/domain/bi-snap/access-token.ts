/** How long a token lives, by the merchant's clock. Section 5 of the dialect. */
export const TOKEN_LIFETIME_S = 900;

interface TokenClaims {
  /** The client id. */
  readonly sub: string;
  /** Seconds of the epoch, by the merchant's clock. */
  readonly exp: number;
}

const HEADER = encode({ typ: "JWT", alg: "RS256" });

/** What is signed of a new token: a JWT without its signature. */
export function tokenToSign(clientId: string, now: Date): string {
  const issuedAt = Math.floor(now.getTime() / 1_000);
  const payload = {
    sub: clientId,
    iss: "gopay",
    exp: issuedAt + TOKEN_LIFETIME_S,
    iat: issuedAt,
  };
  return `${HEADER}.${encode(payload)}`;
}

/** The parts of a token that may be one of ours; whether it is, only its signature says. */
interface ReadToken {
  readonly claims: TokenClaims;
  readonly signedText: string;
  readonly signature: Buffer;
}

/** `undefined` for what is no token of this kind. */
export function readToken(token: string): ReadToken | undefined {
  const parts = token.split(".");
  const [header, payload = "", signature = ""] = parts;
  // Only our own algorithm: a token that names another one is not verified at all.
  if (parts.length !== 3 || header !== HEADER) return undefined;
  const claims = parseClaims(Buffer.from(payload, "base64url").toString("utf8"));
  if (!claims) return undefined;
  return {
    claims,
    signedText: `${header}.${payload}`,
    signature: Buffer.from(signature, "base64url"),
  };
}

export function isTokenOver({ exp }: TokenClaims, now: Date): boolean {
  return exp * 1_000 <= now.getTime();
}

function parseClaims(text: string): TokenClaims | undefined {
  let claims: unknown;
  try {
    claims = JSON.parse(text);
  } catch {
    // Somebody made it up.
    return undefined;
  }
  if (typeof claims !== "object" || claims === null) return undefined;
  const { sub, exp } = claims as { readonly sub?: unknown; readonly exp?: unknown };
  return typeof sub === "string" && typeof exp === "number" ? { sub, exp } : undefined;
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}
