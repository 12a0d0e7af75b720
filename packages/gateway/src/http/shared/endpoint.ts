import type { TSchema } from "@sinclair/typebox";
import type { FastifyInstance, FastifyReply, FastifyRequest, RouteShorthandOptions } from "fastify";

/**
 * One call of the API as `docs/openapi.json` describes it. Routes are made from it, so that no route
 * is undocumented.
 */
export interface Endpoint {
  /** `operationId`: unique, camel case. */
  readonly id: string;
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** With parameters in braces: `/v2/{id}/status`. */
  readonly path: string;
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly auth: "server_key" | "none" | "bi_snap_key" | "bi_snap_token";
  readonly headers?: readonly HeaderParameter[];
  readonly query?: readonly QueryParameter[];
  readonly body?: TSchema;
  /** `application/json` when absent. */
  readonly bodyMedia?: string;
  /** For bodies that may be larger than usual. */
  readonly bodyBytesMax?: number;
  /** By HTTP status; several schemas when the body's `status_code` decides. */
  readonly answers: Readonly<Record<number, AnswerDescription>>;
}

export interface HeaderParameter {
  readonly name: string;
  readonly about: string;
}

export interface QueryParameter extends HeaderParameter {
  readonly schema: TSchema;
}

export interface AnswerDescription {
  readonly about: string;
  /** What it may come as; `application/json` when absent. */
  readonly media?: readonly string[];
  /** Names from a table of schemas, or `image/png`; none where there is no body to read. */
  readonly schemas: readonly string[] | "image/png";
}

/** Schemas that answers refer to by name. */
export type SchemaTable = Readonly<Record<string, TSchema>>;

/** Endpoints of one part of the API with the schemas that they name. */
export interface ApiPart {
  readonly endpoints: readonly Endpoint[];
  readonly schemas: SchemaTable;
}

declare module "fastify" {
  interface FastifyContextConfig {
    /** The documented endpoint that a route serves. */
    operationId?: string;
    /** Whether it wants a server key. */
    needsKey?: boolean;
  }
}

/** What is done before an endpoint is served. */
export type RouteHooks = Pick<RouteShorthandOptions, "preParsing">;

/** Serves an endpoint. */
export function addRoute(
  app: FastifyInstance,
  endpoint: Endpoint,
  serve: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>,
  hooks: RouteHooks = {},
): void {
  app.route({
    method: endpoint.method,
    url: endpoint.path.replace(/\{(\w+)\}/g, ":$1"),
    config: { operationId: endpoint.id, needsKey: endpoint.auth === "server_key" },
    ...(endpoint.bodyBytesMax !== undefined && { bodyLimit: endpoint.bodyBytesMax }),
    ...hooks,
    handler: serve,
  });
}
