import { hash } from "node:crypto";
import { formatBiSnapTime, signedNotificationText } from "@gerbang/protocol/bi-snap";
import { messageNumber } from "../../domain/bi-snap/message-number.ts";
import type { LeasedNotification } from "../../store/notifications/notification-queue.ts";
import type { Gateway } from "../gateway.ts";
import { signText } from "../rsa.ts";
import { readSigner } from "./clients.ts";

interface Signing {
  /** The part of the URL that the gateway appended to the merchant's prefix. */
  readonly signedPath: string;
  /** When the attempt begins, in the merchant's time. */
  readonly startedAt: Date;
}

/** What is signed of a message, whether or not it is leased. */
type SignedMessage = Pick<LeasedNotification, "merchantId" | "id" | "copyOf" | "bytes">;

type MessageHeaders = Readonly<Record<string, string>>;

/**
 * The headers of one attempt at a message. Signed for its own moment, since receivers may refuse a signature that
 * is some minutes old, and the last retry comes after hours. `X-EXTERNAL-ID` is that of the message: the same for
 * all its attempts and copies. Of a merchant that came by its messages with an imported session, and has no key
 * here, they go out unsigned.
 */
export async function signMessage(
  gateway: Gateway,
  { merchantId, id, copyOf, bytes }: SignedMessage,
  { signedPath, startedAt }: Signing,
): Promise<MessageHeaders> {
  const signer = await readSigner(gateway, merchantId);
  const timestamp = formatBiSnapTime(startedAt);
  const headers = { "X-TIMESTAMP": timestamp, "X-EXTERNAL-ID": messageNumber(copyOf ?? id) };
  if (!signer) return headers;
  const bodyHash = hash("sha256", bytes, "hex");
  const text = signedNotificationText({ path: signedPath, bodyHash, timestamp });
  const signature = await signText(text, signer.signingKey);
  return {
    ...headers,
    "X-SIGNATURE": signature.toString("base64"),
    "X-PARTNER-ID": signer.notificationPartnerId,
  };
}

/** The same with one character of the signature wrong: only who verifies it finds out. */
export function spoilSignature(
  headers: MessageHeaders,
  { position }: { readonly position: number },
): MessageHeaders {
  const { "X-SIGNATURE": signature } = headers;
  if (signature === undefined) return headers;
  // Not among the last three, of which padding may make nothing.
  const at = position % (signature.length - 3);
  const letter = signature[at] === "A" ? "B" : "A";
  return {
    ...headers,
    "X-SIGNATURE": signature.slice(0, at) + letter + signature.slice(at + 1),
  };
}
