import { lookUp } from "../../../domain/look-up.ts";
import type { EndedByItself } from "../../../domain/upstream/attention.ts";
import type { Say } from "../../parts/say.ts";

/** How something ended by itself; what people wrote stays as they wrote it. */
export function howText(say: Say, how: string | undefined): string {
  const texts = {
    "the upstream said what became of it": say(
      "The upstream said what became of it",
      "Upstream memberi tahu hasilnya",
    ),
    "the upstream never made it": say("The upstream never made it", "Upstream tidak membuatnya"),
    "the upstream has made it": say("The upstream has made it", "Upstream sudah melakukannya"),
    "the upstream has refused it": say("The upstream has refused it", "Upstream menolaknya"),
    "the upstream takes charges": say(
      "The upstream takes charges again",
      "Upstream menerima tagihan lagi",
    ),
    "nobody has paid it, and nobody can any more": say(
      "Nobody has paid it, and nobody can any more",
      "Tidak ada yang membayarnya, dan sudah tidak bisa dibayar",
    ),
    "the upstream accepts the key": say(
      "The upstream accepts the key",
      "Upstream menerima kuncinya",
    ),
    "the upstream has corrected the amount": say(
      "The upstream has corrected the amount",
      "Upstream sudah membetulkan jumlahnya",
    ),
    "the upstream says another amount": say(
      "The upstream says another amount by now",
      "Upstream kini menyebut jumlah lain",
    ),
    "the upstream says what is booked": say(
      "The upstream says what is booked",
      "Upstream menyatakan sama dengan pembukuan",
    ),
    "the upstream lists it by now": say(
      "The upstream lists it by now",
      "Upstream sudah mencantumkannya",
    ),
    "it fits by now": say("It fits by now", "Jumlahnya sudah cocok"),
    "the bank has confirmed it": say("The bank has confirmed it", "Bank sudah mengonfirmasi"),
    "the money went back": say("The money went back", "Uangnya sudah kembali"),
    "somebody has returned it at the upstream": say(
      "Somebody has returned it at the upstream",
      "Sudah dikembalikan langsung di upstream",
    ),
    "a genuine message has come": say("A genuine message has come", "Pesan asli sudah masuk"),
    "the clocks agree": say("The clocks agree", "Jam sudah cocok"),
  } as const satisfies Record<EndedByItself, string>;
  return how === undefined ? "" : (lookUp(texts, how) ?? how);
}
