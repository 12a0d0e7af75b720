import { TEST_PHONES } from "../src/domain/accounts/test-phones.ts";
import { FORCED_OUTCOMES } from "../src/domain/transactions/forced-outcomes.ts";
import { REFUND_RULES } from "../src/domain/transactions/refund-rules.ts";
import { describeApi } from "../src/http/api-document.ts";
import { NOT_MODELLED, QUIRKS, type Quirk } from "./compatibility.ts";
import { dependenciesPage, lockText } from "./dependencies-page.ts";
import { FIXTURE_SOURCES } from "./fixture-sources.ts";
import { LIVE_QUIRKS } from "./seen-live.ts";
import { statusesPage } from "./statuses-page.ts";

const MADE = "<!-- Made by `npm run docs`. Edit the code that it is made from. -->";

/** The documents that are made from code, by their names in `docs/`. */
export function generateDocs(): Readonly<Record<string, string>> {
  return {
    "openapi.json": `${JSON.stringify(describeApi(), null, 2)}\n`,
    "forced-outcomes.md": forcedOutcomes(),
    "compatibility.md": compatibility(),
    "dependencies.md": dependenciesPage(MADE, lockText()),
    "statuses.md": statusesPage(MADE, table),
  };
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function forcedOutcomes(): string {
  const rows = FORCED_OUTCOMES.map(({ name, effect, source }) => [
    `\`force-${name}-…\``,
    effect,
    source,
  ]);
  const phones = TEST_PHONES.map(({ phoneNumber, effect, source }) => [
    `\`${phoneNumber}\``,
    effect,
    source,
  ]);
  return `${MADE}

# Forced outcomes

In the sandbox the order id of a charge can ask for an outcome, so that every answer can be met in a
test. The order id begins with one of these names; what follows is yours, for order ids are unique.
Everything else goes its usual way. A production merchant's order ids force nothing. What the sources are,
[compatibility.md](compatibility.md) says.

${table(["Order id", "Outcome", "Source"], rows)}

\`\`\`sh
curl -u "$SERVER_KEY:" "$GATEWAY/v2/charge" -d '{
  "payment_type": "gopay",
  "transaction_details": { "order_id": "force-channel-201-0001", "gross_amount": 44000 }
}'
\`\`\`

## Phone numbers of linked customers

Whom a merchant links is a customer of the simulated wallet with Rp 1.000.000 in it and Rp 350.000 of PayLater, who
confirms payments from Rp 100.000 on: any number will do. These are special, with whatever country code;
[simulated-wallet.md](simulated-wallet.md#linking) says how to change a customer later.

${table(["Phone number", "Outcome", "Source"], phones)}
`;
}

function compatibility(): string {
  const quirks = [...LIVE_QUIRKS, ...QUIRKS].map((one) => [
    one.quirk,
    one.here,
    one.source,
    one.seenLive ?? "",
    testOf(one),
  ]);
  const rules = REFUND_RULES.map((rule) => [
    rule.payment,
    `${rule.windowDays} days`,
    rule.partial ? "yes" : "no",
    rule.source,
  ]);
  const fixtures = Object.entries(FIXTURE_SOURCES).map(([name, by]) => [`\`${name}\``, by]);
  return `${MADE}

# Compatibility

Where the Core API surprises, what Gerbang does, where that is written down, and the test that holds
it. Sources: *core-api* is a specification of the wire, by its sections, *clients* what the official client
libraries send and expect, both kept outside of this repository; the second wins, and what was seen live wins over both: messages
and answers of the real service that shops stored, and what public shops and the official clients really do,
from 2020 to June 2026 where a cell names no time, and compared in November 2026. An
empty cell there says that nothing was. Tests are under \`packages/gateway/test\`.

## Quirks

${table(["Quirk", "Here", "Source", "Seen live, when", "Test"], quirks)}

## What may be refunded

${table(["Payment", "Until", "In parts", "Source"], rules)}

## What is not modelled

${table(["What", "Instead"], NOT_MODELLED)}

## Recorded messages and what produces them

Every recorded answer and notification outside of subscriptions. \`http/fixtures.test.ts\` compares members,
types, formats, values and texts, \`http/tokenized-fixtures.test.ts\` those of charges of a linked account.

Some rested on documents that live messages contradict, and were corrected by what shops stored between 2020
and June 2026; the note of each says which: \`transaction_type\` of unpaid QRIS notifications,
\`merchant_cross_reference_id\` (not off-us, not in status answers), \`pop_id\`, \`customer_details\`,
\`reference_id\` of airpay shopee, and the place of \`generate-qr-code-v2\`.

${table(["Recorded", "Produced by"], fixtures)}
`;
}

function testOf({ test }: Quirk): string {
  return "none" in test ? test.none : `\`${test[0]}\`: ${test[1]}`;
}
