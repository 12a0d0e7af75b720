import { computeChecksum } from "@gerbang/protocol";
import { type Fault, type HeldCall, type ProxiedAnswer, snapServiceOf } from "./fault-proxy.ts";

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
    fault("still running", async (call) => {
      await call.pass();
      call.send(refusalOf(call, "still_running"));
    }),
  /** The key is none of the upstream's. */
  unauthorized: () => fault("unauthorized", (call) => call.send(refusalOf(call, "unauthorized"))),
  /** The order's name is taken. */
  orderTaken: () => fault("order taken", (call) => call.send(refusalOf(call, "order_taken"))),
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
      const old = earlier(call, (before) => isAboutTheSame(before, call.request));
      call.send(old ?? (await call.pass()));
    }),
  /** The order is not known (yet). */
  notFound: () => fault("not found", (call) => call.send(refusalOf(call, "not_found"))),
  /** Changes the answer's body: by one of `falsify`, or by any other function. */
  falsify: (change: (body: Json) => unknown) =>
    fault("falsify", async (call) => {
      const answer = await call.pass();
      const body: unknown = change(JSON.parse(answer.body.toString("utf8")) as Json);
      call.send({ ...answer, body: Buffer.from(JSON.stringify(body)) });
    }),
};

/** What the members of a Core API answer are called in one of the national standard. */
const SNAP_NAMES: Readonly<Record<string, readonly string[]>> = {
  transaction_id: ["referenceNo", "originalReferenceNo", "contractId"],
  order_id: ["partnerReferenceNo", "originalPartnerReferenceNo"],
  transaction_status: ["latestTransactionStatus"],
  gross_amount: ["amount", "transAmount"],
  qr_string: ["qrContent"],
};

const SNAP_STATUSES: Readonly<Record<string, string>> = { expire: "08", settlement: "00" };

/** A body of the national standard has no word of the Core API in it. */
function isSnapBody(body: Json): boolean {
  const names = Object.values(SNAP_NAMES).flat();
  return "responseCode" in body || names.some((name) => name in body);
}

/** The same member, or members, in a body of either protocol; in the second only where there is one. */
function change(body: Json, name: string, value: unknown, snapValue: unknown = value): Json {
  if (!isSnapBody(body)) return { ...body, [name]: value };
  const present = (SNAP_NAMES[name] ?? []).filter((own) => own in body);
  return { ...body, ...Object.fromEntries(present.map((own) => [own, snapValue])) };
}

/** Changes of an answer of either protocol, for `faults.falsify`. */
export const falsify = {
  /** Any member; `undefined` takes it away. */
  member: (name: string, value: unknown) => (body: Json) => change(body, name, value),
  without: (name: string) => falsify.member(name, undefined),
  amount: (rupiah: number) => (body: Json) =>
    change(body, "gross_amount", `${rupiah}.00`, { value: `${rupiah}.00`, currency: "IDR" }),
  status: (word: string) => (body: Json) =>
    change(body, "transaction_status", word, SNAP_STATUSES[word] ?? "99"),
  orderId: (orderId: string) => falsify.member("order_id", orderId),
  /** In the national standard no answer says it. */
  expiry: (time: string) => falsify.member("expiry_time", time),
  /** The code asks for another amount, with a right checksum. */
  qrAmount: (rupiah: number) =>
    qr((body) => body.replace(/(?<=5303360.*)54\d\d\d+\.00/, field("54", `${rupiah}.00`))),
  /** The code asks for a tip, with a right checksum. */
  qrTip: qr((body) => body.replace("5802ID", `${field("55", "01")}5802ID`)),
  qrChecksum: (body: Json) => {
    const broken = codeIn(body).replace(/.$/, (digit) => (digit === "0" ? "1" : "0"));
    return change(body, "qr_string", broken);
  },
};

function codeIn(body: Json): string {
  return String(body["qr_string"] ?? body["qrContent"]);
}

/** Changes what stands before the checksum, and makes that right again. */
function qr(changeCode: (body: string) => string) {
  return (body: Json) => {
    const checked = `${changeCode(codeIn(body).slice(0, -8))}6304`;
    return change(body, "qr_string", checked + computeChecksum(checked));
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

type Refusal = "unauthorized" | "not_found" | "order_taken" | "still_running";

const CORE_REFUSALS: Readonly<Record<Refusal, readonly [number, Json]>> = {
  unauthorized: [401, { status_code: "401", status_message: "Unknown merchant" }],
  not_found: [200, { status_code: "404", status_message: "Transaction doesn't exist.", id: "0" }],
  order_taken: [406, { status_code: "406", status_message: "taken" }],
  still_running: [202, { status_code: "202", status_message: "Still running" }],
};

const SNAP_REFUSALS: Readonly<Record<Refusal, readonly [number, string]>> = {
  unauthorized: [401, "00"],
  not_found: [404, "01"],
  order_taken: [409, "00"],
  still_running: [202, "00"],
};

/** A refusal in the form of the protocol that was spoken. */
function refusalOf({ request: { path } }: HeldCall, refusal: Refusal): ProxiedAnswer {
  const service = snapServiceOf(path);
  if (service === undefined) {
    const [status, body] = CORE_REFUSALS[refusal];
    return answerOf(status, body, {});
  }
  const [status, code] = SNAP_REFUSALS[refusal];
  const body = { responseCode: `${status}${service.code}${code}`, responseMessage: refusal };
  return answerOf(status, body, {});
}

/** Paths of the Core API name an order; those of the national standard are the same for all of them. */
function isAboutTheSame(one: HeldCall["request"], other: HeldCall["request"]): boolean {
  if (one.path !== other.path) return false;
  return snapServiceOf(one.path) === undefined || orderIn(one.body) === orderIn(other.body);
}

function orderIn(body: string): string | undefined {
  return /"(?:p|originalP)artnerReferenceNo":"([^"]+)"/.exec(body)?.[1];
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
