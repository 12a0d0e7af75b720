import { once } from "node:events";
import { Busboy } from "@fastify/busboy";
import type { FastifyRequest } from "fastify";
import { type Form, readForm } from "./form.ts";

export interface UploadedForm {
  readonly fields: Form;
  /** By the names of their fields; empty where none was chosen. */
  readonly files: Readonly<Record<string, Buffer>>;
}

/** Our forms have a handful; a body of tiny parts by the thousand is not worth its time. */
const PARTS_MAX = 100;

/**
 * Reads `multipart/form-data`, or a form without files. How large it may be is the route's to say.
 * What is cut off, or not what its header says, is a form that lacks what it must have.
 */
export async function readUploadedForm(request: FastifyRequest): Promise<UploadedForm> {
  const { body } = request;
  const type = request.headers["content-type"] ?? "";
  if (!Buffer.isBuffer(body) || !/^multipart\/form-data/i.test(type)) {
    return { fields: readForm(request), files: {} };
  }
  return await readParts(body, type).catch(() => ({ fields: {}, files: {} }));
}

/** The last of several parts of one name counts, as in every form. */
async function readParts(bytes: Buffer, type: string): Promise<UploadedForm> {
  const fields = new Map<string, string>();
  const files = new Map<string, Buffer>();
  const parser = new Busboy({
    headers: { "content-type": type },
    limits: { parts: PARTS_MAX, fieldSize: bytes.length },
    // As browsers send them: whatever names a file is one, and nothing else.
    isPartAFile: (_field, _type, fileName) => fileName !== undefined,
  });
  parser.on("field", (name, value) => fields.set(name, value));
  parser.on("file", (name, stream) => {
    const chunks: Buffer[] = [];
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    stream.on("end", () => files.set(name, Buffer.concat(chunks)));
    // A file that is cut off is an error of the parser, too.
    stream.on("error", () => {});
  });
  parser.on("partsLimit", () => parser.destroy(new Error("a form has too many parts")));
  parser.end(bytes);
  await once(parser, "finish");
  return {
    fields: Object.fromEntries([...fields].filter(([, value]) => value !== "")),
    files: Object.fromEntries(files),
  };
}
