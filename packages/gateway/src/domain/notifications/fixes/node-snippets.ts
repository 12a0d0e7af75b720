import type { Snippet, Snippets } from "./snippet.ts";

const GENUINE = `// The server key signs; anybody else may call this address, too.
function isGenuine(message) {
  const { order_id, status_code, gross_amount, signature_key } = message;
  const signed = order_id + status_code + gross_amount + process.env.SERVER_KEY;
  const expected = createHash("sha512").update(signed).digest();
  const given = Buffer.from(String(signature_key), "hex");
  return given.length === expected.length && timingSafeEqual(given, expected);
}`;
const CRYPTO = `import { createHash, timingSafeEqual } from "node:crypto";`;

const express = (path: string): Snippet => ({
  title: "Express",
  file: "app.js",
  code: `${CRYPTO}
import express from "express";

// Before sessions, CSRF protection, sign-in and redirects to https.
app.post("${path}", express.json(), async (request, response) => {
  if (!isGenuine(request.body)) return response.sendStatus(403);
  await keep(request.body); // a row in your database; also for orders that you do not know
  response.sendStatus(200); // now, not when the work is done
});

${GENUINE}`,
});

const fastify = (path: string): Snippet => ({
  title: "Fastify",
  file: "app.js",
  code: `${CRYPTO}

app.post("${path}", async (request, reply) => {
  if (!isGenuine(request.body)) return reply.code(403).send();
  await keep(request.body); // a row in your database; also for orders that you do not know
  return reply.code(200).send(); // now, not when the work is done
});

${GENUINE}`,
});

const nextjs = (path: string): Snippet => ({
  title: "Next.js",
  file: `app${path}/route.js`,
  code: `${CRYPTO}

export async function POST(request) {
  const message = await request.json();
  if (!isGenuine(message)) return new Response(null, { status: 403 });
  await keep(message); // a row in your database; also for orders that you do not know
  return new Response(null, { status: 200 }); // now, not when the work is done
}

${GENUINE}`,
});

/** Without any framework. */
export const plainNode = (path: string): Snippet => ({
  title: "Node.js",
  file: "server.js",
  code: `${CRYPTO}
import { createServer } from "node:http";

const server = createServer(async (request, response) => {
  if (request.method !== "POST" || request.url !== "${path}") {
    return response.writeHead(404).end();
  }
  let text = "";
  for await (const part of request.setEncoding("utf8")) text += part;
  const message = JSON.parse(text);
  if (!isGenuine(message)) return response.writeHead(403).end();
  await keep(message); // a row in your database; also for orders that you do not know
  response.writeHead(200).end(); // now, not when the work is done
});
server.listen(process.env.PORT);

${GENUINE}`,
});

export const NODE_SNIPPETS: Snippets = {
  express: {
    handler: express,
    unlock: express,
    redirect: express,
  },
  fastify: { handler: fastify, unlock: fastify },
  nextjs: {
    handler: nextjs,
    unlock: (path) => ({
      title: "Next.js",
      file: "middleware.js",
      code: `export function middleware(request) {
  // Signed by the server key: no session is asked for here.
  if (request.nextUrl.pathname === "${path}") return;
  return requireSession(request); // what you did so far
}`,
    }),
    redirect: () => ({
      title: "Next.js",
      file: "next.config.js",
      code: `// Answers with and without a slash at the end, instead of pointing from one to the other.
export default { skipTrailingSlashRedirect: true };`,
    }),
  },
};
