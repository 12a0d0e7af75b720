import type { FastifyRequest } from "fastify";
import { firstHeader } from "../shared/first-header.ts";
import { BiSnapError } from "./bi-snap-error.ts";

const HEADER = "Authorization-Customer";

/** Whether a call is about a linked customer, whoever that is. */
export function namesCustomer(request: FastifyRequest): boolean {
  return firstHeader(request, HEADER.toLowerCase()) !== undefined;
}

/** The customer token that a call carries. Throws where it carries none. */
export function readCustomerHeader(request: FastifyRequest): string {
  const sent = firstHeader(request, HEADER.toLowerCase());
  if (sent === undefined) throw new BiSnapError("missing_field", HEADER);
  const token = /^Bearer\s+(\S+)$/i.exec(sent)?.[1];
  if (token === undefined) throw new BiSnapError("invalid_customer_token");
  return token;
}
