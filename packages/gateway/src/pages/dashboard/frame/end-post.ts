import type { FastifyReply, FastifyRequest } from "fastify";
import type { FormEnd } from "../../../operations/dashboard/sent-forms.ts";
import type { Session } from "../../../operations/dashboard/session.ts";
import { openForSession, sealForSession } from "../../../operations/dashboard/session-seal.ts";
import type { Equivalent } from "./equivalent.ts";
import type { LeftNote } from "./left-note.ts";
import type { Visit } from "./visit.ts";

const COOKIE = "gerbang_note";
const KEPT_MS = 60_000;
/** A cookie holds 4,096 bytes, and sealing adds a third. */
const TEXT_LENGTH_MAX = 600;
/** In bytes. Longer commands are left out: half of one would be worse than none. */
const SAME_BYTES_MAX = 1_200;

/**
 * How every form ends that did something: with the address of a page, so that loading it again sends
 * nothing again. The note waits in a cookie for that page alone, sealed for the session: nobody else can
 * make one, so no link has the dashboard say what did not happen.
 */
export async function endPost(
  visit: Visit,
  /** Behind the merchant's part of the dashboard, with its query and fragment. */
  to: string,
  note?: LeftNote,
): Promise<unknown> {
  const { session, context, base } = visit;
  const location = base + to;
  if (!note) return await lead(visit, { location, note: null });
  const path = pathOf(location);
  const text = note.text.slice(0, TEXT_LENGTH_MAX);
  const { same, ...told } = note;
  const until = context.gateway.wallNow().getTime() + KEPT_MS;
  const kept: KeptNote = { ...told, ...(same && isShort(same) && { same }), text, path, until };
  return await lead(visit, { location, note: sealForSession(session, JSON.stringify(kept)) });
}

/** By answer, the sealed note that it carries. */
const notes = new WeakMap<FastifyReply, string>();

async function lead({ reply, context }: Visit, { location, note }: FormEnd): Promise<unknown> {
  if (note !== null) {
    notes.set(reply, note);
    reply.setCookie(COOKIE, note, {
      ...scopeOf(pathOf(location)),
      maxAge: KEPT_MS / 1000,
      secure: context.publicUrl().startsWith("https:"),
    });
  }
  return await reply.redirect(location, 303);
}

/** Where an answered form led to; `undefined` when it showed a page instead. */
export function leftIn(reply: FastifyReply): FormEnd | undefined {
  const location = reply.getHeader("location");
  if (reply.statusCode !== 303 || typeof location !== "string") return undefined;
  return { location, note: notes.get(reply) ?? null };
}

/** The answer of the same form once more, with its note. */
export async function repeatPost(visit: Visit, end: FormEnd): Promise<unknown> {
  return await lead(visit, end);
}

function isShort(same: Equivalent): boolean {
  return Buffer.byteLength(JSON.stringify(same)) <= SAME_BYTES_MAX;
}

interface KeptNote extends LeftNote {
  readonly path: string;
  readonly until: number;
}

/** The note that was left for the page that is asked for. It is told once. */
export function takeNote(
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  session: Session,
  now: Date,
): LeftNote | undefined {
  const sealed = request.cookies[COOKIE];
  // What asks in the background for the parts that are live shows no notes.
  if (sealed === undefined || request.headers["x-live-parts"] !== undefined) return undefined;
  const path = pathOf(request.url);
  const text = openForSession(session, sealed);
  const note = text === undefined ? undefined : (JSON.parse(text) as KeptNote);
  // A cookie is sent to the pages below its path, too.
  if (note !== undefined && note.path !== path) return undefined;
  reply.clearCookie(COOKIE, scopeOf(path));
  return note && note.until >= now.getTime() ? note : undefined;
}

function scopeOf(path: string) {
  return { path, httpOnly: true, sameSite: "lax" } as const;
}

function pathOf(address: string): string {
  return address.split(/[?#]/, 1)[0] ?? "";
}
