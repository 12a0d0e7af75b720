import type { FastifyInstance, FastifyRequest } from "fastify";
import { ApiError } from "./shared/api-error.ts";

interface KnownRoute {
  readonly methods: readonly string[];
  readonly pattern: RegExp;
}

/**
 * Answers what no route serves: 405 with the methods that exist when the path is known, 404
 * otherwise. Must be called before the routes are added.
 */
export function answerUnknownRoutes(app: FastifyInstance): void {
  const routes: KnownRoute[] = [];
  app.addHook("onRoute", ({ method, url }) => {
    routes.push({ methods: [method].flat(), pattern: toPattern(url) });
  });
  app.setNotFoundHandler((request, reply) => {
    const methods = allowedMethods(routes, request);
    if (methods.length === 0) throw new ApiError("route_not_found");
    void reply.header("allow", methods.join(", "));
    throw new ApiError("method_not_allowed");
  });
}

function toPattern(url: string): RegExp {
  const path = url
    .replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll("*", ".*")
    .replace(/:\w+/g, "[^/]+");
  return new RegExp(`^${path}$`);
}

function allowedMethods(routes: readonly KnownRoute[], request: FastifyRequest): readonly string[] {
  const path = request.url.split("?", 1)[0] ?? "";
  return [
    ...new Set(
      routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods),
    ),
  ];
}
