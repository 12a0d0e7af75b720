import type { KeyUse } from "./logged-request.ts";

/** A key that a request may have meant, and how it would have come then. */
interface KeyCandidate {
  readonly key: string;
  readonly use: KeyUse;
}

const LENGTH_MAX = 512;

/**
 * The keys that an `Authorization` header may hold, rightly and in the ways in which it is got wrong;
 * the likeliest first. Only who finds one of them among the merchants' keys knows which it was.
 */
export function keyCandidates(authorization: string | undefined): readonly KeyCandidate[] {
  if (authorization === undefined || authorization.length > LENGTH_MAX) return [];
  const sent = authorization.trim();
  const [, scheme = "", rest = ""] = /^(Basic|Bearer)\s+(.*)$/is.exec(sent) ?? [];
  const found =
    scheme === ""
      ? wrongly(sent, "bare")
      : scheme.toLowerCase() === "bearer"
        ? wrongly(rest, "bearer")
        : basic(rest);
  return found.flatMap(withOtherPrefix).filter(({ key }) => key !== "");
}

function basic(credentials: string): readonly KeyCandidate[] {
  const decoded = decode(credentials);
  const literal = { key: userOf(credentials), use: "not_encoded" } as const;
  if (decoded === undefined) return [literal];
  const [user = "", password = ""] = splitOnce(decoded);
  return [
    { key: user, use: "server" },
    { key: user.trim(), use: "with_blanks" },
    { key: password.trim(), use: "as_password" },
    { key: userOf(decode(decoded.trim()) ?? ""), use: "encoded_twice" },
    literal,
  ];
}

/** The key as it is, and as it is when it was encoded as for `Basic`. */
function wrongly(text: string, use: KeyUse): readonly KeyCandidate[] {
  return [
    { key: userOf(text), use },
    { key: userOf(decode(text) ?? ""), use },
  ];
}

/** A key of the other environment: the sandbox's begin with `SB-`. */
function withOtherPrefix(candidate: KeyCandidate): readonly KeyCandidate[] {
  const { key } = candidate;
  if (!/^(?:SB-)?Mid-/.test(key)) return [candidate];
  const other = key.startsWith("SB-") ? key.slice(3) : `SB-${key}`;
  return [candidate, { key: other, use: "other_prefix" }];
}

function userOf(credentials: string): string {
  return (splitOnce(credentials)[0] ?? "").trim();
}

function splitOnce(text: string): readonly string[] {
  const colon = text.indexOf(":");
  return colon === -1 ? [text] : [text.slice(0, colon), text.slice(colon + 1)];
}

function decode(text: string): string | undefined {
  if (!/^[A-Za-z0-9+/_-]+=*$/.test(text)) return undefined;
  const standard = text.replaceAll("-", "+").replaceAll("_", "/").replace(/=+$/, "");
  // A length that no encoding has.
  return standard.length % 4 === 1 ? undefined : atob(standard);
}
