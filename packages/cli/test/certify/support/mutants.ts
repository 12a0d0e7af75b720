import type { DefectId } from "../../../src/certify/judge/defect-class.ts";
import { type Edit, findEdit } from "../handler/edits.ts";

/** Each mutant: its class and its shortest schedule, in short form. */
export const SHORTEST: readonly (readonly [Edit, DefectId, string])[] = [
  [1, "GC-01", "F:unsigned"],
  [2, "GC-02", "F:garbage"],
  [3, "GC-03", "F:empty-key"],
  [4, "GC-04", "F:status-swap"],
  [5, "GC-05", "F:status-swap"],
  [6, "GC-06", "p₁ F:transaction-swap₂"],
  [7, "GC-09", "p S r f b S"],
  [8, "GC-11", "p S"],
  [9, "GC-13", "B+"],
  [10, "GC-14", "p B+ S"],
  [11, "GC-15", "B− p S"],
  [12, "GC-16", "F:amount"],
  [13, "GC-18", "p S S"],
  [14, "GC-19", "p S∥S"],
  [15, "GC-20", "p S P"],
  [16, "GC-21", "⟨P⟩ p S"],
  [17, "GC-24", "p S r f b r f b"],
  [18, "GC-25", "p S r f b"],
  [19, "GC-26", "p S#"],
  [20, "GC-27", "p S#"],
  [21, "GC-29", "p A:500 S"],
  [22, "GC-30", "p S Z"],
  [23, "GC-31", "F:test-message"],
  [24, "GC-34", "p S/"],
  [25, "GC-35", "F:unknown-transaction"],
  [26, "GC-36", "q S"],
  [27, "GC-37", "p S:missing"],
  [28, "GC-40", "p S r f b"],
  [29, "GC-42", "p S⊘ R"],
  [30, "GC-43", "x c₂ p₂ S₂ X"],
  [31, "GC-48", "p S r f a b"],
  [32, "GC-50", "p S r r f f b₂"],
  [40, "GC-49", "p S r f b r f b"],
];

/** What only handlers of the simulation do, or what the first list does not think of. */
export const FURTHER: readonly (readonly [number, string, DefectId, string])[] = [
  [50, "credits the amount that the message names", "GC-16", "F:amount"],
  [51, "closes the order for a refund", "GC-40", "p S r f b"],
  [52, "does not know full refunds", "GC-54", "p S w f b"],
  [53, "takes everything about what is paid for a repeat", "GC-28", "p S r f b"],
  [54, "credits, asks, and then notes", "GC-27", "p A:500 S"],
  [55, "believes the message where it cannot ask", "GC-05", "A:500 F:status-swap"],
  [56, "closes the order where it cannot ask", "GC-29", "p A:500 S"],
  [57, "answers 500 to pending", "GC-53", "P"],
  [58, "takes pending for a payment", "GC-52", "P"],
  [59, "keeps the amount of the last refund alone", "GC-24", "p S r f b r f b"],
  [60, "tells refunds apart by their amounts", "GC-24", "p S r f b r f b"],
  [61, "drops what has an older transaction_time", "GC-44", "c₂ p S"],
  [62, "releases stock for each attempt that ends", "GC-43", "x c₂ p₂ X"],
  [63, "closes a paid order for a cancelled attempt", "GC-43", "k c₂ p₂ S₂ K"],
  [64, "credits what it finds paid when it looks again", "GC-18", "p S R"],
  [65, "closes what it cannot look at", "GC-29", "A:500 R"],
  [66, "compares the signature loosely", "GC-02", "F:loose-signature"],
  [67, "takes an empty signature for a right one", "GC-01", "F:empty-signature"],
  [68, "asks about payments alone", "GC-04", "F:closing-swap"],
  [69, "writes closed because of what it read before", "GC-21", "x ⟨X⟩ c₂ p₂ S₂"],
  [70, "keeps the order that it works on where others write, too", "GC-47", "p₁ p₂ S₁∥S₂"],
  [71, "dies of a message that is null", "GC-35", "F:null"],
  [72, "writes the refunds that it read before", "GC-21", "p ⟨S⟩ r f b"],
  [73, "releases stock for each message that it has expired", "GC-18", "x X X"],
  [74, "trusts an address that is claimed", "GC-07", "F:headers"],
  [75, "does not look whose key signed", "GC-08", "F:foreign"],
  [76, "is sent on to another address", "GC-32", "p S"],
  [77, "wants a form token", "GC-33", "p S"],
  [78, "refuses members that it does not know", "GC-38", "p S:unknown"],
  [79, "closes the order at pending", "GC-41", "P"],
  [80, "notes what it has seen before it looks who sent it", "GC-51", "F:unsigned p S"],
  [81, "books refunds that are only asked for", "GC-49", "p S r a"],
  [82, "takes a refund for one more payment", "GC-40", "p S r f b"],
  [83, "credits twice what was scanned", "GC-36", "q S"],
  [84, "remembers in its process alone what it has seen", "GC-27", "p S#"],
];

/** Of these only the class is prescribed. */
export const CLASS_ALONE: readonly (readonly [Edit, DefectId])[] = [
  [33, "GC-17"],
  [34, "GC-22"],
  [35, "GC-23"],
  [36, "GC-39"],
  [38, "GC-46"],
  [39, "GC-47"],
  [44, "GC-44"],
];

/** Those that no process of a handler tries: what a simulated one alone can be. */
export const SIMULATED_ALONE: readonly (readonly [number, DefectId])[] = [
  [41, "GC-28"],
  [42, "GC-45"],
  [43, "GC-10"],
  [45, "GC-12"],
];

/** Those of the further ones that the reference handler can be started with, too. */
export const FURTHER_PLAYED = FURTHER.flatMap(([number, about, id, schedule]) => {
  const edit = findEdit(number);
  return edit === undefined ? [] : [[edit, about, id, schedule] as const];
});

/** Every simulated mutant, and as what it must be found first: `GC-20 p S P`, or the class alone. */
export const WANTED: readonly (readonly [number, string])[] = [
  ...SHORTEST.map(([edit, id, schedule]) => [edit, `${id} ${schedule}`] as const),
  ...FURTHER.map(([edit, , id, schedule]) => [edit, `${id} ${schedule}`] as const),
  ...CLASS_ALONE,
  ...SIMULATED_ALONE,
];
