import type { FastifyInstance } from "fastify";
import type { OpenApiDocument } from "../../http/openapi.ts";
import type { Assets } from "../parts/assets.ts";
import { sendPage } from "../parts/send-page.ts";
import { referencePage } from "./reference-page.ts";

/** The API as a page to read, made once from its document. */
export function referenceRoute(app: FastifyInstance, api: OpenApiDocument, assets: Assets): void {
  const page = referencePage(api, assets);
  app.get("/docs/api", async (_request, reply) => await sendPage(reply, page));
}
