import { crc32, createDeflateRaw } from "node:zlib";

/** A file inside an archive: its bytes are made while they are sent. */
export interface ZipFile {
  readonly name: string;
  readonly parts: AsyncIterable<string> | Iterable<string>;
}

/**
 * Writes a zip archive as a stream. Sizes follow each file's bytes, so nothing is held but the part in
 * hand, however large the file. Sizes and places use the 64-bit fields, so nothing has a limit.
 *
 * PKWARE's APPNOTE: 4.3.7 local header, 4.3.9 data descriptor, 4.3.12 central directory, 4.5.3 zip64.
 */
export async function* zip(files: AsyncIterable<ZipFile>): AsyncGenerator<Buffer> {
  const entries: Entry[] = [];
  let offset = 0;
  for await (const { name, parts } of files) {
    const header = localHeader(name);
    yield header;
    const entry: Entry = { name, offset, crc: 0, size: 0, packed: 0 };
    for await (const bytes of deflated(parts, entry)) yield bytes;
    const descriptor = dataDescriptor(entry);
    yield descriptor;
    offset += header.length + entry.packed + descriptor.length;
    entries.push(entry);
  }
  const directory = Buffer.concat(entries.map(centralHeader));
  yield directory;
  yield endOfDirectory({ entries: entries.length, size: directory.length, offset });
}

interface Entry {
  readonly name: string;
  readonly offset: number;
  crc: number;
  size: number;
  packed: number;
}

async function* deflated(parts: ZipFile["parts"], entry: Entry): AsyncGenerator<Buffer> {
  const packer = createDeflateRaw({ level: 6 });
  const feed = async () => {
    for await (const part of parts) {
      const bytes = Buffer.from(part, "utf8");
      entry.crc = crc32(bytes, entry.crc);
      entry.size += bytes.length;
      if (!packer.write(bytes)) await new Promise((resolve) => packer.once("drain", resolve));
    }
    packer.end();
  };
  // What fails while the parts are made ends the archive where it is.
  const feeding = feed().catch((error: unknown) => packer.destroy(error as Error));
  for await (const bytes of packer as AsyncIterable<Buffer>) {
    entry.packed += bytes.length;
    yield bytes;
  }
  await feeding;
}

const VERSION_ZIP64 = 45;
/** Bit 3: sizes come in the descriptor; bit 11: names are UTF-8. */
const FLAGS = 0x0808;
const DEFLATE = 8;
/** 1 January 1980: the archive is the same whenever it is made. */
const NO_TIME = 0x0021_0000;
const IN_EXTRA = 0xffff_ffff;

function localHeader(name: string): Buffer {
  const bytes = Buffer.from(name, "utf8");
  const header = Buffer.alloc(30 + bytes.length + 20);
  header.writeUInt32LE(0x0403_4b50, 0);
  header.writeUInt16LE(VERSION_ZIP64, 4);
  header.writeUInt16LE(FLAGS, 6);
  header.writeUInt16LE(DEFLATE, 8);
  header.writeUInt32LE(NO_TIME, 10);
  header.writeUInt32LE(IN_EXTRA, 18);
  header.writeUInt32LE(IN_EXTRA, 22);
  header.writeUInt16LE(bytes.length, 26);
  header.writeUInt16LE(20, 28);
  bytes.copy(header, 30);
  header.writeUInt16LE(1, 30 + bytes.length);
  header.writeUInt16LE(16, 32 + bytes.length);
  return header;
}

function dataDescriptor({ crc, packed, size }: Entry): Buffer {
  const descriptor = Buffer.alloc(24);
  descriptor.writeUInt32LE(0x0807_4b50, 0);
  descriptor.writeUInt32LE(crc, 4);
  descriptor.writeBigUInt64LE(BigInt(packed), 8);
  descriptor.writeBigUInt64LE(BigInt(size), 16);
  return descriptor;
}

function centralHeader({ name, crc, packed, size, offset }: Entry): Buffer {
  const bytes = Buffer.from(name, "utf8");
  const header = Buffer.alloc(46 + bytes.length + 28);
  header.writeUInt32LE(0x0201_4b50, 0);
  header.writeUInt16LE(VERSION_ZIP64, 4);
  header.writeUInt16LE(VERSION_ZIP64, 6);
  header.writeUInt16LE(FLAGS, 8);
  header.writeUInt16LE(DEFLATE, 10);
  header.writeUInt32LE(NO_TIME, 12);
  header.writeUInt32LE(crc, 16);
  header.writeUInt32LE(IN_EXTRA, 20);
  header.writeUInt32LE(IN_EXTRA, 24);
  header.writeUInt16LE(bytes.length, 28);
  header.writeUInt16LE(28, 30);
  header.writeUInt32LE(IN_EXTRA, 42);
  bytes.copy(header, 46);
  const extra = 46 + bytes.length;
  header.writeUInt16LE(1, extra);
  header.writeUInt16LE(24, extra + 2);
  header.writeBigUInt64LE(BigInt(size), extra + 4);
  header.writeBigUInt64LE(BigInt(packed), extra + 12);
  header.writeBigUInt64LE(BigInt(offset), extra + 20);
  return header;
}

function endOfDirectory(directory: { entries: number; size: number; offset: number }): Buffer {
  const end = Buffer.alloc(56 + 20 + 22);
  const entries = BigInt(directory.entries);
  end.writeUInt32LE(0x0606_4b50, 0);
  end.writeBigUInt64LE(44n, 4);
  end.writeUInt16LE(VERSION_ZIP64, 12);
  end.writeUInt16LE(VERSION_ZIP64, 14);
  end.writeBigUInt64LE(entries, 24);
  end.writeBigUInt64LE(entries, 32);
  end.writeBigUInt64LE(BigInt(directory.size), 40);
  end.writeBigUInt64LE(BigInt(directory.offset), 48);
  end.writeUInt32LE(0x0706_4b50, 56);
  end.writeBigUInt64LE(BigInt(directory.offset + directory.size), 64);
  end.writeUInt32LE(1, 72);
  end.writeUInt32LE(0x0605_4b50, 76);
  end.writeUInt16LE(directory.entries, 84);
  end.writeUInt16LE(directory.entries, 86);
  end.writeUInt32LE(directory.size, 88);
  end.writeUInt32LE(IN_EXTRA, 92);
  return end;
}
