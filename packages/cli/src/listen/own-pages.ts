import type { IncomingMessage, ServerResponse } from "node:http";
import type { Callbacks } from "./callbacks.ts";
import { CONTENT_SECURITY_POLICY, homePage, lostPage } from "./home-page.ts";
import { type PageLanguage, pageLanguage } from "./page-language.ts";
import { sendJson } from "./pass-through.ts";
import { isLoopback } from "./upstream-target.ts";
import type { WatchedOrder } from "./watched-order.ts";

interface OwnPagesOptions {
  readonly callbacks: Callbacks | undefined;
  readonly list: () => readonly WatchedOrder[];
  /** A bell: for one order, or for all that may be paid. */
  readonly ring: (id: string | undefined) => void;
}

/** Answers what is meant for this program itself; `false` for a path of somebody else. */
export function serveOwnPage(
  request: IncomingMessage,
  response: ServerResponse,
  options: OwnPagesOptions,
): boolean {
  const url = URL.parse(request.url ?? "/", "http://localhost");
  const page = url && PAGES.find(({ path }) => path.test(url.pathname));
  if (!page) return false;
  // Of a name that leads here for no better reason than to have a browser think it is its own.
  if (!isLoopback(URL.parse(`http://${request.headers.host ?? ""}`)?.hostname ?? "")) {
    sendJson(response, 403, "This page is for this machine alone");
  } else if (!page.methods.includes(request.method ?? "")) {
    sendJson(response, 405, `This page takes ${page.methods.join(" or ")}`);
  } else {
    const language = pageLanguage(request.headers["accept-language"]);
    page.serve(url, response, { ...options, language });
  }
  return true;
}

interface Page {
  readonly path: RegExp;
  readonly methods: readonly string[];
  readonly serve: (url: URL, response: ServerResponse, options: ServeOptions) => void;
}

interface ServeOptions extends OwnPagesOptions {
  readonly language: PageLanguage;
}

const READ = ["GET", "HEAD"];

const PAGES: readonly Page[] = [
  {
    path: /^\/$/,
    methods: READ,
    serve: (_url, response, { list, language }) =>
      send(response, 200, "text/html", homePage(language, list())),
  },
  {
    path: /^\/listen\.js$/,
    methods: READ,
    serve: (_url, response) => send(response, 200, "text/javascript", SCRIPT),
  },
  {
    // Browsers ask for it by themselves, which is nothing to ask the sandbox.
    path: /^\/favicon\.ico$/,
    methods: READ,
    serve: (_url, response) => void response.writeHead(204).end(),
  },
  { path: /^\/bell$/, methods: ["POST"], serve: ringBell },
  { path: /^\/finish\/[\w-]+\/?$/, methods: READ, serve: finish },
];

/** A form of the page goes back to it; a beacon wants no answer. */
function ringBell(
  { searchParams }: URL,
  response: ServerResponse,
  { ring }: OwnPagesOptions,
): void {
  ring(searchParams.get("order") ?? undefined);
  if (searchParams.has("back")) response.writeHead(303, { location: "/" });
  else response.writeHead(204);
  response.end();
}

/** The customer comes back from the wallet: on to the shop, and a look at what has become of the order. */
function finish(
  { pathname, search }: URL,
  response: ServerResponse,
  { callbacks, ring, language }: ServeOptions,
): void {
  const name = pathname.split("/")[2] ?? "";
  const callback = callbacks?.find(name, search.slice(1));
  if (!callback) {
    send(response, 404, "text/html", lostPage(language));
    return;
  }
  if (callback.orderId !== undefined) ring(callback.orderId);
  response.writeHead(302, { location: callback.url, "cache-control": "no-store" });
  response.end();
}

/** Rings when the page is looked at again. */
const SCRIPT = `// For pages of a shop that is being worked on: <script src="http://localhost:7747/listen.js" data-order="ORDER"></script>
{
  const { src, dataset } = document.currentScript;
  const bell = new URL("/bell", src);
  if (dataset.order) bell.searchParams.set("order", dataset.order);
  const ring = () => { if (!document.hidden) navigator.sendBeacon(bell); };
  addEventListener("focus", ring);
  document.addEventListener("visibilitychange", ring);
}
`;

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    "content-type": `${type}; charset=utf-8`,
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "content-security-policy": CONTENT_SECURITY_POLICY,
  });
  response.end(body);
}
