import { once } from "node:events";
import {
  createServer as createHttpServer,
  type IncomingMessage,
  request as openRequest,
  type ServerResponse,
} from "node:http";
import { request as openTlsRequest } from "node:https";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream";
import { createServer as createTlsServer } from "node:tls";
import type { MadeCertificate } from "./certificate.ts";

interface LocalTls {
  readonly port: number;
  /** Ends it with everything that is under way. */
  close(): void;
}

interface LocalTlsOptions {
  /** Calls of these hosts go to the gateway; those of others to where they were meant for. */
  readonly hosts: readonly string[];
  readonly gateway: string;
  readonly certificate: MadeCertificate;
  readonly port: number;
}

/** The first byte of every TLS connection: a handshake. */
const HANDSHAKE = 0x16;

/**
 * Listens on this machine alone, for programs that call by a proxy and for those that a name in the hosts
 * file has sent here: what comes first on a connection tells which. A proxied call of another host passes
 * through unseen, as by any proxy.
 */
export async function startLocalTls(options: LocalTlsOptions): Promise<LocalTls> {
  const sockets = new Set<Duplex>();
  const relayed = createHttpServer((request, response) => relay(options, request, response));
  const { certificate, key } = options.certificate;
  const secured = createTlsServer({ cert: certificate, key, ALPNProtocols: ["http/1.1"] });
  secured.on("secureConnection", (socket) => relayed.emit("connection", socket));
  // A program that does not trust us says so by itself.
  secured.on("tlsClientError", (_error, socket) => socket.destroy());
  const proxy = createHttpServer((request, response) => passPlain(options, request, response));
  proxy.on("connect", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    if (!URL.canParse(`connect://${request.url ?? ""}`)) return void socket.destroy();
    const { hostname: host, port } = new URL(`connect://${request.url ?? ""}`);
    if (options.hosts.includes(host)) {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      if (head.length > 0) socket.unshift(head);
      secured.emit("connection", socket);
    } else {
      tunnel(sockets, socket, { host: host.replace(/^\[|\]$/g, ""), port: Number(port), head });
    }
  });
  // What goes through in several parts must not wait until each is acknowledged.
  const server = createServer({ noDelay: true }, (socket) => {
    keep(sockets, socket);
    socket.once("data", (first: Buffer) => {
      socket.pause();
      socket.unshift(first);
      (first[0] === HANDSHAKE ? secured : proxy).emit("connection", socket);
      process.nextTick(() => socket.resume());
    });
  });
  await listen(server, options.port);
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function keep(sockets: Set<Duplex>, socket: Socket): void {
  sockets.add(socket);
  socket.on("close", () => sockets.delete(socket));
  // Whoever leaves in the middle has nobody to be told.
  socket.on("error", () => socket.destroy());
}

async function listen(server: Server, port: number): Promise<void> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
}

/** Sends a call on to the gateway as it came, and its answer back. */
function relay(
  { gateway }: LocalTlsOptions,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const to = new URL(gateway);
  const headers = { ...request.headers, host: to.host };
  const open = to.protocol === "https:" ? openTlsRequest : openRequest;
  const { method } = request;
  const path = to.pathname.replace(/\/$/, "") + pathOf(request.url ?? "/");
  const sent = open(to, { path, headers, ...(method !== undefined && { method }) });
  sent.on("response", (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    pipeline(answer, response, () => response.destroy());
  });
  sent.on("error", (error) => refuse(response, `the gateway at ${gateway}: ${error.message}`));
  pipeline(request, sent, () => undefined);
}

/** Some clients put the whole address into what they ask a proxy for. */
function pathOf(url: string): string {
  if (url.startsWith("/")) return url;
  const { pathname, search } = new URL(url);
  return pathname + search;
}

/** A call that came without TLS, as some clients make even those of https addresses. */
function passPlain(
  options: LocalTlsOptions,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const url = request.url ?? "";
  if (!URL.canParse(url)) return refuse(response, "only calls by a proxy, or by TLS");
  const { hostname, origin } = new URL(url);
  const gateway = options.hosts.includes(hostname) ? options.gateway : origin;
  relay({ ...options, gateway }, request, response);
}

function refuse(response: ServerResponse, why: string): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(502, { "content-type": "text/plain" }).end(`${why}\n`);
}

function tunnel(
  sockets: Set<Duplex>,
  socket: Duplex,
  to: { readonly host: string; readonly port: number; readonly head: Buffer },
): void {
  const away = connect({ port: to.port, host: to.host, noDelay: true });
  keep(sockets, away);
  away.on("error", () => socket.end("HTTP/1.1 502 Bad Gateway\r\n\r\n"));
  away.once("connect", () => {
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    away.write(to.head);
    pipeline(socket, away, socket, () => socket.destroy());
  });
}
