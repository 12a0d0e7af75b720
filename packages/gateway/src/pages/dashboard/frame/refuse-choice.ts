import { endPost } from "./end-post.ts";
import type { Visit } from "./visit.ts";

/**
 * Ends a form that holds a choice which no page of ours offers: nothing is done, for whoever is taken to have
 * meant something else would have that done.
 */
export async function refuseChoice(visit: Visit): Promise<unknown> {
  const { say, here, base } = visit;
  const text = say(
    "Nothing was changed: the form holds a choice that there is not.",
    "Tidak ada yang berubah: formulir berisi pilihan yang tidak ada.",
  );
  return await endPost(visit, here.slice(base.length), { tone: "bad", text });
}
