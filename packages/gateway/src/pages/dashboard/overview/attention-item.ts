import type { Html } from "../../parts/html.ts";

/** Something that needs somebody now, or is under way. */
export interface AttentionItem {
  readonly tone: "bad" | "waiting" | "calm";
  readonly text: Html;
}
