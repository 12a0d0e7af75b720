import { randomUUID } from "node:crypto";
import type { OpenApiDocument } from "../../../http/openapi.ts";
import { recordActivity } from "../../../operations/dashboard/record-activity.ts";
import { browseRequests } from "../../../operations/requests/browse-requests.ts";
import type { DashboardRoute } from "../../dashboard/frame/guarded-routes.ts";
import { sendUnknown } from "../../dashboard/frame/refusal-page.ts";
import { requireMerchant } from "../../dashboard/frame/require-merchant.ts";
import { pathPart, type Visit } from "../../dashboard/frame/visit.ts";
import { addressOf, exampleOf } from "../reference/example-call.ts";
import { listOperations, type Operation } from "../reference/operations.ts";

/** Behind a merchant's part of the dashboard, whose door asks who it is, and for the form's token. */
const PATH = "/try/:operation";

/** The log leaves out that it is read, and where the answers to tried calls are shown from is the log. */
const READS_THE_LOG = "sandboxRequests";

/** Whether a form can send it: what answers with a picture, a file or a stream is no matter of a form. */
export function isTriable(operation: Operation): boolean {
  const { answered, file } = exampleOf(operation);
  const isPlain = answered === "json" && file === undefined;
  return operation.needsKey && isPlain && operation.id !== READS_THE_LOG;
}

/** Where the form of an operation is sent. */
export function tryAddress(merchantId: string, { id }: Operation): string {
  return `/dashboard/${merchantId}${PATH.replace(":operation", id)}`;
}

/** The name of a parameter's field, apart from the form's own ones such as `body` and `csrf`. */
export function fieldOf(parameter: string): string {
  return `parameter.${parameter}`;
}

/** Sends a call as the merchant would, for somebody who tries it out. Sandbox merchants only. */
export function tryRoutes(api: OpenApiDocument): readonly DashboardRoute[] {
  const operations = new Map(listOperations(api).map((one) => [one.id, one]));
  const operationOf = (visit: Visit) => {
    const found = operations.get(pathPart(visit, "operation"));
    return found && isTriable(found) ? found : undefined;
  };
  return [
    {
      method: "GET",
      path: PATH,
      action: "use_sandbox",
      answer: async (visit) => {
        const operation = operationOf(visit);
        return operation ? await leadBack(visit, operation) : await sendUnknown(visit);
      },
    },
    {
      method: "POST",
      path: PATH,
      action: "use_sandbox",
      answer: async (visit) => {
        const operation = operationOf(visit);
        return operation ? await tryCall(visit, operation) : await sendUnknown(visit);
      },
    },
  ];
}

/** Ends on the operation's page, which reads what was answered from the workbench's log of requests. */
async function tryCall(visit: Visit, operation: Operation): Promise<unknown> {
  const { context, session, merchant } = visit;
  const { gateway } = context;
  if (!gateway.requestRecorder.isOn) return await leadBack(visit, operation);
  const by = { session, merchantId: merchant.id };
  await recordActivity(gateway, by, { action: "try_call", subject: operation.id });
  const attempt = randomUUID();
  const since = gateway.wallNow();
  await send(visit, operation, attempt);
  // The id is in the name of the client: of all that is asked meanwhile, this one is found.
  const { requests } = await browseRequests(gateway, merchant.id, {
    filter: { text: attempt, since: new Date(since.getTime() - CLOCKS_APART_MS) },
    page: { direction: "older", limit: 1 },
  });
  return await leadBack(visit, operation, requests[0]?.id ?? "none");
}

/** A request is noted with the time at which it began, by a clock that may be another process's. */
const CLOCKS_APART_MS = 5_000;

/** Through the gateway's own door, with the key that the merchant's server has; the page never sees it. */
async function send(visit: Visit, operation: Operation, attempt: string): Promise<void> {
  const { request, fields, context } = visit;
  const { serverKey } = await requireMerchant(visit);
  const parameters = operation.described.parameters ?? [];
  const values = parameters.map(
    ({ name }) => [name, (fields[fieldOf(name)] ?? "").trim()] as const,
  );
  const body = fields["body"] ?? "";
  const given = new Map(values.filter(([, value]) => value !== ""));
  const headers = parameters.flatMap(({ name, in: place }) => {
    const value = given.get(name);
    return place === "header" && value !== undefined ? [[name.toLowerCase(), value] as const] : [];
  });
  await request.server.inject({
    method: operation.method as "POST",
    url: addressOf(operation, Object.fromEntries(given)),
    remoteAddress: request.ip,
    headers: {
      ...Object.fromEntries(headers),
      host: new URL(context.publicUrl()).host,
      authorization: `Basic ${Buffer.from(`${serverKey.reveal()}:`).toString("base64")}`,
      "user-agent": `Gerbang docs ${attempt}`,
      ...(body !== "" && { "content-type": "application/json" }),
    },
    ...(body !== "" && { payload: body }),
  });
}

async function leadBack(
  { reply, merchant }: Visit,
  { id }: Operation,
  answered?: string,
): Promise<unknown> {
  const query = new URLSearchParams({ merchant: merchant.id });
  if (answered !== undefined) query.set("answer", answered);
  return await reply.redirect(`/docs/api/${id}?${query.toString()}#try`, 303);
}
