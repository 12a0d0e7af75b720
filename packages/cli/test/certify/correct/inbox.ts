import { setTimeout as sleep } from "node:timers/promises";
import type { Database } from "../handler/database.ts";
import type { Told } from "../handler/gateway.ts";
import type { Handler } from "../handler/handler.ts";

const LOOK_MS = 15;
const AGAIN_MS = 150;

/** Answers when a message is stored, and works it off from there: a restart loses none. */
export class Inbox {
  private readonly database: Database;
  private readonly handler: Handler;

  constructor(database: Database, handler: Handler) {
    this.database = database;
    this.handler = handler;
  }

  async receive(message: Told): Promise<number> {
    if (!this.handler.isGenuine(message)) return 403;
    const id = crypto.randomUUID();
    const { sql } = this.database;
    await sql("insert into inbox (id, body) values ($1, $2)", id, JSON.stringify(message));
    return 200;
  }

  /** Until the process ends. */
  async work(): Promise<never> {
    const { sql } = this.database;
    await sql(
      "create table if not exists inbox (id text primary key, body text not null, tries integer not null default 0)",
    );
    for (;;) {
      // What fails again and again stands behind what is new.
      const waiting = await sql("select id, body from inbox order by tries limit 20");
      const done = await Promise.all(
        waiting.map(async ({ id, body }) => await this.try(String(id), String(body))),
      );
      await sleep(done.includes(false) ? AGAIN_MS : LOOK_MS);
    }
  }

  private async try(id: string, body: string): Promise<boolean> {
    try {
      if ((await this.handler.receive(JSON.parse(body) as Told)) < 500) {
        await this.database.sql("delete from inbox where id = $1", id);
        return true;
      }
    } catch (error) {
      process.stderr.write(`${String(error)}\n`);
    }
    await this.database.sql("update inbox set tries = tries + 1 where id = $1", id);
    return false;
  }
}
