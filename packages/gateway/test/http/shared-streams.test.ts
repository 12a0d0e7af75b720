import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { MerchantId } from "@gerbang/protocol";
import fastify from "fastify";
import { eventStreams } from "../../src/http/shared/event-stream.ts";
import { StreamPlaces } from "../../src/operations/stream-places.ts";

suite("the streams of a route that has fewer places than there are", () => {
  test("are half of them one merchant's at the most", async (t) => {
    const app = fastify();
    const places = new StreamPlaces({ openMax: 100 });
    const streams = eventStreams(app, places, 4);
    app.get<{ Params: { merchant: MerchantId } }>("/:merchant", async ({ params }, reply) => {
      const outcome = await streams.send(reply, params.merchant, {
        contentType: "text/plain",
        // Nothing ever comes.
        pieces: async function* (signal) {
          if (!signal.aborted) {
            await new Promise((resolve) => {
              signal.addEventListener("abort", resolve);
            });
          }
          yield "";
        },
      });
      if (outcome === "full") await reply.status(503).send();
    });
    const address = await app.listen({ port: 0, host: "127.0.0.1" });
    t.after(async () => await app.close());
    const open = async (merchant: string) => (await fetch(`${address}/${merchant}`)).status;
    const statuses = [await open("G1"), await open("G1"), await open("G1"), await open("G2")];
    assert.deepEqual(statuses, [200, 200, 503, 200]);
    assert.deepEqual([await open("G2"), await open("G3")], [200, 503]);
    assert.equal(places.open, 4);
  });
});
