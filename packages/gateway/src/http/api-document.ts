import type { FastifyInstance } from "fastify";
import { API_EXAMPLES } from "./api-examples.ts";
import { BI_SNAP_ENDPOINTS } from "./bi-snap/bi-snap-endpoints.ts";
import { BI_SNAP_SCHEMAS } from "./bi-snap/bi-snap-schemas.ts";
import { ACCOUNT_ENDPOINTS, ACCOUNT_SCHEMAS } from "./core-api/account-endpoints.ts";
import { ANSWER_SCHEMAS } from "./core-api/answer-schemas.ts";
import { QR_CODE_ENDPOINTS } from "./core-api/qr-code-endpoints.ts";
import { TRANSACTION_ENDPOINTS } from "./core-api/transaction-endpoints.ts";
import { buildOpenApi, type OpenApiDocument } from "./openapi.ts";
import { SANDBOX_ENDPOINTS } from "./sandbox/sandbox-endpoints.ts";
import { SANDBOX_SCHEMAS } from "./sandbox/sandbox-schemas.ts";
import type { ApiPart } from "./shared/endpoint.ts";
import { SNAP_ENDPOINTS, SNAP_SCHEMAS } from "./snap/snap-endpoints.ts";
import {
  SUBSCRIPTION_ENDPOINTS,
  SUBSCRIPTION_SCHEMAS,
} from "./subscriptions/subscription-endpoints.ts";

/** Every part of the documented API: a new part adds its endpoints and schemas here. */
const API_PARTS: readonly ApiPart[] = [
  { endpoints: TRANSACTION_ENDPOINTS, schemas: ANSWER_SCHEMAS },
  { endpoints: ACCOUNT_ENDPOINTS, schemas: ACCOUNT_SCHEMAS },
  { endpoints: QR_CODE_ENDPOINTS, schemas: {} },
  { endpoints: SUBSCRIPTION_ENDPOINTS, schemas: SUBSCRIPTION_SCHEMAS },
  { endpoints: SNAP_ENDPOINTS, schemas: SNAP_SCHEMAS },
  { endpoints: Object.values(BI_SNAP_ENDPOINTS), schemas: BI_SNAP_SCHEMAS },
  { endpoints: SANDBOX_ENDPOINTS, schemas: SANDBOX_SCHEMAS },
];

let described: OpenApiDocument | undefined;

/** The API as it is served: `docs/openapi.json`. One for all gateways of a process, made for the first. */
export function describeApi(): OpenApiDocument {
  described ??= buildOpenApi(API_PARTS, API_EXAMPLES);
  return described;
}

let written: string | undefined;

/** Serves it; it says nothing about any merchant. */
export function openApiRoute(app: FastifyInstance): void {
  app.get("/openapi.json", async (_request, reply) => {
    // Hundreds of kilobytes, which few processes are ever asked for.
    written ??= JSON.stringify(describeApi());
    return await reply
      .header("content-type", "application/json; charset=utf-8")
      .header("cache-control", "public, max-age=300")
      .header("access-control-allow-origin", "*")
      .send(written);
  });
}
