import { FORCED_OUTCOMES } from "../../../domain/transactions/forced-outcomes.ts";
import { type Html, html } from "../../parts/html.ts";
import { panel } from "../frame/form-parts.ts";
import type { Visit } from "../frame/visit.ts";
import { effectText } from "./forced-texts.ts";

/** The order ids that have a charge go as told. */
export function forcedSection(visit: Visit): Html {
  const { say, context } = visit;
  const title = say("Forced outcomes", "Hasil yang ditentukan");
  const hint = say(
    "Charge with an order id that begins with one of these, and it goes as told.",
    "Charge dengan ID pesanan yang diawali salah satu ini, dan hasilnya seperti tertulis.",
  );
  const [first] = FORCED_OUTCOMES;
  const body = {
    payment_type: "gopay",
    transaction_details: { order_id: `force-${first?.name ?? ""}-1`, gross_amount: 44_000 },
  };
  const curl = [
    `curl -u "$SERVER_KEY:" ${context.publicUrl()}/v2/charge \\`,
    `  -H 'content-type: application/json' -d '${JSON.stringify(body)}'`,
  ].join("\n");
  return panel(
    { title, hint },
    html`<details>
        <summary>${FORCED_OUTCOMES.length} ${say("outcomes", "hasil")}</summary>
        <div class="table-box" tabindex="0" role="region" aria-label="${title}">
          <table class="rows cards">
            <thead>
              <tr>
                <th scope="col">order_id</th>
                <th scope="col">${say("Effect", "Akibat")}</th>
              </tr>
            </thead>
            <tbody>
              ${FORCED_OUTCOMES.map(
                (outcome) =>
                  html`<tr>
                    <td class="code what">force-${outcome.name}-…</td>
                    <td>${effectText(say, outcome)}</td>
                  </tr>`,
              )}
            </tbody>
          </table>
        </div>
      </details>
      <div class="api-calls">
        <p class="hint">${say("API equivalent", "Lewat API")}</p>
        <details>
          <summary><span class="code">POST /v2/charge</span></summary>
          <pre class="json" tabindex="0" data-copy aria-label="${say("As curl", "Sebagai curl")}">
${curl}</pre>
        </details>
      </div>`,
  );
}
