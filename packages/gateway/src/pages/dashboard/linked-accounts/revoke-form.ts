import type { ShownAccount } from "../../../operations/accounts/read-account.ts";
import { type Html, html } from "../../parts/html.ts";
import { csrfField } from "../frame/form-parts.ts";
import { reasonField } from "../frame/reason-field.ts";
import type { Visit } from "../frame/visit.ts";

/** Ends the merchant's permission, and asks why. */
export function revokeForm(
  visit: Visit,
  { account }: ShownAccount,
  problem: string | undefined,
): Html {
  const { say, base, session } = visit;
  return html`<section class="card no-print">
    <details class="confirm account-revoke" ${problem !== undefined && "open"}>
      <summary class="button small">${say("Unlink", "Lepaskan tautan")}…</summary>
      <form method="post" action="${base}/accounts/${account.id}/revoke" class="stack" data-once>
        ${csrfField(session)}
        <p>
          ${say(
            "Nothing can be charged to it any more, and subscriptions that charge it fail. Only the customer can link again.",
            "Tidak ada lagi yang dapat ditagihkan, dan langganan yang menagihnya gagal. Hanya pelanggan yang dapat menautkan lagi.",
          )}
        </p>
        ${reasonField(visit, problem)}
        <button class="button small danger">
          ${say("Unlink the account", "Lepaskan tautan akun")}
        </button>
      </form>
    </details>
  </section>`;
}
