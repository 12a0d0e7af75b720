import { type TSchema, Type } from "@sinclair/typebox";
import type { AnswerDescription, Endpoint } from "../shared/endpoint.ts";
import { SNAP_REQUEST } from "./snap-request.ts";

function refusal(about: string): AnswerDescription {
  return { about, schemas: ["SnapErrors"] };
}

export const SNAP_CREATE: Endpoint = {
  id: "snapCreate",
  method: "POST",
  path: "/snap/v1/transactions",
  tag: "Snap",
  summary: "Open a page on which the customer chooses how to pay",
  description:
    "GoPay and QRIS only. Nothing is charged before the choice, and the status call knows nothing of the order until then. `/snap/snap.js` opens the page over a shop's own.",
  auth: "server_key",
  headers: [
    { name: "X-Append-Notification", about: "As for a charge." },
    { name: "X-Override-Notification", about: "As for a charge." },
  ],
  body: SNAP_REQUEST.schema,
  answers: {
    201: { about: "The token and the address of its page.", schemas: ["SnapAnswer"] },
    400: refusal("error_messages names every fault; also when the order is charged already."),
    401: refusal("The server key is missing or unknown."),
    403: refusal("Only sandbox merchants have this, for now."),
    413: refusal("The body is larger than 16 kB."),
    429: refusal("More than the gateway lets through in a minute."),
    500: refusal("Something went wrong here."),
    503: refusal("More waits than can be served just now."),
  },
};

export const SNAP_ENDPOINTS: readonly Endpoint[] = [SNAP_CREATE];

export const SNAP_SCHEMAS = {
  SnapAnswer: Type.Object({ token: Type.String(), redirect_url: Type.String() }),
  SnapErrors: Type.Object({ error_messages: Type.Array(Type.String(), { minItems: 1 }) }),
} as const satisfies Record<string, TSchema>;
