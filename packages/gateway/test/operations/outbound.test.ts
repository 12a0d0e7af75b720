import assert from "node:assert/strict";
import { createServer } from "node:https";
import type { AddressInfo, LookupFunction } from "node:net";
import { suite, type TestContext, test } from "node:test";
import { makeCertificate } from "../../../cli/src/tls/certificate.ts";
import { createGuardedAgent } from "../../src/outbound/guarded-agent.ts";
import { createOutbound, type OutboundOptions } from "../../src/outbound/outbound.ts";
import { addressGuard, isLoopbackHost } from "../../src/outbound/target-guard.ts";
import { type Reply, startReceiver } from "../support/receiver.ts";

function open(t: TestContext, options: Partial<OutboundOptions> = {}) {
  const outbound = createOutbound({ allowPrivate: true, timeoutMs: 2_000, ...options });
  t.after(async () => await outbound.close());
  return {
    ...outbound,
    send: async (url: string) => await outbound.post({ url, headers: {}, body: "message" }),
  };
}

/** Resolves every name to the next of these addresses, then to the last one. */
function answering(...addresses: readonly string[]): LookupFunction {
  let asked = 0;
  return (_name, _options, callback) => {
    const address = addresses[Math.min(asked++, addresses.length - 1)] ?? "";
    callback(null, [{ address, family: address.includes(":") ? 6 : 4 }]);
  };
}

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

suite("the guard", () => {
  const REFUSED = words(`
    0.0.0.0 10.1.2.3 100.64.0.1 127.0.0.1 127.255.255.254 169.254.169.254 172.16.0.1 172.31.255.255
    192.168.1.1 198.18.0.1 224.0.0.1 255.255.255.255
    :: ::1 fc00::1 fd12:3456::1 fe80::1 fe80::1%eth0 ff02::1 2001:db8::1 2001:0:1::1
    ::ffff:127.0.0.1 ::ffff:7f00:1 0:0:0:0:0:ffff:10.0.0.1 ::127.0.0.1
    64:ff9b::10.0.0.1 64:ff9b::7f00:1 64:ff9b:1::1 2002:7f00:1:: 2002:c0a8:101::1
    localhost 256.1.1.1 0x7f.1`);
  const ALLOWED = words(`
    1.1.1.1 8.8.8.8 100.63.255.255 100.128.0.1 172.15.0.1 172.32.0.1
    2606:4700::1111 ::ffff:8.8.8.8 64:ff9b::8.8.8.8 2002:808:808::1`);
  const OWN = ["127.0.0.1", "::1", "::ffff:127.0.0.1", "10.0.0.1", "192.168.0.1", "fd00::1"];

  test("refuses every address that is not routed publicly, however it is written", () => {
    const isAllowed = addressGuard({ allowPrivate: false });
    assert.deepEqual([...REFUSED, ""].filter(isAllowed), []);
    assert.deepEqual(
      ALLOWED.filter((address) => !isAllowed(address)),
      [],
    );
  });

  test("lets loopback and private addresses pass when told so, the metadata service never", () => {
    const isAllowed = addressGuard({ allowPrivate: true });
    assert.deepEqual(
      OWN.filter((address) => !isAllowed(address)),
      [],
    );
    assert.deepEqual(
      ["169.254.169.254", "::ffff:169.254.169.254", "224.0.0.1"].filter(isAllowed),
      [],
    );
  });

  test("knows a host that only this machine reaches", () => {
    assert.deepEqual(
      ["127.0.0.1", "127.1.2.3", "::1", "localhost", "0.0.0.0", "::", "127.evil.example"].map(
        isLoopbackHost,
      ),
      [true, true, true, true, false, false, false],
    );
  });

  const ATTEMPTS: readonly (readonly [string, string, string])[] = [
    ["a literal address", "http://127.0.0.1", "blocked_address"],
    ["an IPv6 literal", "http://[::1]", "blocked_address"],
    ["a mapped literal", "http://[::ffff:127.0.0.1]", "blocked_address"],
    ["an address written as a number", "http://2130706433", "blocked_address"],
    ["a name for it", "http://rebind.example", "blocked_address"],
    ["credentials", "http://user:secret@shop.example", "blocked_url"],
    ["another port", "http://shop.example:8080", "blocked_url"],
    ["another scheme", "ftp://shop.example", "blocked_url"],
    ["no URL", "shop", "blocked_url"],
  ];
  for (const [name, url, failure] of ATTEMPTS) {
    test(`refuses ${name}`, async (t) => {
      const result = await open(t, { allowPrivate: false, lookup: answering("127.0.0.1") }).send(
        url,
      );
      assert.equal(result.failure?.failure, failure);
      assert.doesNotMatch(JSON.stringify(result), /user|secret/);
    });
  }

  test("asks for the address again with every connection: a changed answer gains nothing", async (t) => {
    const receiver = await startReceiver(t, (_, response) => {
      response.writeHead(200, { connection: "close" }).end();
    });
    const lookup = answering("127.0.0.1", "169.254.169.254");
    const outbound = open(t, { lookup });
    const url = receiver.url.replace("127.0.0.1", "rebind.example");
    assert.equal((await outbound.send(url)).answer?.status, 200);
    assert.equal((await outbound.send(url)).failure?.failure, "blocked_address");
  });

  test("judges the address that it is connected to, not the one that was looked up", async (t) => {
    const receiver = await startReceiver(t, 200);
    let asked = 0;
    const agent = createGuardedAgent({ isAllowed: () => ++asked === 1, connectTimeoutMs: 1_000 });
    t.after(async () => await agent.close());
    const { origin } = new URL(receiver.url);
    await assert.rejects(agent.request({ origin, path: "/", method: "GET" }), /is not called/);
    assert.equal(asked, 2);
    assert.equal(receiver.begun, 0);
  });

  test("checks every redirect", async (t) => {
    const places = ["http://169.254.169.254/latest", "http://a:b@127.0.0.1/", "file:///etc/passwd"];
    const failures: unknown[] = [];
    for (const location of places) {
      const receiver = await startReceiver(t, { status: 307, headers: { location } });
      const { failure, finalUrl, redirects } = await open(t).send(receiver.url);
      failures.push(failure?.failure);
      assert.match(finalUrl, /^http:/, "a file is no place that a message ended at");
      assert.equal(redirects.length, 1);
    }
    assert.deepEqual(failures, ["blocked_address", "blocked_url", "blocked_url"]);
  });
});

suite("a post", () => {
  /** Redirects so many times, then answers 200. */
  const redirecting =
    (times: number, status = 307): Reply =>
    ({ path }, response) => {
      const hop = Number(new URL(path, "http://x").searchParams.get("hop"));
      if (hop >= times) response.end("there");
      else response.writeHead(status, { location: `/next?hop=${hop + 1}` }).end();
    };

  for (const status of [307, 308]) {
    test(`follows ${status} with the same method and body, five times`, async (t) => {
      const receiver = await startReceiver(t, redirecting(5, status));
      const result = await open(t).send(receiver.url);
      assert.equal(result.answer?.body, "there");
      assert.equal(result.redirects.length, 5);
      assert.match(result.finalUrl, /\/next\?hop=5$/);
      assert.deepEqual(
        receiver.received.map(({ method, body }) => `${method} ${body}`),
        Array<string>(6).fill("POST message"),
      );
    });
  }

  test("gives up at the sixth redirect", async (t) => {
    const receiver = await startReceiver(t, redirecting(6));
    const result = await open(t).send(receiver.url);
    assert.equal(result.failure?.failure, "too_many_redirects");
    assert.equal(result.answer?.status, 307);
    assert.equal(receiver.received.length, 6);
  });

  test("keeps the first kilobyte of an answer, as text that can be stored", async (t) => {
    const receiver = await startReceiver(t, { status: 200, body: `\0${"x".repeat(200_000)}` });
    const { answer } = await open(t).send(receiver.url);
    assert.equal(answer?.status, 200);
    assert.equal(answer.body, `\uFFFD${"x".repeat(1023)}`);
  });

  test("counts an answer whose body never ends, or breaks off", async (t) => {
    const hanging = await startReceiver(t, (_, response) => response.writeHead(200).write("begun"));
    const broken = await startReceiver(t, (_, response) => {
      response.writeHead(200).write("begun", () => response.socket?.resetAndDestroy());
    });
    const outbound = open(t, { timeoutMs: 200 });
    const results = [await outbound.send(hanging.url), await outbound.send(broken.url)];
    assert.deepEqual(
      results.map(({ answer }) => [answer?.status, answer?.body]),
      Array(2).fill([200, "begun"]),
    );
  });

  test("says in a word why nothing answered", async (t) => {
    const gone = await startReceiver(t);
    const reset = await startReceiver(t, "reset");
    const hanging = await startReceiver(t, "hang");
    const noise = await startReceiver(t, (_, response) => response.socket?.end("not HTTP\r\n\r\n"));
    const tls = createServer({}).listen(0, "127.0.0.1");
    t.after(() => tls.close());
    await new Promise((resolve) => tls.once("listening", resolve));
    gone.stop();
    const unknown: LookupFunction = (name, _options, callback) => {
      callback(
        Object.assign(new Error(`getaddrinfo ENOTFOUND ${name}`), { code: "ENOTFOUND" }),
        [],
      );
    };
    const outbound = open(t, { timeoutMs: 300, lookup: unknown });
    const words: unknown[] = [];
    for (const url of [
      gone.url,
      reset.url,
      hanging.url,
      noise.url,
      `https://127.0.0.1:${(tls.address() as AddressInfo).port}/`,
      "http://no.such.example/",
    ]) {
      words.push((await outbound.send(url)).failure?.failure);
    }
    assert.deepEqual(words, ["refused", "reset", "time_out", "not_http", "tls", "dns"]);
  });

  test("says what is wrong with a certificate, and not what whoever runs this process could do", async (t) => {
    const validity = { now: new Date(), days: 1 };
    const { certificate, key, authority } = await makeCertificate(["localhost"], validity);
    const server = createServer({ key, cert: certificate + authority }).listen(0, "127.0.0.1");
    t.after(() => server.close());
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as AddressInfo;
    const { failure } = await open(t).send(`https://127.0.0.1:${port}/`);
    assert.deepEqual(failure, {
      failure: "tls",
      detail: "self-signed certificate in certificate chain",
    });
  });

  test("the time-out covers all redirects together", async (t) => {
    const receiver = await startReceiver(t, ({ path }, response) => {
      if (path === "/last") return;
      response.writeHead(307, { location: "/last" }).end();
    });
    const result = await open(t, { timeoutMs: 100 }).send(receiver.url);
    assert.equal(result.failure?.failure, "time_out");
    assert.equal(result.redirects.length, 1);
  });
});

suite("a get", () => {
  test("returns bytes and type, up to a size", async (t) => {
    const receiver = await startReceiver(t, {
      status: 200,
      headers: { "content-type": "image/png" },
      body: "picture",
    });
    const outbound = open(t);
    const found = await outbound.get(receiver.url, { bytesMax: 7 });
    assert.deepEqual(found, {
      ok: true,
      status: 200,
      contentType: "image/png",
      bytes: Buffer.from("picture"),
    });
    const tooLarge = await outbound.get(receiver.url, { bytesMax: 6 });
    assert.equal(!tooLarge.ok && tooLarge.failure, "too_large");
  });

  test("follows every redirect, each one guarded", async (t) => {
    const receiver = await startReceiver(t, ({ path }, response) => {
      if (path === "/there") response.end("picture");
      else response.writeHead(302, { location: "/there" }).end();
    });
    const found = await open(t).get(receiver.url, { bytesMax: 100 });
    assert.equal(found.ok && found.bytes.toString(), "picture");
    receiver.answer({ status: 302, headers: { location: "http://169.254.169.254/" } });
    const refused = await open(t).get(receiver.url, { bytesMax: 100 });
    assert.equal(!refused.ok && refused.failure, "blocked_address");
  });

  test("is no picture when it breaks off", async (t) => {
    const receiver = await startReceiver(t, (_, response) => {
      response.writeHead(200).write("half", () => response.socket?.resetAndDestroy());
    });
    const found = await open(t).get(receiver.url, { bytesMax: 100 });
    assert.equal(!found.ok && found.failure, "reset");
  });
});
