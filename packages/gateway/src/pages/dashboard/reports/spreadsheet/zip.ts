import { PassThrough, Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { ZipFile } from "yazl";

/** A file inside an archive: its text is made while it is sent. */
export interface ArchivedFile {
  readonly name: string;
  readonly parts: AsyncIterable<string> | Iterable<string>;
}

/** The earliest that the format knows: the archive is the same whenever it is made. */
const NO_TIME = { mtime: new Date(1980, 0, 1), forceDosTimestamp: true };

/**
 * Writes a zip archive as a stream. Each file's size follows its bytes, so nothing is held but the
 * part in hand, however large the file; what is larger than 4 GB is written by the rules for it.
 *
 * What fails while the parts are made ends the archive where it is and is thrown; when the reader
 * leaves, no more parts are asked for.
 */
export async function* zip(files: AsyncIterable<ArchivedFile>): AsyncGenerator<Buffer> {
  const archive = new ZipFile();
  const bytes = archive.outputStream.pipe(new PassThrough());
  const reading = new AbortController();
  const adding = addFiles(archive, files, reading.signal).catch((error: unknown) => {
    bytes.destroy(error instanceof Error ? error : new Error(String(error)));
  });
  try {
    yield* bytes;
  } finally {
    reading.abort();
    await adding;
  }
}

/** One file after the other: how many there are is known when the last one has ended. */
async function addFiles(
  archive: ZipFile,
  files: AsyncIterable<ArchivedFile>,
  signal: AbortSignal,
): Promise<void> {
  for await (const { name, parts } of files) {
    const text = Readable.from(parts, { highWaterMark: 1, signal });
    archive.addReadStream(text, name, NO_TIME);
    await finished(text);
  }
  archive.end();
}
