import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import type { CheckoutState } from "@gerbang/protocol";
import { bundleCheckout } from "../../build.ts";

/** Nothing may come from elsewhere or from inside the page; not even markup from a string. */
function strictPolicy(trusted: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    `img-src 'self' ${trusted}`,
    `connect-src 'self' ${trusted}`,
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
}

const QR_CODE = readFileSync(new URL("qr-code.png", import.meta.url));

const CORS = { "access-control-allow-origin": "*" };

type Route = (response: ServerResponse, request: IncomingMessage) => void;

/**
 * A merchant's server with one order, on a socket: the page with the element, the order's state,
 * its live stream and its QR code. It answers as told, and counts what it was asked.
 */
export class MerchantServer {
  url = "";
  state: CheckoutState;
  /** Attributes of the element on the page. */
  attributes = "";
  /** The `lang` of the page. */
  language = "id";
  /** Another server that the page's policy lets it read from. */
  trusts = "";
  /** What is inside the element. */
  content = "";
  /** The page's own style sheet. */
  style = "";
  /** Answers the state URL with this HTTP status while it is set. */
  stateFailure: number | undefined;
  /** Refuses the live stream while it is set. */
  streamFailure: number | undefined;
  /** Called when the page asks for the stream, before it opens. */
  beforeStream = (): void => {};
  qrFailure: number | undefined;
  isQrShared = true;
  readonly asked = { state: 0, stream: 0, qr: 0 };
  readonly #streams = new Set<ServerResponse>();
  readonly #server = createServer((request, response) => this.#answer(request, response));

  constructor(state: CheckoutState) {
    this.state = state;
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
    this.url = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }

  get streamsOpen(): number {
    return this.#streams.size;
  }

  /** Changes the order, and says so on the live stream. */
  become(change: Partial<CheckoutState>): void {
    this.state = { ...this.state, ...change };
    for (const stream of this.#streams) stream.write(`data: ${JSON.stringify(this.state)}\n\n`);
  }

  /** Changes the order without a word. */
  becomeSilently(change: Partial<CheckoutState>): void {
    this.state = { ...this.state, ...change };
  }

  say(data: string): void {
    for (const stream of this.#streams) stream.write(`data: ${data}\n\n`);
  }

  cutStreams(): void {
    for (const stream of this.#streams) stream.destroy();
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    const { pathname } = new URL(request.url ?? "", this.url);
    const routes: Record<string, Route> = {
      "/": (_) => this.#sendPage(_),
      "/elsewhere": (_) => this.#sendHtml(_, "<title>Elsewhere</title><p>Elsewhere"),
      "/page.css": (_) => sendStyle(_, this.style),
      "/gerbang-checkout.js": (_) => void sendBundle(_),
      "/order/state": (_) => this.#sendState(_),
      "/order/state/events": (_) => this.#stream(_),
      "/qr.png": (_) => this.#sendQr(_),
    };
    const route = routes[pathname];
    if (route) route(response, request);
    else response.writeHead(404).end();
  }

  #sendPage(response: ServerResponse): void {
    const element = `<gerbang-checkout src="/order/state" ${this.attributes}>${this.content}</gerbang-checkout>`;
    const head = `<title>Kopi Gerbang</title>
      <script type="module" src="/gerbang-checkout.js"></script>`;
    this.#sendHtml(response, `${head}<main><h1>Kopi Gerbang</h1>${element}</main>`);
  }

  #sendHtml(response: ServerResponse, body: string): void {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.setHeader("content-security-policy", strictPolicy(this.trusts));
    response.end(`<!doctype html><html lang="${this.language}">
      <meta name="viewport" content="width=device-width">
      <link rel="stylesheet" href="/page.css">${body}</html>`);
  }

  #sendState(response: ServerResponse): void {
    this.asked.state += 1;
    response.writeHead(this.stateFailure ?? 200, { "content-type": "application/json" });
    response.end(this.stateFailure ? "{}" : JSON.stringify(this.state));
  }

  #stream(response: ServerResponse): void {
    this.asked.stream += 1;
    this.beforeStream();
    if (this.streamFailure) {
      response.writeHead(this.streamFailure).end();
      return;
    }
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    response.write("retry: 200\n\n");
    this.#streams.add(response);
    response.on("close", () => this.#streams.delete(response));
  }

  #sendQr(response: ServerResponse): void {
    this.asked.qr += 1;
    const headers = { "content-type": "image/png", ...(this.isQrShared && CORS) };
    if (this.qrFailure) response.writeHead(this.qrFailure, headers).end();
    else response.writeHead(200, headers).end(QR_CODE);
  }
}

/** Starts a merchant's server with a pending order; closed after the test. */
export async function startMerchant(
  t: TestContext,
  change: Partial<CheckoutState> = {},
): Promise<MerchantServer> {
  const now = new Date();
  const merchant = new MerchantServer({
    order_id: "kopi-1024",
    transaction_status: "pending",
    payment_type: "gopay",
    gross_amount: "44000.00",
    now: now.toISOString(),
    expires_at: new Date(now.getTime() + 15 * 60_000).toISOString(),
    qr_code_url: "/qr.png",
    deeplink_url: "gojek://gopay/merchanttransfer?tref=A1&amount=44000&activity=GP:RR",
    ...change,
  });
  await merchant.listen();
  t.after(() => merchant.close());
  return merchant;
}

function sendStyle(response: ServerResponse, style: string): void {
  response.setHeader("content-type", "text/css");
  response.end(`:root { color-scheme: light dark }
    body { margin: 2rem 1rem; font-family: "Open Sans", sans-serif }
    main { max-width: 24rem; margin: auto }
    ${style}`);
}

async function sendBundle(response: ServerResponse): Promise<void> {
  response.setHeader("content-type", "text/javascript; charset=utf-8");
  response.end(await bundle());
}

let bundled: Promise<string> | undefined;

/** The script that merchants get, made once per test process. */
export async function bundle(): Promise<string> {
  bundled ??= bundleCheckout();
  return await bundled;
}
