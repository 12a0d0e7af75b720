import { type TSchema, Type } from "@sinclair/typebox";
import type { ApiExample } from "./api-examples.ts";
import type {
  AnswerDescription,
  ApiPart,
  Endpoint,
  HeaderParameter,
  QueryParameter,
  SchemaTable,
} from "./shared/endpoint.ts";

/** What `docs/openapi.json` holds: OpenAPI 3.1. */
export interface OpenApiDocument {
  readonly openapi: "3.1.0";
  readonly info: Readonly<Record<string, unknown>> & { readonly description: string };
  readonly servers: readonly { readonly url: string; readonly description: string }[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, OpenApiOperation>>>>;
  readonly webhooks: Readonly<Record<string, unknown>>;
  readonly components: {
    readonly schemas: SchemaTable;
    readonly securitySchemes: Readonly<Record<string, unknown>>;
  };
}

export interface OpenApiOperation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly security: readonly object[];
  readonly parameters?: readonly OpenApiParameter[];
  readonly requestBody?: { readonly content: OpenApiContent };
  readonly responses: Readonly<Record<string, OpenApiAnswer>>;
}

interface OpenApiParameter {
  readonly name: string;
  readonly in: "path" | "header" | "query";
  readonly required: boolean;
  readonly description?: string;
  readonly schema: TSchema;
  readonly example?: string;
}

export interface OpenApiAnswer {
  readonly description: string;
  readonly content: OpenApiContent;
}

export type OpenApiContent = Readonly<
  Record<string, { readonly schema: TSchema; readonly example?: unknown }>
>;

/** By the id of the operation. */
type Examples = Readonly<Record<string, ApiExample>>;

/** Builds the document from the parts of the API that are given, with an example of each operation. */
export function buildOpenApi(parts: readonly ApiPart[], examples: Examples): OpenApiDocument {
  const endpoints = parts.flatMap((part) => part.endpoints);
  return {
    openapi: "3.1.0",
    info: {
      title: "Gerbang",
      version: "0.1.0",
      summary: "A self-hostable payment gateway for GoPay and QRIS, compatible with the Core API",
      description:
        "Amounts are whole rupiah and come back as text with two decimals; times are WIB (UTC+7). The body's status_code decides, not the HTTP status. More members may appear at any time. Not affiliated with GoPay, Gojek or Midtrans.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    // Relative to where the document is served: the same text is true of every gateway.
    servers: [{ url: "/", description: "The gateway that this document comes from." }],
    tags: [...new Set(endpoints.map(({ tag }) => tag))].map((name) => ({ name })),
    paths: toPaths(endpoints, examples),
    webhooks: {
      paymentNotification: { post: PAYMENT_WEBHOOK },
      biSnapQrNotification: { post: biSnapWebhook("QR") },
      biSnapDebitNotification: { post: biSnapWebhook("Debit") },
      biSnapAccountNotification: { post: BI_SNAP_ACCOUNT_WEBHOOK },
    },
    components: {
      schemas: Object.assign({}, ...parts.map(({ schemas }) => schemas)) as SchemaTable,
      securitySchemes: {
        serverKey: {
          type: "http",
          scheme: "basic",
          description: "The server key as user name, an empty password.",
        },
        biSnapToken: {
          type: "http",
          scheme: "bearer",
          description: "A token of BI-SNAP.",
        },
        biSnapSignature: {
          type: "apiKey",
          in: "header",
          name: "X-SIGNATURE",
          description: "What is signed, and how, stands beside each call of BI-SNAP.",
        },
      },
    },
  };
}

const PAYMENT_WEBHOOK = {
  operationId: "paymentNotification",
  summary: "A transaction's status changed, or a refund was confirmed",
  description:
    "Sent to the merchant's notification URLs after the change was committed, and repeated until it is answered with 2xx. signature_key is the SHA-512 of order_id, status_code, gross_amount and the server key.",
  requestBody: { content: { "application/json": { schema: reference("PaymentNotification") } } },
  responses: { "2XX": { description: "Received. The body is not read." } },
};

/** Of a payment that was made through BI-SNAP. */
function biSnapWebhook(family: "QR" | "Debit") {
  const name = family === "QR" ? "BiSnapQrNotification" : "BiSnapDebitNotification";
  const path = family === "QR" ? "/v1.0/qr/qr-mpm-notify" : "/v1.0/debit/notify";
  return {
    operationId: name.charAt(0).toLowerCase() + name.slice(1),
    summary: `A ${family === "QR" ? "QRIS payment" : "payment by link"} of BI-SNAP changed`,
    description: `Sent to ${path} below the merchant's prefix, and repeated until it is answered with 200. X-SIGNATURE is the base64 of RSA-SHA256 by the gateway's key over POST:${path}:lower-case hex SHA-256 of the body:X-TIMESTAMP.`,
    requestBody: { content: { "application/json": { schema: reference(name) } } },
    responses: { "200": { description: "Received. The body is not read." } },
  };
}

const BI_SNAP_ACCOUNT_WEBHOOK = {
  operationId: "biSnapAccountNotification",
  summary: "A customer was linked through BI-SNAP, or is not linked any more",
  description:
    "Sent to /v1.0/registration-account/notify below the merchant's prefix, signed as the others, and repeated three times at once until it is answered with 2xx.",
  requestBody: {
    content: { "application/json": { schema: reference("BiSnapAccountNotification") } },
  },
  responses: { "2XX": { description: "Received. The body is not read." } },
};

function toPaths(endpoints: readonly Endpoint[], examples: Examples): OpenApiDocument["paths"] {
  const paths: Record<string, Record<string, OpenApiOperation>> = {};
  for (const endpoint of endpoints) {
    const path = (paths[endpoint.path] ??= {});
    path[endpoint.method.toLowerCase()] = toOperation(endpoint, examples[endpoint.id]);
  }
  return paths;
}

/** Of every endpoint. */
const OVERLOADED: AnswerDescription = {
  about:
    "More waits than can be served just now, and nothing was done: Retry-After says when to retry. Or the database's answer was lost, and status_message says that the outcome is not known: ask for the status.",
  schemas: ["ErrorAnswer"],
};

/** BI-SNAP says it by an answer of its own. */
function overloadedOf({ auth }: Endpoint): Endpoint["answers"] {
  return auth === "server_key" || auth === "none" ? { 503: OVERLOADED } : {};
}

/** What a call must carry: all that stands in one object. */
const SECURITY: Readonly<Record<Endpoint["auth"], readonly object[]>> = {
  server_key: [{ serverKey: [] }],
  none: [],
  bi_snap_key: [{ biSnapSignature: [] }],
  bi_snap_token: [{ biSnapToken: [], biSnapSignature: [] }],
};

function toOperation(endpoint: Endpoint, example?: ApiExample): OpenApiOperation {
  const parameters = [
    ...pathParameters(endpoint.path).map(exampleFrom(example?.path)),
    ...queryParameters(endpoint.query).map(exampleFrom(example?.query)),
    ...headerParameters(endpoint.headers),
  ];
  const media = endpoint.bodyMedia ?? "application/json";
  return {
    operationId: endpoint.id,
    tags: [endpoint.tag],
    summary: endpoint.summary,
    ...(endpoint.description !== undefined && { description: endpoint.description }),
    security: SECURITY[endpoint.auth],
    ...(parameters.length > 0 && { parameters }),
    ...(endpoint.body && {
      requestBody: {
        content: {
          [media]: {
            schema: endpoint.body,
            ...(example?.body !== undefined && { example: example.body }),
          },
        },
      },
    }),
    responses: Object.fromEntries(
      Object.entries({ ...overloadedOf(endpoint), ...endpoint.answers }).map(([status, answer]) => [
        status,
        withExample(toAnswer(answer), status, example),
      ]),
    ),
  };
}

/** Adds what each parameter was in the example. */
function exampleFrom(values: Readonly<Record<string, string>> = {}) {
  return (parameter: OpenApiParameter): OpenApiParameter => {
    const example = values[parameter.name];
    return example === undefined ? parameter : { ...parameter, example };
  };
}

/** To the answer that the example got; of several forms it shows the first. */
function withExample(answer: OpenApiAnswer, status: string, example?: ApiExample): OpenApiAnswer {
  if (example?.answer === undefined || String(example.http) !== status) return answer;
  const [[media, content] = ["", undefined], ...others] = Object.entries(answer.content);
  if (!content) return answer;
  const shown = { ...content, example: example.answer };
  return { ...answer, content: Object.fromEntries([[media, shown], ...others]) };
}

function pathParameters(path: string): readonly OpenApiParameter[] {
  return Array.from(path.matchAll(/\{(\w+)\}/g), ([, name = ""]) => ({
    name,
    in: "path" as const,
    required: true,
    ...(name === "id" && { description: "Order id or transaction id, percent-encoded." }),
    schema: Type.String(),
  }));
}

function queryParameters(query: readonly QueryParameter[] = []): readonly OpenApiParameter[] {
  return query.map(({ name, about, schema }) => ({
    name,
    in: "query" as const,
    required: false,
    description: about,
    schema,
  }));
}

function headerParameters(headers: readonly HeaderParameter[] = []): readonly OpenApiParameter[] {
  return headers.map(({ name, about }) => ({
    name,
    in: "header" as const,
    required: false,
    description: about,
    schema: Type.String(),
  }));
}

function toAnswer({ about, schemas, media }: AnswerDescription): OpenApiAnswer {
  if (schemas === "image/png") {
    return {
      description: about,
      content: {
        "image/png": { schema: Type.Unsafe({}) },
        "application/json": { schema: reference("ErrorAnswer") },
      },
    };
  }
  if (schemas.length === 0) return { description: about, content: {} };
  const [first = "", ...others] = schemas;
  const schema =
    others.length === 0 ? reference(first) : Type.Unsafe({ anyOf: schemas.map(reference) });
  const types = media ?? ["application/json"];
  return {
    description: about,
    content: Object.fromEntries(types.map((type) => [type, { schema }])),
  };
}

function reference(name: string): TSchema {
  return Type.Unsafe({ $ref: `#/components/schemas/${name}` });
}
