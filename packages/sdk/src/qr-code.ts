import type { Action } from "@gerbang/protocol";
import { GatewayError } from "./errors.ts";
import { readAnswer } from "./read-answer.ts";
import type { TransportAnswer } from "./transport.ts";

/** The answer to a charge, or the two members of it that lead to the picture. */
export interface QrCodeSource {
  readonly transaction_id: string;
  readonly payment_type: string;
  readonly actions?: readonly Action[];
}

export interface QrCode {
  readonly bytes: Uint8Array;
  /** `image/png` as a rule. */
  readonly contentType: string;
}

export function qrCodeUrl(source: QrCodeSource, baseUrl: string): URL {
  const action = source.actions?.find(({ name }) => name === "generate-qr-code");
  const url = URL.parse(
    action?.url ?? `${baseUrl}/v2/${source.payment_type}/${source.transaction_id}/qr-code`,
  );
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw new GatewayError("unreadable_answer", "The generate-qr-code action has no http address");
}

/** Failures come as JSON, possibly with HTTP 200. Core API section 3.10. */
export function readQrCode(
  answer: TransportAnswer,
  redact: (text: string) => string,
): QrCode | GatewayError {
  const contentType = String(answer.headers["content-type"] ?? "");
  if (answer.status === 200 && contentType.startsWith("image/")) {
    return { bytes: answer.body, contentType };
  }
  const failure = readAnswer(answer, redact);
  return failure instanceof GatewayError
    ? failure
    : new GatewayError(
        "unreadable_answer",
        "The gateway answered with something else than a picture",
      );
}
