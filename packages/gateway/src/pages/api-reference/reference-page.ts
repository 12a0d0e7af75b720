import type { FastifyInstance } from "fastify";
import type { OpenApiAnswer, OpenApiDocument, OpenApiOperation } from "../../http/openapi.ts";
import type { Assets } from "../parts/assets.ts";
import { type Html, html } from "../parts/html.ts";
import { layout, siteHeader } from "../parts/layout.ts";
import { sendPage } from "../parts/send-page.ts";
import { isLenient, schemaRows } from "./schema-rows.ts";

interface Call {
  readonly path: string;
  readonly method: string;
  readonly operation: OpenApiOperation;
}

/** The API as a page to read, made once from its document. */
export function referenceRoute(app: FastifyInstance, api: OpenApiDocument, assets: Assets): void {
  const page = referencePage(api, assets);
  app.get("/docs/api", async (_request, reply) => await sendPage(reply, page));
}

/** One section per call, in English and without scripts. */
function referencePage(api: OpenApiDocument, assets: Assets): Html {
  const calls = Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  return layout({
    title: "API · Gerbang",
    language: "en",
    address: "/docs/api",
    assets,
    styles: ["api-reference.css"],
    kind: "api-reference",
    body: html`${siteHeader("en")}
      <main id="content">
        <h1>Gerbang API</h1>
        <p class="lead">${String(api.info["summary"])}. ${String(api.info["description"])}</p>
        <p><a href="/openapi.json">OpenAPI document</a></p>
        ${contents(api, calls)}
        ${calls.map(({ path, method, operation }) => operationSection(path, method, operation))}
        <section id="schemas">
          <h2>Messages</h2>
          ${Object.entries(api.components.schemas).map(
            ([name, schema]) =>
              html`<article id="schema-${name}">
                <h3>${name}</h3>
                ${schemaTable(schema)}
              </article>`,
          )}
        </section>
      </main>`,
  });
}

function contents({ tags }: OpenApiDocument, calls: readonly Call[]): Html {
  return html`<nav class="card" aria-label="Calls">
    ${tags.map(
      ({ name }) =>
        html`<h2>${name}</h2>
          <ul>
            ${calls
              .filter(({ operation }) => operation.tags.includes(name))
              .map(
                ({ path, method, operation }) =>
                  html`<li>
                    <a href="#${operation.operationId}"><b>${method.toUpperCase()}</b> ${path}</a>
                  </li>`,
              )}
          </ul>`,
    )}
    <ul>
      <li><a href="#schemas">Messages</a></li>
    </ul>
  </nav>`;
}

const LENIENCE =
  "The type is the one to send. Where a string belongs, a number or a boolean is read as its text; where an integer belongs, its digits may come as a string. null counts as absent.";

function operationSection(path: string, method: string, operation: OpenApiOperation): Html {
  const body = operation.requestBody?.content["application/json"]?.schema;
  const parameters = operation.parameters ?? [];
  return html`<section id="${operation.operationId}">
    <h2><b>${method.toUpperCase()}</b> <code>${path}</code></h2>
    <p><strong>${operation.summary}.</strong> ${operation.description}</p>
    <p>
      ${
        operation.security.length > 0
          ? "Basic authorisation with the server key."
          : "No authorisation."
      }
    </p>
    ${
      parameters.length > 0 &&
      html`<h3>Parameters</h3>
        <table>
          <tbody>
            ${parameters.map(
              (one) =>
                html`<tr>
                  <th scope="row"><code>${one.name}</code></th>
                  <td>${one.in}</td>
                  <td>${one.description}</td>
                </tr>`,
            )}
          </tbody>
        </table>`
    }
    ${
      body &&
      html`<h3>Body</h3>
        ${isLenient(body) && html`<p class="hint">${LENIENCE}</p>`}${schemaTable(body)}`
    }
    <h3>Answers</h3>
    <dl>
      ${Object.entries(operation.responses).map(([status, answer]) => answerEntry(status, answer))}
    </dl>
  </section>`;
}

function answerEntry(status: string, answer: OpenApiAnswer): Html {
  const names = schemaNames(answer);
  return html`<dt>HTTP ${status}</dt>
    <dd>
      ${answer.description} ${names.map((name) => html`<a href="#schema-${name}">${name}</a> `)}
    </dd>`;
}

function schemaNames(answer: OpenApiAnswer): readonly string[] {
  const references = JSON.stringify(answer.content).matchAll(/#\/components\/schemas\/(\w+)/g);
  return Array.from(references, ([, name = ""]) => name);
}

function schemaTable(schema: unknown): Html {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">Member</th>
        <th scope="col">Type</th>
        <th scope="col">Rule</th>
      </tr>
    </thead>
    <tbody>
      ${schemaRows(schema).map(
        (row) =>
          html`<tr>
            <th scope="row"><code>${row.name}</code>${row.required && html` <em>required</em>`}</th>
            <td>${row.type}</td>
            <td>${row.rule}</td>
          </tr>`,
      )}
    </tbody>
  </table>`;
}
