import type { FastifyRequest } from "fastify";
import type { SignatureCheck } from "../../domain/requests/signature-check.ts";

type Explain = () => Promise<SignatureCheck>;

const explanations = new WeakMap<FastifyRequest, Explain>();

/** How the refusal of a signature can be explained, for the log of requests: later, and never in the answer's way. */
export function rememberRefusedSignature(request: FastifyRequest, explain: Explain): void {
  explanations.set(request, explain);
}

/** The same; `undefined` of what was not refused for its signature. */
export function explanationOf(request: FastifyRequest): Explain | undefined {
  return explanations.get(request);
}
