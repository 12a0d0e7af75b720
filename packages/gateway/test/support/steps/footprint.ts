import type pg from "pg";

/** Which tables a step touches, and how. */
export interface Footprint {
  readonly reads: ReadonlySet<string>;
  /** Those of whose rows it keeps others from changing what is referred to: by a foreign key. */
  readonly refers: ReadonlySet<string>;
  /** Those of which it locks rows for itself and changes none. */
  readonly locks: ReadonlySet<string>;
  readonly writes: ReadonlySet<string>;
}

const NONE: ReadonlySet<string> = new Set();
export const NO_FOOTPRINT: Footprint = { reads: NONE, refers: NONE, locks: NONE, writes: NONE };

/**
 * Whether two steps lead to the same place in either order. They do where neither writes what the other one
 * touches, nor locks what the other one locks: who only reads neither waits for a lock nor sees it.
 */
export function areIndependent(one: Footprint, other: Footprint): boolean {
  return !disturbs(one, other) && !disturbs(other, one);
}

function disturbs(
  { writes, locks }: Footprint,
  { reads, refers, locks: locked, writes: written }: Footprint,
): boolean {
  const waiting = [refers, locked, written];
  return (
    [reads, ...waiting].some((tables) => meet(writes, tables)) ||
    waiting.some((tables) => meet(locks, tables))
  );
}

function meet(some: ReadonlySet<string>, others: ReadonlySet<string>): boolean {
  return [...some].some((name) => others.has(name));
}

export function unionOf(footprints: readonly Footprint[]): Footprint {
  const together = (of: keyof Footprint) => new Set(footprints.flatMap((one) => [...one[of]]));
  return {
    reads: together("reads"),
    refers: together("refers"),
    locks: together("locks"),
    writes: together("writes"),
  };
}

/** Whether a footprint is no larger than another one. */
export function isWithin(one: Footprint, other: Footprint): boolean {
  return (["reads", "refers", "locks", "writes"] as const).every((how) =>
    [...one[how]].every((name) => other[how].has(name)),
  );
}

const WRITES = /\b(insert|update|delete|copy|truncate)\b/i;
const LOCKS = /\b(lock|for\s+(no\s+key\s+)?(update|share)|for\s+key\s+share)\b/gi;

/** Reads the footprints of statements off their texts. */
export class Footprints {
  readonly #tables: ReadonlySet<string>;
  /** The tables whose rows a table refers to: writing there locks them. */
  readonly #referred: ReadonlyMap<string, readonly string[]>;
  readonly #known = new Map<string, Footprint>();

  private constructor(
    tables: ReadonlySet<string>,
    referred: ReadonlyMap<string, readonly string[]>,
  ) {
    this.#tables = tables;
    this.#referred = referred;
  }

  static async of(pool: pg.Pool): Promise<Footprints> {
    const tables = await pool.query<{ name: string }>(
      "select tablename as name from pg_tables where schemaname = 'public'",
    );
    const keys = await pool.query<{ owner: string; referred: string }>(
      `select conrelid::regclass::text as owner, confrelid::regclass::text as referred
       from pg_constraint where contype = 'f'`,
    );
    const referred = Map.groupBy(keys.rows, ({ owner }) => owner);
    return new Footprints(
      new Set(tables.rows.map(({ name }) => name)),
      new Map([...referred].map(([owner, rows]) => [owner, rows.map((row) => row.referred)])),
    );
  }

  /**
   * Never too small: a word that could be a table's counts as one, and a statement that writes anything
   * counts as writing all that it names.
   */
  ofStatement(text: string): Footprint {
    const known = this.#known.get(text);
    if (known) return known;
    const named = new Set((text.match(/[a-z_]+/g) ?? []).filter((word) => this.#tables.has(word)));
    const footprint = this.#howTouched(text, named);
    this.#known.set(text, footprint);
    return footprint;
  }

  #howTouched(text: string, named: ReadonlySet<string>): Footprint {
    const withoutLocks = text.replaceAll(LOCKS, "");
    if (WRITES.test(withoutLocks)) {
      const refers = [...named].flatMap((name) => this.#referred.get(name) ?? []);
      return { ...NO_FOOTPRINT, refers: new Set(refers), writes: named };
    }
    if (withoutLocks !== text) return { ...NO_FOOTPRINT, reads: named, locks: named };
    return { ...NO_FOOTPRINT, reads: named };
  }
}
