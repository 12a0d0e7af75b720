import { readFileSync } from "node:fs";

/*
 * Loaded before a program (`--import`): the machine's clock as the program reads it is so many milliseconds from the
 * real one as the file in JUMPING_CLOCK says. It is read again at each SIGUSR2. Timers go by real time, as they do
 * when somebody sets a clock.
 */

const file = process.env["JUMPING_CLOCK"] ?? "";
const RealDate = Date;
let offsetMs = 0;

process.on("SIGUSR2", () => {
  offsetMs = Number(readFileSync(file, "utf8"));
});

class JumpingDate extends RealDate {
  constructor(...given: readonly unknown[]) {
    // Whatever is given says itself which moment is meant.
    super(...((given.length === 0 ? [RealDate.now() + offsetMs] : given) as [number]));
  }

  static override now(): number {
    return RealDate.now() + offsetMs;
  }
}

globalThis.Date = JumpingDate as DateConstructor;
