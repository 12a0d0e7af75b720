import type { CallFailure, UnknownReason, UpstreamRefusal } from "../domain/upstream/connector.ts";

export function refused(reason: UpstreamRefusal, code: string, message: string): CallFailure {
  return { outcome: "refused", reason, code, message };
}

export function unknown(why: UnknownReason): CallFailure {
  return { outcome: "unknown", why };
}
