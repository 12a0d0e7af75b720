// Outlives the program that started it by a moment: where that one was killed, the application that it had
// started is killed too. Reads process groups, the newest on the last line, until the other end is closed.
import { createInterface } from "node:readline";

let group = 0;
createInterface({ input: process.stdin })
  .on("line", (line) => {
    group = Number(line);
  })
  .on("close", () => {
    if (!Number.isInteger(group) || group <= 1) return;
    try {
      process.kill(-group, "SIGKILL");
    } catch {
      // It has ended already.
    }
  });
