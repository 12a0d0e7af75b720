import {
  BI_SNAP_CASES,
  BI_SNAP_SERVICES,
  type BiSnapService,
  composeResponseCode,
  findBiSnapService,
  formatBiSnapTime,
} from "@gerbang/protocol/bi-snap";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { merchantTime } from "../../domain/merchants/clock.ts";
import type { CallAnswer } from "../../domain/requests/watched-call.ts";
import { refreshCaller } from "../../operations/bi-snap/authenticate-call.ts";
import { watchedServer } from "../core-api/serve-watched.ts";
import type { AppContext } from "../shared/app-context.ts";
import { knownMerchant } from "../shared/authenticate.ts";
import { addRoute, type Endpoint } from "../shared/endpoint.ts";
import type { Admit } from "../shared/rate-limit.ts";
import { ACCOUNT_SERVICES } from "./account-services.ts";
import { answerFirst } from "./answer-first.ts";
import { answerOnce } from "./answer-once.ts";
import { AUTH_SERVICES } from "./auth-services.ts";
import { authenticateCall, type BiSnapCall } from "./authenticate.ts";
import { BI_SNAP_ENDPOINTS } from "./bi-snap-endpoints.ts";
import { answerBiSnapError, BiSnapError, toBiSnapError } from "./bi-snap-error.ts";
import { CANCEL_SERVICES } from "./cancel-services.ts";
import { DEBIT_SERVICES } from "./debit-services.ts";
import { serveAuthCode } from "./get-auth-code.ts";
import { QR_SERVICES } from "./qr-services.ts";
import { REFUND_SERVICES } from "./refund-services.ts";
import { requireWallet } from "./require-wallet.ts";
import type { BiSnapMeans, Serving } from "./serving.ts";
import { serveToken } from "./token-route.ts";

/** Everything of this face is below it. */
export const BI_SNAP_PREFIX = "/v1.0";

const SERVINGS: readonly Serving[] = [
  ...QR_SERVICES,
  ...DEBIT_SERVICES,
  ...REFUND_SERVICES,
  ...CANCEL_SERVICES,
  ...ACCOUNT_SERVICES,
  ...AUTH_SERVICES,
];

interface BiSnapRoutesOptions {
  readonly admit: Admit;
  readonly pause: (ms: number) => Promise<void>;
}

/**
 * The national standard as a face of the gateway: the same transactions as those of the Core API, called, answered and
 * refused in its own form, whatever happens below its prefix.
 */
export function biSnapRoutes(
  app: FastifyInstance,
  context: AppContext,
  { admit, pause }: BiSnapRoutesOptions,
): void {
  const { gateway } = context;
  answerInForm(app, context);
  addRoute(app, below(BI_SNAP_ENDPOINTS.access_token), async (request) => {
    return await serveToken(gateway, request);
  });
  addRoute(app, below(BI_SNAP_ENDPOINTS.get_auth_code), async (request, reply) => {
    return await serveAuthCode({ ...context, admit }, request, reply);
  });
  const serveWatched = watchedServer(app, gateway);
  for (const serving of SERVINGS) {
    const endpoint: Endpoint = BI_SNAP_ENDPOINTS[serving.service];
    addRoute(app, below(endpoint), async (request, reply) => {
      let call = await authenticateCall(gateway, serving.service, request);
      return await serveWatched(
        call.merchant,
        { request, reply, endpoint },
        {
          serve: async () => {
            const { merchant } = call;
            const isAdmitted = serving.isRead || admit(merchant.id, gateway.wallNow());
            if (!isAdmitted) throw new BiSnapError("too_many_requests");
            if (serving.isOfWallet) requireWallet(merchant);
            return await serve({ ...context, pause }, { call, reply }, serving);
          },
          // A gate had it wait: the merchant's clock and settings may have changed meanwhile.
          onWaited: async () => {
            const caller = await refreshCaller(gateway, call.client);
            if (!caller) throw new BiSnapError("invalid_token");
            call = { ...call, ...caller };
          },
          describeError: (error) => describeError(serving.service, error),
        },
      );
    });
  }
}

function describeError(service: BiSnapService, error: unknown): CallAnswer {
  const refusal = toBiSnapError(error instanceof Error ? error : new Error(String(error)));
  return {
    httpStatus: BI_SNAP_CASES[refusal.reason].status,
    statusCode: composeResponseCode(service, refusal.reason),
  };
}

/** The scope's routes stand below its prefix already. */
function below(endpoint: Endpoint): Endpoint {
  return { ...endpoint, path: endpoint.path.slice(BI_SNAP_PREFIX.length) };
}

async function serve(
  means: BiSnapMeans,
  { call, reply }: { readonly call: BiSnapCall; readonly reply: FastifyReply },
  serving: Serving,
): Promise<unknown> {
  if (serving.isRead) return await serving.serve(means, call);
  if (serving.repeats === "conflict") {
    return await answerFirst(
      means.gateway,
      call,
      async (once) => await serving.serve(means, call, once),
    );
  }
  return await answerOnce(
    means.gateway,
    call,
    reply,
    async (externalId, keep) => await serving.serve(means, call, { externalId, keep }),
  );
}

/** Errors, unknown paths and wrong methods, in the form of this face; and the time on every answer. */
function answerInForm(app: FastifyInstance, { gateway }: AppContext): void {
  app.addHook("onSend", (request, reply, _payload, done) => {
    const wall = gateway.wallNow();
    const merchant = knownMerchant(request);
    const now = merchant ? merchantTime(merchant.clock, wall) : wall;
    void reply.header("x-timestamp", formatBiSnapTime(now));
    done();
  });
  app.setErrorHandler<FastifyError>((error, request, reply) =>
    answerBiSnapError(error, { request, reply }, serviceOf(request)),
  );
  app.setNotFoundHandler((request, reply) => {
    const service = serviceOf(request);
    if (!service) return reply.status(404).send(UNKNOWN_PATH);
    void reply.header("allow", BI_SNAP_SERVICES[service].method);
    return answerBiSnapError(new BiSnapError("not_supported"), { request, reply }, service);
  });
}

/** No service, so that there are no digits for one. */
export const UNKNOWN_PATH = { responseCode: "4040000", responseMessage: "Invalid Path" };

/** The service at exactly this path, whether or not it is served. */
function serviceOf({ url }: FastifyRequest): BiSnapService | undefined {
  const [path = ""] = url.split("?", 1);
  const service = findBiSnapService(path);
  return service && BI_SNAP_SERVICES[service].path === path ? service : undefined;
}
