import assert from "node:assert/strict";
import { afterEach, type TestContext } from "node:test";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import type { FastifyInstance, FastifyRequest } from "fastify";
import { describeApi } from "../../src/http/api-document.ts";
import type { OpenApiOperation } from "../../src/http/openapi.ts";
import type { Gateway } from "../../src/operations/gateway.ts";

const API = describeApi();

interface Schema {
  readonly [keyword: string]: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
}

/**
 * The documented schemas with every object closed: readers must tolerate members that they do not
 * know, but this gateway sends none that its document does not name.
 */
function closed(schema: Schema): Schema {
  const members = Object.entries(schema).map(([key, value]) => [key, closedValue(value)] as const);
  return {
    ...Object.fromEntries(members),
    ...(schema.properties && { additionalProperties: false }),
  };
}

function closedValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closedValue);
  return typeof value === "object" && value !== null ? closed(value as Schema) : value;
}

const ajv = new Ajv2020({ strict: false, allErrors: true });
ajv.addSchema({ $id: "api:", components: closed(API.components as unknown as Schema) });

const OPERATIONS = new Map<string, OpenApiOperation>(
  Object.values(API.paths)
    .flatMap((path) => Object.values(path))
    .map((operation) => [operation.operationId, operation]),
);

/** Why a body is not what the document promises for an operation, or nothing. */
export function contractFaults(
  operationId: string,
  httpStatus: number,
  body: unknown,
): readonly string[] {
  const operation = OPERATIONS.get(operationId);
  if (!operation) return [`${operationId} is not documented`];
  const schema = operation.responses[String(httpStatus)]?.content["application/json"]?.schema;
  if (!schema) return [`${operationId} does not document HTTP ${httpStatus} in JSON`];
  return schemaFaults(schema as Schema, body);
}

/** Why a notification's body is not what the document promises, or nothing. */
export function notificationFaults(
  body: unknown,
  schema = "PaymentNotification",
): readonly string[] {
  return schemaFaults({ $ref: `#/components/schemas/${schema}` }, body);
}

/** What the document calls notifications, by their kinds; those of BI-SNAP by the path that is signed. */
const MESSAGES: Readonly<Record<string, string>> = {
  payment: "PaymentNotification",
  account: "AccountNotification",
  "/v1.0/qr/qr-mpm-notify": "BiSnapQrNotification",
  "/v1.0/debit/notify": "BiSnapDebitNotification",
  "/v1.0/registration-account/notify": "BiSnapAccountNotification",
};

/** Holds every notification that a test's gateway owed, of which most are never sent, to the document. */
export async function checkOwedNotifications({ db }: Gateway): Promise<void> {
  const rows = await db.kysely
    .selectFrom("notification")
    .select(["kind", "body", "signed_path"])
    .where("kind", "in", ["payment", "account"])
    .execute();
  const broken = rows.flatMap(({ kind, body, signed_path: signedPath }) =>
    notificationFaults(JSON.parse(body), MESSAGES[signedPath ?? kind]).map(
      (fault) => `${fault} in ${body}`,
    ),
  );
  assert.deepEqual(broken, []);
}

/** Compiled once: a test of a thousand orders looks at thousands of answers. */
const VALIDATORS = new Map<string, ValidateFunction>();

function schemaFaults(schema: Schema, body: unknown): readonly string[] {
  const text = JSON.stringify(schema).replaceAll('"#/components', '"api:#/components');
  const validate = VALIDATORS.get(text) ?? ajv.compile(JSON.parse(text) as Schema);
  VALIDATORS.set(text, validate);
  if (validate(body)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${instancePath} ${message ?? ""} ${JSON.stringify(params)}`,
  );
}

const faultsOf = new WeakMap<object, string[]>();

// Not in `t.after`: a hook there that fails keeps those behind it from stopping the server.
afterEach((t) => assert.deepEqual(faultsOf.get(t) ?? [], [], "answers differ from the document"));

/** Holds every answer that the server gives during a test to the document. */
export function watchContract(t: TestContext): (app: FastifyInstance) => void {
  const broken = faultsOf.get(t) ?? [];
  faultsOf.set(t, broken);
  return (app) => {
    app.addHook("onSend", (request, reply, payload, done) => {
      const type = String(reply.getHeader("content-type") ?? "");
      if (type.startsWith("application/json") && request.url !== "/openapi.json") {
        broken.push(...answerFaults(request, reply.statusCode, String(payload)));
      }
      done();
    });
  };
}

function answerFaults(request: FastifyRequest, status: number, payload: string): string[] {
  const { operationId } = request.routeOptions.config;
  if (operationId === undefined && !request.is404) return [];
  const body = JSON.parse(payload) as unknown;
  // Unknown routes belong to no operation; they too answer in the documented shape.
  const refusal = /^\/v1\.0(?:[/?]|$)/.test(request.url) ? "BiSnapRefusal" : "ErrorAnswer";
  const faults =
    operationId === undefined
      ? schemaFaults({ $ref: `#/components/schemas/${refusal}` }, body)
      : contractFaults(operationId, status, body);
  return faults.map((fault) => `${request.method} ${request.url}: ${fault} in ${payload}`);
}
