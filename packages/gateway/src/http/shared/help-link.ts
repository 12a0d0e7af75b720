import type { FastifyReply } from "fastify";
import { docsAddress } from "../../domain/docs-address.ts";
import type { Gateway } from "../../operations/gateway.ts";
import type { ApiErrorCode } from "./api-error.ts";

/**
 * Names the page about an error in a header, for whoever looks at the answer: the body stays as clients
 * know it. Returns the page's address. RFC 8288; `help` is a registered relation.
 */
export function linkHelp(
  reply: FastifyReply,
  { publicAddress }: Pick<Gateway, "publicAddress">,
  code: ApiErrorCode,
): string {
  const address = docsAddress(`errors/${code}`, publicAddress.url);
  void reply.header("link", `<${address}>; rel="help"`);
  return address;
}
