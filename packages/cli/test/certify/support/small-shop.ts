import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as pause } from "node:timers/promises";

/** What is wrong with a shop; `none` is a sound one. */
export type Flaw = "none" | "repeats" | "races" | "noted first";

interface SmallShopOptions {
  readonly gatewayUrl: string;
  readonly serverKey: string;
  readonly flaw: Flaw;
  /** A file, or `:memory:`. */
  readonly database: string;
  readonly port?: number;
  /** How long after its answer it works; before it when absent, or 0. */
  readonly lateMs?: () => number;
}

interface Told {
  readonly order_id: string;
  readonly transaction_id: string;
  readonly transaction_status: string;
  readonly status_code: string;
  readonly gross_amount: string;
  readonly signature_key: string;
  readonly refunds?: readonly {
    readonly refund_key: string;
    readonly refund_amount: string;
    readonly bank_confirmed_at?: string;
  }[];
}

const TOTAL = "44000.00";
const PAID = new Set(["settlement", "partial_refund", "refund"]);
const ENDED = new Set(["expire", "cancel", "deny"]);
const CODES: Readonly<Record<string, string>> = { pending: "201" };

/** A shop as small as it can be: an order table, a table of refunds, one handler. */
export class SmallShop {
  private readonly options: SmallShopOptions;
  private readonly db: DatabaseSync;
  private readonly server: Server;
  private number = 0;

  constructor(options: SmallShopOptions) {
    this.options = options;
    this.db = new DatabaseSync(options.database, { timeout: 5_000 });
    this.db.exec(`pragma journal_mode = wal;
      create table if not exists orders (id text primary key, status text, credits integer, done integer);
      create table if not exists refunds (id text, key text, amount integer, primary key (id, key));
      create table if not exists noted (key text primary key);`);
    this.server = createServer((request, response) => {
      this.serve(request).then(
        ([status, body]) => {
          response.writeHead(status, { "content-type": "application/json" });
          response.end(JSON.stringify(body));
        },
        () => response.writeHead(500).end(),
      );
    });
  }

  async start(): Promise<string> {
    this.server.listen(this.options.port ?? 0, "127.0.0.1");
    await once(this.server, "listening");
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, "close");
    this.db.close();
  }

  private async serve(request: IncomingMessage): Promise<readonly [number, unknown]> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts).toString();
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://shop");
    if (pathname === "/notify") return [await this.notified(body), {}];
    if (pathname === "/reconcile") return [200, await this.reconcile()];
    if (pathname === "/finish") return [200, { thanks: searchParams.get("order_id") }];
    if (pathname === "/orders") return [200, this.create()];
    return [200, this.view(pathname.split("/")[2] ?? "")];
  }

  private create(): object {
    const id = `small-${process.pid}-${Date.now()}-${++this.number}`;
    this.db.prepare("insert into orders values (?, 'waiting', 0, 0)").run(id);
    return { data: { number: id } };
  }

  private view(id: string): object {
    const order = this.db.prepare("select status, credits from orders where id = ?").get(id) ?? {};
    const { refunded } =
      this.db
        .prepare("select coalesce(sum(amount), 0) as refunded from refunds where id = ?")
        .get(id) ?? {};
    const { lateMs } = this.options;
    // What is another at each look says of no work that it is done.
    return { ...order, refunded, ...(!lateMs && { seen_at: Date.now() }) };
  }

  private async notified(body: string): Promise<number> {
    let told: Told;
    try {
      told = JSON.parse(body) as Told;
    } catch {
      return 400;
    }
    const { flaw } = this.options;
    if (!this.isSigned(told)) return 403;
    const order = this.db.prepare("select * from orders where id = ?").get(told.order_id);
    if (!order) return 200;
    const isKnownPaid = order["status"] === "paid";
    const note = `${told.transaction_id} ${told.transaction_status}`;
    if (flaw === "noted first" && !this.note(note)) return 200;
    const answer = await this.ask(told.transaction_id);
    if (answer === undefined) return 503;
    // It may only be unknown yet.
    if (answer === "unknown") return 503;
    if (answer.order_id !== told.order_id || answer.gross_amount !== TOTAL) return 200;
    if (flaw === "races" && !isKnownPaid && PAID.has(answer.transaction_status)) {
      await pause(1);
      this.credit(told.order_id);
      return 200;
    }
    const lateMs = this.options.lateMs?.() ?? 0;
    if (lateMs === 0) return this.take(answer, told);
    setTimeout(() => {
      if (this.server.listening) this.take(answer, told);
    }, lateMs);
    return 200;
  }

  private note(key: string): boolean {
    return this.db.prepare("insert or ignore into noted values (?)").run(key).changes === 1;
  }

  private isSigned({ order_id, status_code, gross_amount, signature_key, ...told }: Told): boolean {
    const wanted =
      CODES[told.transaction_status] ?? (PAID.has(told.transaction_status) ? "200" : "202");
    const text = `${order_id}${status_code}${gross_amount}${this.options.serverKey}`;
    return (
      status_code === wanted && createHash("sha512").update(text).digest("hex") === signature_key
    );
  }

  private async ask(id: string): Promise<Told | "unknown" | undefined> {
    try {
      const answer = await fetch(`${this.options.gatewayUrl}/v2/${id}/status`, {
        headers: { authorization: `Basic ${btoa(`${this.options.serverKey}:`)}` },
        signal: AbortSignal.timeout(8_000),
      });
      const told = (await answer.json()) as Told;
      if (told.status_code === "404") return "unknown";
      return told.transaction_id ? told : undefined;
    } catch {
      return undefined;
    }
  }

  /** In one piece: nothing else runs between its statements. */
  private take(answer: Told, told: Told): number {
    const { order_id: id, transaction_status: status } = answer;
    const { flaw } = this.options;
    this.db.prepare("update orders set done = 0 where id = ?").run(id);
    if (PAID.has(status)) {
      const order = this.db.prepare("select * from orders where id = ?").get(id);
      const isAgain = order?.["status"] === "paid";
      if (!isAgain || (flaw === "repeats" && told.transaction_status === "settlement"))
        this.credit(id);
    } else if (ENDED.has(status)) {
      this.db
        .prepare("update orders set status = 'closed' where id = ? and status = 'waiting'")
        .run(id);
    }
    for (const refund of answer.refunds ?? []) {
      if (refund.bank_confirmed_at === undefined) continue;
      this.db
        .prepare("insert or ignore into refunds values (?, ?, ?)")
        .run(id, refund.refund_key, Number(refund.refund_amount));
    }
    return 200;
  }

  private credit(id: string): void {
    this.db
      .prepare("update orders set status = 'paid', credits = credits + 1 where id = ?")
      .run(id);
  }

  /** Asks about every order that is not through, by its id: an order here has one transaction. */
  private async reconcile(): Promise<object> {
    const open = this.db
      .prepare("select id from orders where done = 0 order by rowid desc limit 60")
      .all();
    await Promise.all(
      open.map(async ({ id }) => {
        const answer = await this.ask(String(id));
        if (typeof answer === "object" && answer.gross_amount === TOTAL)
          this.take(answer, { ...answer, transaction_status: "reconciled" });
        const isOver = typeof answer === "object" && answer.transaction_status !== "pending";
        if (isOver) this.db.prepare("update orders set done = 1 where id = ?").run(String(id));
      }),
    );
    return { looked_at: open.length };
  }
}
