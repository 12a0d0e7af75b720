import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { Secret } from "../domain/secret.ts";
import { makeFolders } from "../postgres/make-folders.ts";

/** Reads the secret that seals keys from the data folder; makes one, for the owner only, when absent. */
export async function readOperatorSecret(dataDir: string): Promise<Secret> {
  const file = join(dataDir, "secret");
  await makeFolders(resolve(dataDir), 0o777);
  try {
    // Fails when the file exists, so that two starts cannot make two secrets.
    await writeFile(file, randomBytes(32).toString("base64url"), { flag: "wx", mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "EEXIST")) throw error;
  }
  return toSecret(file, await readFile(file, "utf8"));
}

/** The secret that a start of the gateway left in the data folder; `undefined` where none did. */
export async function findOperatorSecret(dataDir: string): Promise<Secret | undefined> {
  const file = join(dataDir, "secret");
  try {
    return toSecret(file, await readFile(file, "utf8"));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
    throw error;
  }
}

function toSecret(file: string, content: string): Secret {
  const text = content.trim();
  if (text === "") throw new Error(`${file} is empty; restore it, or the sealed keys are lost`);
  return new Secret(text);
}
