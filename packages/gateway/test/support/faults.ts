import { computeChecksum } from "@gerbang/protocol";
import type { Fault, HeldCall, ProxiedAnswer } from "./fault-proxy.ts";

type Json = Record<string, unknown>;

/** How long something takes: milliseconds, or until the test says so. */
type Wait = number | Promise<unknown>;

/** What a fault proxy can do to a request. Those above the line keep the upstream from acting. */
export const faults = {
  /** Reads the request whole and closes the connection. */
  drop: () => fault("drop", (call) => call.cut()),
  /** The same later. */
  lateDrop: (wait: Wait) =>
    fault("late drop", async (call) => {
      await until(wait);
      call.cut();
    }),
  /** Passes the request on later. */
  delay: (wait: Wait) =>
    fault("delay", async (call) => {
      await until(wait);
      call.send(await call.pass());
    }),
  /** Never passes it on, never answers. */
  hang: () => fault("hang", () => undefined),
  /** What stands in front of the upstream answers instead of it. */
  answer: (status: number, body: string | Json = "", headers: Record<string, string> = {}) =>
    fault(`answer ${status}`, (call) => call.send(answerOf(status, body, headers))),
  /** A page of whatever guards the upstream. */
  forbidden: () => faults.answer(403, "<html><body><h1>403 Forbidden</h1></body></html>"),
  rateLimited: (retryAfter = "30") =>
    faults.answer(429, { message: "API rate limit exceeded" }, { "retry-after": retryAfter }),
  /** A page of a proxy that found no upstream: 500, 502, 503 or 504. */
  unavailable: (status = 503) =>
    faults.answer(status, `<html><body><h1>${status}</h1></body></html>`),
  /** Breaks off amid the request, for the upstream as for its caller: nobody acts on that. */
  halfRead: () =>
    fault("half read", async (call) => {
      await call.passHalf();
      call.cut();
    }),
  /** Passes on a changed body, as a forger would. */
  changeRequest: (change: (body: Json) => unknown) =>
    fault("change request", async (call) => {
      const body = JSON.stringify(change(JSON.parse(call.request.body) as Json));
      call.send(await call.pass({ body }));
    }),

  // ---- From here on the upstream has acted, but for `notFound`.

  /** Closes the connection instead of answering. */
  dropAnswer: () =>
    fault("drop answer", async (call) => {
      await call.pass();
      call.cut();
    }),
  cutBody: () => fault("cut body", async (call) => call.sendHalf(await call.pass())),
  /** Answers something else. */
  answerInstead: (status: number, body: string | Json = "", headers: Record<string, string> = {}) =>
    fault(`answer ${status} instead`, async (call) => {
      await call.pass();
      call.send(answerOf(status, body, headers));
    }),
  /** The request with this key is still running, says the upstream. */
  stillRunning: () =>
    faults.answerInstead(202, { status_code: "202", status_message: "Still running" }),
  /** Answers late: beyond a deadline, for example. */
  late: (wait: Wait) =>
    fault("late", async (call) => {
      const answer = await call.pass();
      await until(wait);
      call.send(answer);
    }),
  neverAnswer: () => fault("never answer", async (call) => await call.pass()),
  /** Gives the answer of the last call of its verb that was about something else; its own if none was. */
  earlierAnswer: () =>
    fault("earlier answer", async (call) => {
      const own = await call.pass();
      call.send(
        earlier(
          call,
          ({ path, body }) => path !== call.request.path || body !== call.request.body,
        ) ?? own,
      );
    }),
  /** Asks the upstream twice, one after the other, and answers what the second came to. */
  twice: () =>
    fault("twice", async (call) => {
      await call.pass();
      call.send(await call.pass());
    }),
  /** Answers what the upstream said of the same path before, as a cache or a replica does. */
  stale: () =>
    fault("stale", async (call) => {
      const old = earlier(call, ({ path }) => path === call.request.path);
      call.send(old ?? (await call.pass()));
    }),
  /** The order is not known (yet). */
  notFound: () =>
    faults.answer(200, {
      status_code: "404",
      status_message: "Transaction doesn't exist.",
      id: "0",
    }),
  /** Changes the answer's body: by one of `falsify`, or by any other function. */
  falsify: (change: (body: Json) => unknown) =>
    fault("falsify", async (call) => {
      const answer = await call.pass();
      const body: unknown = change(JSON.parse(answer.body.toString("utf8")) as Json);
      call.send({ ...answer, body: Buffer.from(JSON.stringify(body)) });
    }),
};

/** Changes of an answer, for `faults.falsify`. */
export const falsify = {
  /** Any member; `undefined` takes it away. */
  member: (name: string, value: unknown) => (body: Json) => ({ ...body, [name]: value }),
  without: (name: string) => falsify.member(name, undefined),
  amount: (rupiah: number) => falsify.member("gross_amount", `${rupiah}.00`),
  status: (word: string) => falsify.member("transaction_status", word),
  orderId: (orderId: string) => falsify.member("order_id", orderId),
  expiry: (time: string) => falsify.member("expiry_time", time),
  /** The code asks for another amount, with a right checksum. */
  qrAmount: (rupiah: number) =>
    qr((body) => body.replace(/(?<=5303360.*)54\d\d\d+\.00/, field("54", `${rupiah}.00`))),
  /** The code asks for a tip, with a right checksum. */
  qrTip: qr((body) => body.replace("5802ID", `${field("55", "01")}5802ID`)),
  qrChecksum: (body: Json) => ({
    ...body,
    qr_string: String(body["qr_string"]).replace(/.$/, (digit) => (digit === "0" ? "1" : "0")),
  }),
};

/** Changes what stands before the checksum, and makes that right again. */
function qr(change: (body: string) => string) {
  return (body: Json) => {
    const checked = `${change(String(body["qr_string"]).slice(0, -8))}6304`;
    return { ...body, qr_string: checked + computeChecksum(checked) };
  };
}

function field(tag: string, value: string): string {
  return tag + String(value.length).padStart(2, "0") + value;
}

function fault(name: string, deal: Fault["deal"]): Fault {
  return { name, deal };
}

function answerOf(
  status: number,
  body: string | Json,
  headers: Record<string, string>,
): ProxiedAnswer {
  const isPage = typeof body === "string";
  const text = isPage ? body : JSON.stringify(body);
  const type = isPage ? "text/html" : "application/json";
  return { status, headers: { "content-type": type, ...headers }, body: Buffer.from(text) };
}

function earlier(
  { request, log }: HeldCall,
  isWanted: (request: HeldCall["request"]) => boolean,
): ProxiedAnswer | undefined {
  return log.findLast(
    (passed) => passed.upstream && passed.request.verb === request.verb && isWanted(passed.request),
  )?.upstream;
}

async function until(wait: Wait): Promise<void> {
  if (typeof wait === "number") await new Promise((resolve) => setTimeout(resolve, wait));
  else await wait;
}
