import { lookUp } from "../domain/look-up.ts";
import { type DeliveryFailure, SPEAKS_PLAIN_HTTP } from "../domain/notifications/retry-rules.ts";

/** Why a call got no answer: a word to count by and a sentence to read. */
export class CallError extends Error {
  override readonly name = "CallError";
  readonly failure: DeliveryFailure;

  constructor(failure: DeliveryFailure, message: string) {
    super(message);
    this.failure = failure;
  }
}

const FAILURES: Readonly<Record<string, DeliveryFailure>> = {
  ECONNREFUSED: "refused",
  ECONNRESET: "reset",
  EPIPE: "reset",
  UND_ERR_SOCKET: "reset",
  UND_ERR_CLOSED: "reset",
  UND_ERR_DESTROYED: "reset",
  ENOTFOUND: "dns",
  EAI_AGAIN: "dns",
  EAI_NODATA: "dns",
  EAI_FAIL: "dns",
  EAI_NONAME: "dns",
  ETIMEDOUT: "time_out",
  UND_ERR_CONNECT_TIMEOUT: "time_out",
  UND_ERR_HEADERS_TIMEOUT: "time_out",
  UND_ERR_BODY_TIMEOUT: "time_out",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  EADDRNOTAVAIL: "unreachable",
  EPROTO: "tls",
  DEPTH_ZERO_SELF_SIGNED_CERT: "tls",
  SELF_SIGNED_CERT_IN_CHAIN: "tls",
};

/** How OpenSSL puts it that the first bytes were no TLS. */
const NO_TLS = /wrong version number|packet length too long|http request/i;
/** `…:error:0A000410:SSL routines:ssl3_read_bytes:handshake failure:…/record.c:1605:` */
const OPENSSL_REASON = /error:[0-9A-F]+:[^:]*:[^:]*:([^:]+):/i;

/** What Node.js tells whoever runs this process is of no use to whose server it is. */
const NODES_ADVICE = /; if the root CA is installed locally/;

const TLS_CODE = /^(?:ERR_TLS|ERR_SSL|CERT_|UNABLE_TO_)/;

/** Puts whatever a call threw into words. What is unknown counts as an answer that is not HTTP. */
export function describeFailure(error: unknown): {
  readonly failure: DeliveryFailure;
  readonly detail: string;
} {
  const found = firstCause(error);
  if (found instanceof CallError) return { failure: found.failure, detail: found.message };
  const code = found instanceof Error && "code" in found ? String(found.code) : "";
  const failure = lookUp(FAILURES, code) ?? (TLS_CODE.test(code) ? "tls" : "not_http");
  const message = found instanceof Error ? found.message : String(found);
  return { failure, detail: failure === "tls" ? tlsDetail(message) : message };
}

/** Without the files and lines of the library that met it. */
function tlsDetail(message: string): string {
  if (NO_TLS.test(message)) return SPEAKS_PLAIN_HTTP;
  const [said = message] = (OPENSSL_REASON.exec(message)?.[1] ?? message).split(NODES_ADVICE);
  return said;
}

/** Connecting to several addresses fails with all of their errors; the first one speaks for them. */
function firstCause(error: unknown): unknown {
  if (error instanceof AggregateError) {
    const errors: readonly unknown[] = error.errors;
    return errors.length > 0 ? firstCause(errors[0]) : error;
  }
  return error instanceof Error && error.cause instanceof CallError ? error.cause : error;
}
