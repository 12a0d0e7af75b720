import { ANSWER_SCHEMAS } from "./answer-schemas.ts";
import { buildOpenApi, type OpenApiDocument } from "./openapi.ts";
import type { ApiPart } from "./operation.ts";
import { QR_CODE_OPERATIONS } from "./qr-code-operations.ts";
import { SANDBOX_OPERATIONS } from "./sandbox/sandbox-operations.ts";
import { SANDBOX_SCHEMAS } from "./sandbox/sandbox-schemas.ts";
import { TRANSACTION_OPERATIONS } from "./transaction-operations.ts";

/** Every part of the documented API: a new part adds its operations and schemas here. */
const API_PARTS: readonly ApiPart[] = [
  { operations: TRANSACTION_OPERATIONS, schemas: ANSWER_SCHEMAS },
  { operations: QR_CODE_OPERATIONS, schemas: {} },
  { operations: SANDBOX_OPERATIONS, schemas: SANDBOX_SCHEMAS },
];

/** The API as it is served: `docs/openapi.json`. */
export function describeApi(): OpenApiDocument {
  return buildOpenApi(API_PARTS);
}
