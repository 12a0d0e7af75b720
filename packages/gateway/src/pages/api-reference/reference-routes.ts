import type { FastifyInstance } from "fastify";
import type { OpenApiDocument } from "../../http/openapi.ts";
import { serveAssets } from "../assets.ts";
import { sendPage } from "../send-page.ts";
import { referencePage } from "./reference-page.ts";

/** The API as a page to read, made once from its document. */
export function referenceRoutes(app: FastifyInstance, api: OpenApiDocument): void {
  const assets = serveAssets(app, {
    folder: new URL("../assets/", import.meta.url),
    prefix: "/assets",
    names: ["api-reference.css"],
  });
  const page = referencePage(api, assets);
  app.get("/docs/api", async (_request, reply) => await sendPage(reply, page));
}
