/** What anybody may have this process fetch, so that it is no tool to load others, or itself. */
const LIMITS = {
  atOnceMax: 4,
  atOnceOfOneMax: 2,
  perMinuteOfOneMax: 20,
  /** Of everybody together, in a minute. */
  bytesPerMinuteMax: 64 * 1024 * 1024,
} as const;

const MINUTE_MS = 60_000;
/** Nobody knows when a fetch that is under way ends. */
const SOON_S = 1;

/** A fetch that may be made, or when to ask again. */
type FetchAdmission =
  | {
      readonly isAdmitted: true;
      /** Says how much came of it. */
      readonly end: (bytes: number) => void;
    }
  | { readonly isAdmitted: false; readonly retryAfterS: number };

/** Counts what is fetched for visitors whom nobody knows, in the minute that runs and at once. */
export class PictureFetches {
  #minute = 0;
  #bytes = 0;
  #underWay = 0;
  readonly #begun = new Map<string, number>();
  readonly #underWayOf = new Map<string, number>();

  /** Not when the visitor, or all of them together, have asked for enough just now. */
  admit(visitor: string, wall: Date): FetchAdmission {
    this.#turn(wall);
    const begun = this.#begun.get(visitor) ?? 0;
    const underWay = this.#underWayOf.get(visitor) ?? 0;
    const isMinuteFull =
      begun >= LIMITS.perMinuteOfOneMax || this.#bytes >= LIMITS.bytesPerMinuteMax;
    if (isMinuteFull) {
      const leftMs = MINUTE_MS - (wall.getTime() % MINUTE_MS);
      return { isAdmitted: false, retryAfterS: Math.ceil(leftMs / 1_000) };
    }
    if (this.#underWay >= LIMITS.atOnceMax || underWay >= LIMITS.atOnceOfOneMax) {
      return { isAdmitted: false, retryAfterS: SOON_S };
    }
    this.#begun.set(visitor, begun + 1);
    this.#change(visitor, 1);
    return {
      isAdmitted: true,
      end: (bytes) => {
        this.#bytes += bytes;
        this.#change(visitor, -1);
      },
    };
  }

  #turn(wall: Date): void {
    const minute = Math.floor(wall.getTime() / MINUTE_MS);
    if (minute === this.#minute) return;
    this.#minute = minute;
    this.#bytes = 0;
    this.#begun.clear();
  }

  #change(visitor: string, by: 1 | -1): void {
    this.#underWay += by;
    const left = (this.#underWayOf.get(visitor) ?? 0) + by;
    if (left > 0) this.#underWayOf.set(visitor, left);
    else this.#underWayOf.delete(visitor);
  }
}
