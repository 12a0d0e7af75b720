import type { FastifyRequest } from "fastify";
import { type Form, readForm } from "./form.ts";

export interface UploadedForm {
  readonly fields: Form;
  /** The text of the last file; absent when none was chosen. */
  readonly file?: string;
}

/** Reads `multipart/form-data`, or a form without a file. */
export async function readUploadedForm(request: FastifyRequest): Promise<UploadedForm> {
  const type = request.headers["content-type"] ?? "";
  if (!Buffer.isBuffer(request.body) || !type.startsWith("multipart/form-data")) {
    return { fields: readForm(request) };
  }
  const form = await new Response(new Uint8Array(request.body), {
    headers: { "content-type": type },
  })
    .formData()
    // Cut off, or not what its header says: then the form lacks what it must have.
    .catch(() => new FormData());
  const fields: Record<string, string> = {};
  let file: string | undefined;
  for (const [name, value] of form) {
    if (typeof value !== "string") file = await value.text();
    else if (value !== "") fields[name] = value;
  }
  return { fields, ...(file !== undefined && { file }) };
}
