import { createServer } from "node:http";
import { createRequire } from "node:module";
import { fastifyRoute, nodeListener } from "@gerbang/sdk/node";
import fastify from "fastify";
import { Hono } from "hono";
import { given } from "../support/given.ts";
import { openSdkShop } from "./sdk-shop.ts";

/** What serves the same shop. Each is mounted as its page of docs/integrate says. */
const SERVERS: Readonly<Record<string, (port: number) => unknown>> = {
  "node:http": (port) =>
    createServer((request, response) => {
      const isMessage = request.url?.startsWith("/notify") ?? false;
      nodeListener(isMessage ? shop.notifications : shop.pages)(request, response);
    }).listen(port, "127.0.0.1"),
  express: (port) => {
    const express = createRequire(import.meta.url)("express") as Express;
    const app = express();
    app.use(express.json());
    app.post("/notify", nodeListener(shop.notifications));
    app.use(nodeListener(shop.pages));
    app.listen(port, "127.0.0.1");
  },
  fastify: async (port) => {
    const app = fastify();
    app.post("/notify", fastifyRoute(shop.notifications));
    app.all("/*", fastifyRoute(shop.pages));
    await app.listen({ port, host: "127.0.0.1" });
  },
  hono: (port) => {
    const app = new Hono();
    app.post("/notify", async (context) => await shop.notifications(context.req.raw));
    app.all("/*", async (context) => await shop.pages(context.req.raw));
    createServer(nodeListener(async (request) => await app.fetch(request))).listen(
      port,
      "127.0.0.1",
    );
  },
  /** A route file exports a handler by the name of its method. */
  next: (port) => {
    const routes = new Map([["/notify", { POST: shop.notifications }]]);
    createServer(
      nodeListener(async (request) => {
        const route = routes.get(new URL(request.url).pathname);
        if (!route) return await shop.pages(request);
        return request.method === "POST"
          ? await route.POST(request)
          : new Response(null, { status: 405 });
      }),
    ).listen(port, "127.0.0.1");
  },
};

/** As much of Express as is used here: it brings no types. */
interface ExpressApp {
  readonly use: (handler: unknown) => void;
  readonly post: (path: string, handler: unknown) => void;
  readonly listen: (port: number, host: string) => void;
}
type Express = (() => ExpressApp) & { readonly json: () => unknown };

const gateway = { baseUrl: given("GATEWAY_URL"), serverKey: given("SERVER_KEY") };
const shop = await openSdkShop(gateway, given("DATABASE"));
const serve = SERVERS[given("SERVER")];
if (!serve) throw new Error(`nothing serves as ${given("SERVER")}`);
await serve(Number(given("PORT")));
