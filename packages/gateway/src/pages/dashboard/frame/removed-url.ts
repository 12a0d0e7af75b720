import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";

/** Beside the URL of a delivery: what is still owed there is tried on, and nothing new goes there. */
export function removedUrl(say: Say, isInUse: boolean): Html | false {
  return (
    !isInUse &&
    html`<span class="hint removed-url">
      ${say("URL was removed from the settings", "URL sudah dihapus dari pengaturan")}
    </span>`
  );
}
