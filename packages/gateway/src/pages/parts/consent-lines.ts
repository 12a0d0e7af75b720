import { formatRupiah, type Rupiah } from "@gerbang/protocol";
import type { Say } from "./say.ts";

/**
 * What a customer who links an account lets the shop do. `pinFrom` is the amount from which on the wallet asks
 * them for their PIN.
 */
export function consentLines(say: Say, pinFrom: Rupiah): readonly string[] {
  const see = say(
    "see what you can pay from, and how much is there",
    "melihat sumber dana Anda dan isinya",
  );
  if (pinFrom === 0) {
    const ask = say(
      "ask for payments, each of which you confirm with your PIN",
      "meminta pembayaran, masing-masing Anda setujui dengan PIN",
    );
    return [see, ask];
  }
  // An amount is one word, wherever the line breaks.
  const amount = formatRupiah(pinFrom).replaceAll(" ", "\u00a0");
  return [
    see,
    say(
      `take payments below ${amount} without asking you`,
      `menarik pembayaran di bawah ${amount} tanpa bertanya kepada Anda`,
    ),
    say(
      `ask for payments from ${amount} on, which you confirm with your PIN`,
      `meminta pembayaran mulai ${amount}, yang Anda setujui dengan PIN`,
    ),
  ];
}
