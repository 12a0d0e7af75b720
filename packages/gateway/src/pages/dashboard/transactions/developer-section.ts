import { docsAddress } from "../../../domain/docs-address.ts";
import type { Transaction } from "../../../domain/transactions/transaction.ts";
import { presentStatus } from "../../../http/core-api/present-answers.ts";
import type { TransactionStory } from "../../../operations/dashboard/read-transaction.ts";
import { type Html, html } from "../../parts/html.ts";
import { publicPath } from "../../parts/public-path.ts";
import { may, type Visit } from "../frame/visit.ts";
import { coreCurl } from "./core-call.ts";

/** What programs say and are told of a transaction. */
export function developerSection(visit: Visit, { transaction, status }: TransactionStory): Html {
  const { say, context } = visit;
  const answer = presentStatus(status);
  const json = (value: unknown) => JSON.stringify(value, null, 2);
  const isBiSnap = transaction.origin === "bi_snap";
  const statusCall = { method: "GET", path: `/${transaction.id}/status` };
  const statusCurl = coreCurl(context.publicUrl(), transaction, statusCall);
  return html`<section class="card no-print">
    <h2>${say("For developers", "Untuk pengembang")}</h2>
    ${
      may(visit, "see_workbench") &&
      html`<p>
        <a href="${visit.base}/workbench?order=${encodeURIComponent(transaction.orderId)}&only=1">
          ${say("Everything about this order in the workbench", "Semua tentang pesanan ini di bengkel")}
        </a>
      </p>`
    }
    <details>
      <summary>
        ${
          isBiSnap
            ? say("What the Core API's status answers now", "Jawaban status Core API sekarang")
            : say("What the status API answers now", "Jawaban API status sekarang")
        }
      </summary>
      <pre class="json" tabindex="0" data-copy>${json(answer)}</pre>
    </details>
    <details>
      <summary>${say("The charge as it was sent", "Permintaan charge yang dikirim")}</summary>
      <pre class="json" tabindex="0" data-copy>${json(transaction.request)}</pre>
    </details>
    ${
      transaction.status !== "pending" &&
      !transaction.account &&
      transaction.qrPayload !== "" &&
      html`<details>
        <summary>${say("QR payload", "Isi kode QR")}</summary>
        <p class="code wrap" data-copy>${transaction.qrPayload}</p>
      </details>`
    }
    <details>
      <summary>${say("As curl: ask the status", "Sebagai curl: tanya status")}</summary>
      <pre class="json" tabindex="0" data-copy>${statusCurl}</pre>
    </details>
    ${isBiSnap ? signedAnew(visit) : chargeAgain(visit, transaction)}
  </section>`;
}

function signedAnew({ say, context }: Visit): Html {
  return html`<p class="hint">
    ${say(
      "A call of BI-SNAP is signed for its own moment: to make the same, sign it anew.",
      "Panggilan BI-SNAP ditandatangani untuk saatnya sendiri: untuk membuat yang sama, tanda tangani lagi.",
    )}
    <a href="${publicPath(context, docsAddress("bi-snap"))}">BI-SNAP</a>
  </p>`;
}

function chargeAgain({ say, context }: Visit, transaction: Transaction): Html {
  const call = { method: "POST", path: "/charge", body: transaction.request };
  return html`<details>
    <summary>${say("As curl: charge the same", "Sebagai curl: charge yang sama")}</summary>
    <pre class="json" tabindex="0" data-copy>
${coreCurl(context.publicUrl(), transaction, call)}</pre>
  </details>`;
}
