import { type Html, html } from "../../parts/html.ts";
import type { Visit } from "./visit.ts";

const UUID = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

/** The id of what a form makes, made with the form: sent twice, it makes that one thing. */
export function formKeyField({ context }: Visit): Html {
  return html`<input type="hidden" name="key" value="${context.gateway.newId()}" />`;
}

/** A new id for whoever posts without a page of ours. */
export function readFormKey({ context, fields }: Visit): string {
  const { key = "" } = fields;
  return UUID.test(key) ? key : context.gateway.newId();
}
