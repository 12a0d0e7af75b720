import { equalsInConstantTime } from "./equals-in-constant-time.ts";

/** What a merchant's program shows to `gerbang certify`, and does for it, besides being paid. */
export interface CertifyProbeOptions {
  /** Whoever knows it may ask: keep the route away from production all the same. */
  readonly token: string;
  /**
   * What the merchant's own books say of an order, in their own words: its state, and every number that a
   * second booking would change. `undefined` when there is no such order.
   */
  readonly view: (orderId: string) => Promise<object | undefined> | object | undefined;
  /** Runs the merchant's reconciler once, and resolves when it is through. */
  readonly reconcile?: () => Promise<unknown>;
  /** Makes an order that is ready to be paid; whole rupiah, where the shop can choose. */
  readonly create?: (wanted: { readonly amount: number | undefined }) => Promise<CreatedOrder>;
  /**
   * Charges an order once more, as when its customer tries again. Resolves to the order id that the gateway
   * knows this attempt by, where each attempt has one of its own.
   */
  readonly charge?: (orderId: string) => Promise<CreatedOrder | undefined | void>;
}

export interface CreatedOrder {
  readonly order_id: string;
}

/**
 * Makes the handler of one route, by which a test reads an order (`GET ?order_id=…`), makes one (`POST
 * {"do": "create", "amount": 44000}`), charges one again (`POST {"do": "charge", "order_id": …}`) and has the
 * reconciler run (`POST {"do": "reconcile"}`). Asks for the token as `Authorization: Bearer …`. Serve it only where tests run.
 *
 * @throws {TypeError} when the token is empty: then anybody would know it.
 */
export function createCertifyProbe(
  options: CertifyProbeOptions,
): (request: Request) => Promise<Response> {
  const { token } = options;
  if (token === "") throw new TypeError("the token of a certify probe must not be empty");
  const wanted = `Bearer ${token}`;
  return async (request) => {
    // It takes the same time, however much of the token was guessed.
    if (!equalsInConstantTime(request.headers.get("authorization") ?? "", wanted)) {
      return answer(401, { error: "the token is missing or wrong" });
    }
    if (request.method === "GET") return await show(request, options);
    if (request.method === "POST") return await act(request, options);
    return answer(405, { error: "orders are read by GET; POST creates and reconciles" });
  };
}

async function show(request: Request, { view }: CertifyProbeOptions): Promise<Response> {
  const orderId = new URL(request.url).searchParams.get("order_id") ?? "";
  if (orderId === "") return answer(400, { error: "order_id is missing" });
  const seen = await view(orderId);
  return seen ? answer(200, seen) : answer(404, { error: "there is no such order" });
}

async function act(request: Request, options: CertifyProbeOptions): Promise<Response> {
  const members = await readMembers(request);
  const deeds = deedsOf(members, options);
  const deed = deeds.get(String(members["do"]));
  if (deed) return answer(200, await deed());
  const offers = [...deeds.keys()];
  const known = offers.join(", ") || "nothing here";
  return answer(400, { error: `do must be one of: ${known}`, offers });
}

/** What is offered, by name. */
function deedsOf(
  { amount, order_id: orderId }: Readonly<Record<string, unknown>>,
  { create, charge, reconcile }: CertifyProbeOptions,
): ReadonlyMap<string, () => Promise<object>> {
  const deeds = new Map<string, () => Promise<object>>();
  if (create) deeds.set("create", async () => await create({ amount: toAmount(amount) }));
  if (charge && typeof orderId === "string") {
    deeds.set("charge", async () => (await charge(orderId)) ?? { order_id: orderId });
  }
  if (reconcile) {
    deeds.set("reconcile", async () => {
      await reconcile();
      return { outcome: "done" };
    });
  }
  return deeds;
}

async function readMembers(request: Request): Promise<Readonly<Record<string, unknown>>> {
  try {
    const body: unknown = await request.json();
    return typeof body === "object" && body !== null ? { ...body } : {};
  } catch {
    // Not JSON: then it names no deed either.
    return {};
  }
}

/** A template may have made text of it. */
function toAmount(amount: unknown): number | undefined {
  const number = typeof amount === "string" ? Number(amount) : amount;
  return typeof number === "number" && Number.isSafeInteger(number) && number > 0
    ? number
    : undefined;
}

function answer(status: number, body: object): Response {
  return Response.json(body, { status, headers: { "cache-control": "no-store" } });
}
