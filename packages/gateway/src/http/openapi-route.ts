import type { FastifyInstance } from "fastify";
import { describeApi } from "./api-parts.ts";

/** Serves the description of the API; it says nothing about any merchant. */
export function openApiRoute(app: FastifyInstance): void {
  const text = JSON.stringify(describeApi());
  app.get("/openapi.json", async (_request, reply) => {
    return await reply
      .header("content-type", "application/json; charset=utf-8")
      .header("cache-control", "public, max-age=300")
      .header("access-control-allow-origin", "*")
      .send(text);
  });
}
