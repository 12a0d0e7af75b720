import { createRequire } from "node:module";
import type { GatewayCalls, Told } from "../handler/gateway.ts";

/** As much of the official client as is used here: it brings no types. */
interface OfficialClient {
  readonly CoreApi: new (
    options: object,
  ) => {
    readonly charge: (body: object) => Promise<Told>;
    readonly transaction: { readonly status: (id: string) => Promise<Told> };
    readonly httpClient: { readonly http_client: { readonly defaults: { timeout: number } } };
  };
}

/** The official client for Node.js, pointed at a gateway here. */
export function openOfficial(url: string, serverKey: string): GatewayCalls {
  const require = createRequire(import.meta.url);
  const config = require("midtrans-client/lib/apiConfig.js") as { CORE_SANDBOX_BASE_URL: string };
  config.CORE_SANDBOX_BASE_URL = url;
  const { CoreApi } = require("midtrans-client") as OfficialClient;
  const core = new CoreApi({ isProduction: false, serverKey, clientKey: "" });
  // Without one it waits for ever.
  core.httpClient.http_client.defaults.timeout = 4_000;
  return {
    serverKey,
    charge: async (orderId, amount) => {
      const transaction_details = { order_id: orderId, gross_amount: amount };
      const made = core.charge({ payment_type: "gopay", transaction_details });
      return (await unless(made, "406"))?.transaction_id;
    },
    status: async (id) => await unless(core.transaction.status(encodeURIComponent(id)), "404"),
  };
}

/** It throws for every code that is not 2xx or 407; this one means that there is nothing. */
async function unless(asked: Promise<Told>, code: string): Promise<Told | undefined> {
  try {
    return await asked;
  } catch (error) {
    const { httpStatusCode, ApiResponse } = error as {
      readonly httpStatusCode?: unknown;
      readonly ApiResponse?: Partial<Told>;
    };
    if (String(ApiResponse?.status_code ?? httpStatusCode) === code) return undefined;
    throw error;
  }
}
