import { lookUp } from "../../../domain/look-up.ts";
import { PASSED } from "../../../domain/upstream/account-test.ts";
import type { Say } from "../../parts/say.ts";
import { whyText } from "./upstream-evidence.ts";

/** What came of a test of an account, which is kept as a word of ours and, behind a colon, the name of the reason. */
export function accountTestText(say: Say, result: string): string {
  const [came = "", why] = result.split(": ", 2);
  const texts: Readonly<Record<string, string>> = {
    [PASSED]: say("passed", "lulus"),
    "found what nobody made": say(
      "found what nobody made",
      "menemukan pesanan yang tidak dibuat siapa pun",
    ),
    refused: say("refused", "ditolak"),
    "not sent": say("not sent", "tidak terkirim"),
    "no usable answer": say("no usable answer", "tanpa jawaban jelas"),
  };
  const word = lookUp(texts, came) ?? came;
  return why === undefined ? word : `${word}: ${whyText(say, why)}`;
}
