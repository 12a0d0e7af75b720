import type { CertifyConfig } from "../../config.ts";
import type { Action } from "../../merchant-ways.ts";
import { callHttp, whyUnanswered } from "../http-call.ts";
import { ShopError } from "../shop-error.ts";
import { parseJson } from "./probe.ts";

/**
 * The configuration without what the SDK's probe does not do: whoever made it left a function out. Everything is
 * taken to be done by a probe that does not say. Throws a {@link ShopError} where nobody makes orders then.
 */
export async function withoutUnoffered(config: CertifyConfig): Promise<CertifyConfig> {
  const { probe } = config;
  if (!probe) return config;
  const offers = await askOffers(probe);
  if (!offers) return config;
  const isMissing = (action: Action | undefined): boolean => {
    const deed = deedOf(action, probe.url);
    return deed !== undefined && !offers.includes(deed);
  };
  if (isMissing(config.create.by)) {
    throw new ShopError(
      `the probe at ${probe.url} makes no orders: give createCertifyProbe a create, or say in the configuration how an order is made`,
    );
  }
  return {
    ...config,
    reconcile: isMissing(config.reconcile) ? undefined : config.reconcile,
    retry: isMissing(config.retry) ? undefined : config.retry,
  };
}

async function askOffers({
  url,
  headers,
}: NonNullable<CertifyConfig["probe"]>): Promise<readonly unknown[] | undefined> {
  const answer = await callHttp({
    method: "POST",
    url,
    headers: { ...headers, accept: "application/json", "content-type": "application/json" },
    // An order is named because only then is charging it again among the answers.
    body: JSON.stringify({ do: "say what you do", order_id: "none" }),
  }).catch((error: unknown) => {
    throw new ShopError(`nothing answers at ${new URL(url).origin} (${whyUnanswered(error)})`, {
      isUnreachable: true,
    });
  });
  if (answer.status === 401) {
    throw new ShopError(`the probe at ${url} wants another token: probe.token is not its own`);
  }
  const { offers } = (parseJson(answer.body) ?? {}) as { readonly offers?: unknown };
  return Array.isArray(offers) ? offers : undefined;
}

/** What the probe is asked to do, where it is the probe that is asked. */
function deedOf(action: Action | undefined, url: string): string | undefined {
  if (action?.by !== "http" || action.method !== "POST" || action.url !== url) return undefined;
  const { do: deed } = (action.json ?? {}) as { readonly do?: unknown };
  return typeof deed === "string" ? deed : undefined;
}
