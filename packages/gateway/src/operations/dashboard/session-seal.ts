import { Secret } from "../../domain/secret.ts";
import { SealError } from "../seal.ts";
import { createBoxFor } from "../secret-box.ts";
import type { Session } from "./session.ts";

const PURPOSE = "notes";

/**
 * Text that a browser keeps for a session and can neither read nor make: the key comes from the session's
 * token, of which the database knows only a digest. It is worth nothing in another session.
 */
export function sealForSession({ token }: Session, text: string): string {
  return boxOf(token).seal(new Secret(text)).toString("base64url");
}

/** What was sealed for this session; `undefined` for anything else. */
export function openForSession({ token }: Session, sealed: string): string | undefined {
  try {
    return boxOf(token).open(Buffer.from(sealed, "base64url")).reveal();
  } catch (error) {
    if (error instanceof SealError) return undefined;
    throw error;
  }
}

function boxOf(token: string) {
  return createBoxFor(new Secret(token), PURPOSE);
}
