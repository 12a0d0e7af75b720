import type { UpstreamCall } from "../../domain/upstream/connector.ts";
import type { UpstreamExchange } from "../../domain/upstream/upstream-http.ts";
import { callApi } from "./call-api.ts";

/** Has another Gerbang's sandbox pay one of its orders. Whether it did, the status tells. */
export async function payInSandbox(
  call: UpstreamCall,
  orderId: string,
): Promise<{ outcome: string }> {
  let exchange: UpstreamExchange | undefined;
  const http = {
    send: async (request: Parameters<UpstreamCall["http"]["send"]>[0]) => {
      exchange = await call.http.send(request);
      return exchange;
    },
  };
  const path = `/sandbox/v1/transactions/${encodeURIComponent(orderId)}/pay`;
  await callApi({ ...call, http }, { method: "POST", path, body: {} });
  const isDone = exchange?.outcome === "answered" && exchange.status === 200;
  return { outcome: isDone ? "paid" : "not_paid" };
}
