import path from "node:path";

/** What passes between a client and PostgreSQL, as far as what stands between them has to know. */
export const CODE = {
  bind: 0x42,
  copyIn: 0x47,
  keyData: 0x4b,
  parameterStatus: 0x53,
  parse: 0x50,
  query: 0x51,
  ready: 0x5a,
  sync: 0x53,
  terminate: 0x58,
} as const;

/** One message, its type and length included. */
export type Message = Buffer;

/** Cuts a stream into messages. */
export class Messages {
  #rest: Buffer = Buffer.alloc(0);

  *read(data: Buffer, { isStartup = false } = {}): Generator<Message> {
    this.#rest = Buffer.concat([this.#rest, data]);
    const head = isStartup ? 0 : 1;
    while (this.#rest.length >= head + 4) {
      const size = head + this.#rest.readInt32BE(head);
      if (this.#rest.length < size) return;
      yield this.#rest.subarray(0, size);
      this.#rest = this.#rest.subarray(size);
      if (isStartup) return;
    }
  }
}

export function framed(type: string, body: Buffer): Message {
  const size = Buffer.alloc(4);
  size.writeInt32BE(body.length + 4);
  return Buffer.concat([Buffer.from(type), size, body]);
}

/** Where a database on this machine is reached without any of its clients' libraries, and as whom. */
export function wireAddress(url: string): {
  readonly socketFile: string;
  readonly user: string;
  readonly database: string;
} {
  const { searchParams, username, pathname, port } = new URL(url);
  return {
    socketFile: path.join(searchParams.get("host") ?? "", `.s.PGSQL.${port}`),
    user: decodeURIComponent(username),
    database: pathname.slice(1),
  };
}
