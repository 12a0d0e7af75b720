import type { Secret } from "../secret.ts";
import type { UpstreamAccount } from "./account.ts";

export type UpstreamKeyProblem =
  /** White space, a colon, or too few characters. */
  | "not_a_key"
  /** It is the one that may stand in a page. */
  | "client_key"
  /** Its name says that it moves no real money, and the account would. */
  | "sandbox_key";

/**
 * What is wrong with a server key as the key of an upstream. That its name does not say `SB-` proves
 * nothing: some sandboxes give such keys. Core API section 1.2.
 */
export function findKeyProblem(
  key: Secret,
  environment: UpstreamAccount["environment"],
): UpstreamKeyProblem | undefined {
  const text = key.reveal();
  // A colon would end the user name of Basic, in which it travels.
  if (!/^[\x21-\x39\x3b-\x7e]{8,200}$/.test(text)) return "not_a_key";
  if (/^(?:SB-)?Mid-client-/i.test(text)) return "client_key";
  return environment === "production" && /^SB-/i.test(text) ? "sandbox_key" : undefined;
}

const SHOWN_OF = 16;

/** The end of a key, by which people tell keys apart; nothing of one so short that it would help. */
export function endingOf(key: Secret): string {
  const text = key.reveal();
  return text.length < SHOWN_OF ? "" : text.slice(-4);
}
