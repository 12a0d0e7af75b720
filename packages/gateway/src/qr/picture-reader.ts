import { extname } from "node:path";
import { Worker } from "node:worker_threads";
import { pictureSize } from "./picture-size.ts";

export type PictureRefusal =
  | "no_code_in_picture"
  | "picture_too_large"
  | "picture_unreadable"
  /** Formats that browsers read and this server does not. */
  | "picture_webp"
  | "picture_heic"
  | "reader_busy";

type PictureReading =
  | { readonly outcome: "read"; readonly payload: string }
  | { readonly outcome: "refused"; readonly reason: PictureRefusal };

export interface PictureReader {
  /** Reads the QR code of a PNG or JPEG, be it a photo, a screenshot or a small part of either. */
  read(bytes: Uint8Array): Promise<PictureReading>;
  close(): Promise<void>;
}

interface PictureReaderLimits {
  /** A picture that takes longer holds no code that anybody would find. */
  readonly timeLimitMs?: number;
  /** Pictures that may be there at once, the one in work included. */
  readonly picturesMax?: number;
}

/** Some kilobytes of PNG can unpack to gigabytes of pixels: what is larger is not unpacked. */
const SIDE_PX_MAX = 4096;

/**
 * Reads pictures in a thread beside the server's, one after the other: looking for a code in a large
 * picture takes a second or more, and no payment may wait for that. The thread starts with the first
 * picture; one that takes too long ends with it, and the next picture gets a new thread.
 */
export function createPictureReader({
  timeLimitMs = 4_000,
  picturesMax = 8,
}: PictureReaderLimits = {}): PictureReader {
  let thread: Promise<Worker> | undefined;
  let pictures = 0;
  let last: Promise<unknown> = Promise.resolve();

  const end = async () => {
    const ended = thread;
    thread = undefined;
    // One that could not even start has nothing to end.
    await ended?.then(async (worker) => await worker.terminate()).catch(() => undefined);
  };
  const readNext = async (bytes: Uint8Array): Promise<PictureReading> => {
    thread ??= startThread();
    try {
      const answer = await ask(await thread, bytes, timeLimitMs);
      if (answer === "late") await end();
      else if (answer.payload !== undefined) return { outcome: "read", payload: answer.payload };
      return refuse("no_code_in_picture");
    } catch (error) {
      await end();
      throw error;
    }
  };
  return {
    async read(bytes) {
      const refusal = refuseSize(bytes);
      if (refusal) return refuse(refusal);
      if (pictures >= picturesMax) return refuse("reader_busy");
      pictures++;
      const reading = last.then(async () => await readNext(bytes));
      // Whoever sent the picture hears of its failure; the next picture has nothing to do with it.
      last = reading.catch(() => undefined);
      return await reading.finally(() => pictures--);
    },
    close: end,
  };
}

function refuse(reason: PictureRefusal): PictureReading {
  return { outcome: "refused", reason };
}

function refuseSize(bytes: Uint8Array): PictureRefusal | undefined {
  const size = pictureSize(bytes);
  if (!size) return foreignFormat(bytes) ?? "picture_unreadable";
  return Math.max(size.width, size.height) > SIDE_PX_MAX ? "picture_too_large" : undefined;
}

const HEIF_BRANDS = /^(?:hei[cxms]|hev[cxms]|mif1|msf1|avi[fs])$/;

/** By the first bytes: RIFF's or those of ISO 14496-12, which HEIC and AVIF share. */
function foreignFormat(bytes: Uint8Array): PictureRefusal | undefined {
  const text = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));
  if (text(0, 4) === "RIFF" && text(8, 12) === "WEBP") return "picture_webp";
  return text(4, 8) === "ftyp" && HEIF_BRANDS.test(text(8, 12)) ? "picture_heic" : undefined;
}

/** The file beside this one: TypeScript in the repository, JavaScript where it is installed. */
const THREAD_FILE = new URL(`./picture-thread${extname(import.meta.url)}`, import.meta.url);

async function startThread(): Promise<Worker> {
  const worker = new Worker(THREAD_FILE);
  await nextMessage(worker);
  // An idle thread does not keep the process from ending.
  worker.unref();
  return worker;
}

async function ask(
  worker: Worker,
  bytes: Uint8Array,
  timeLimitMs: number,
): Promise<"late" | { readonly payload: string | undefined }> {
  worker.ref();
  const late = Promise.withResolvers<"late">();
  const timer = setTimeout(() => late.resolve("late"), timeLimitMs);
  try {
    const answer = nextMessage(worker);
    worker.postMessage(bytes);
    return await Promise.race([late.promise, answer]);
  } finally {
    clearTimeout(timer);
    worker.unref();
  }
}

/** @throws what the thread threw, or that it ended. */
async function nextMessage(worker: Worker): Promise<{ readonly payload: string | undefined }> {
  const message = Promise.withResolvers<{ readonly payload: string | undefined }>();
  const listeners = {
    message: (payload: string | undefined) => message.resolve({ payload }),
    error: (error: unknown) => message.reject(error),
    exit: () => message.reject(new Error("the thread that reads pictures ended")),
  };
  for (const [name, listener] of Object.entries(listeners)) worker.on(name, listener);
  return await message.promise.finally(() => {
    for (const [name, listener] of Object.entries(listeners)) worker.off(name, listener);
  });
}
