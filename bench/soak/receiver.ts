import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { computeSignature, type SignedMembers } from "@gerbang/protocol";

/** How often one refuses, so that retries are part of the picture. */
const REFUSED_SHARE = 0.03;

/** A merchant's notification URL that remembers what it took in and now and then says 503. */
export interface SoakReceiver {
  readonly url: string;
  /** How often each body was taken in. */
  readonly taken: ReadonlyMap<string, number>;
  readonly refused: number;
  readonly forged: number;
  stop(): void;
}

export async function startReceiver(
  serverKey: string,
  { refusedShare = REFUSED_SHARE } = {},
): Promise<SoakReceiver> {
  const taken = new Map<string, number>();
  const counts = { refused: 0, forged: 0 };
  const server: Server = createServer((request, response) => {
    void text(request).then(async (body) => {
      const message = JSON.parse(body) as SignedMembers & { readonly signature_key: string };
      const isOurs = (await computeSignature(message, serverKey)) === message.signature_key;
      if (!isOurs) counts.forged++;
      const isRefused = Math.random() < refusedShare;
      if (isRefused) counts.refused++;
      else taken.set(body, (taken.get(body) ?? 0) + 1);
      response.writeHead(isRefused ? 503 : 200).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/notifications`,
    taken,
    get refused() {
      return counts.refused;
    },
    get forged() {
      return counts.forged;
    },
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}
