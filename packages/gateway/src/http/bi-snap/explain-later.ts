import type { FastifyRequest } from "fastify";
import type { BiSnapCaller } from "../../operations/bi-snap/authenticate-call.ts";
import { explainRefusal } from "../../operations/bi-snap/explain-refusal.ts";
import { rememberRefusedSignature } from "../shared/refused-signature.ts";
import { bytesOf } from "./body-bytes.ts";

/**
 * Has a refused signature explained in the log of the merchant whose call it was. The body is held on to until then: it
 * is no longer than what this face reads.
 */
export function explainLater(
  request: FastifyRequest,
  caller: Pick<BiSnapCaller, "client" | "merchant">,
  accessToken?: string,
): void {
  const body = bytesOf(request);
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, [value].flat()[0]]),
  );
  const { method, originalUrl: target } = request;
  rememberRefusedSignature(request, async () => {
    const call = { method, target, headers, body };
    return await explainRefusal(caller, {
      ...call,
      ...(accessToken !== undefined && { accessToken }),
    });
  });
}
