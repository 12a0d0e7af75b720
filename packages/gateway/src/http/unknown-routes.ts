import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Gateway } from "../operations/gateway.ts";
import { BI_SNAP_PREFIX, UNKNOWN_PATH } from "./bi-snap/bi-snap-routes.ts";
import { discardBody } from "./discard-body.ts";
import { errorHandler } from "./handle-error.ts";
import { answeredMethods } from "./head-requests.ts";
import { ApiError } from "./shared/api-error.ts";
import { authenticator } from "./shared/authenticate.ts";

interface KnownRoute {
  readonly methods: readonly string[];
  readonly url: string;
  readonly needsKey: boolean;
}

/** Answers people whose browser lost its way; `false` for programs, which get what they can read. */
export type TellLost = (request: FastifyRequest, reply: FastifyReply) => Promise<boolean>;

/**
 * Answers what no route serves: 405 with the methods that exist when the path is known, 404
 * otherwise. Where the Core API lives the key comes first: without one nobody learns what there is.
 * Must be called before the routes are added.
 */
export function answerUnknownRoutes(
  app: FastifyInstance,
  gateway: Gateway,
  tellLost?: TellLost,
): void {
  const routes: KnownRoute[] = [];
  const checkKey = authenticator(gateway);
  app.addHook("onRoute", ({ method, url, config }) => {
    const needsKey = config?.needsKey === true;
    routes.push({ methods: answeredMethods([method].flat()), url, needsKey });
  });
  // Before the body is read, which may be too large or none at all.
  app.addHook("onRequest", (request, _reply, done) => {
    if (!request.is404 || !isBehindKey(request) || isPublic(routes, request)) return done();
    void callAfter(checkKey(request), done);
  });
  app.setNotFoundHandler(async (request, reply) => {
    const methods = allowedMethods(routes, request);
    // A route that does have the method found nothing at the path, as a file that is no longer there.
    if (methods.length === 0 || methods.includes(request.method)) {
      if (await tellLost?.(request, reply)) return;
      throw new ApiError("route_not_found");
    }
    void reply.header("allow", methods.join(", "));
    throw new ApiError("method_not_allowed");
  });
}

/** For a hook that is called for every request, most of which need not wait for anything. */
async function callAfter(work: Promise<void>, done: (error?: Error) => void): Promise<void> {
  try {
    await work;
  } catch (error) {
    done(error as Error);
    return;
  }
  done();
}

/** Answers a path that cannot be decoded; there too the key comes first. No hook runs for it. */
export function brokenPathAnswerer(
  gateway: Gateway,
): (error: Error, request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  const checkKey = authenticator(gateway);
  const answerError = errorHandler(gateway);
  return async (error, request, reply) => {
    const refusal = isBehindKey(request)
      ? await checkKey(request).then(
          () => error,
          (reason: Error) => reason,
        )
      : error;
    if (!(await discardBody(request.raw))) void reply.header("connection", "close");
    // No hook and no scope is known of such a path: its form is what it begins with.
    if (request.url.startsWith(`${BI_SNAP_PREFIX}/`)) void reply.status(404).send(UNKNOWN_PATH);
    else answerError(refusal, request, reply);
  };
}

/** Also where the letter or the digit is percent-encoded, as the router reads it. */
const BEHIND_KEY = /^\/(?:v|%76)(?:[12]|%3[12])(?:[/?#]|$)/;

/** `/v1` and `/v2` are the Core API's, down to the paths that it does not have. */
function isBehindKey({ url }: FastifyRequest): boolean {
  return BEHIND_KEY.test(url);
}

function isPublic(routes: readonly KnownRoute[], request: FastifyRequest): boolean {
  const path = pathOf(request);
  return routes.some(({ url, needsKey }) => !needsKey && patternOf(url).test(path));
}

/** By the route's address: there are hundreds, and nobody who asks for what there is needs one. */
const patterns = new Map<string, RegExp>();

function patternOf(url: string): RegExp {
  const pattern = patterns.get(url) ?? toPattern(url);
  patterns.set(url, pattern);
  return pattern;
}

function toPattern(url: string): RegExp {
  const path = url
    .replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll("*", ".*")
    .replace(/:\w+/g, "[^/]+");
  return new RegExp(`^${path}$`);
}

function allowedMethods(routes: readonly KnownRoute[], request: FastifyRequest): readonly string[] {
  const path = pathOf(request);
  return [
    ...new Set(
      routes.filter(({ url }) => patternOf(url).test(path)).flatMap(({ methods }) => methods),
    ),
  ];
}

function pathOf({ url }: FastifyRequest): string {
  return url.split("?", 1)[0] ?? "";
}
