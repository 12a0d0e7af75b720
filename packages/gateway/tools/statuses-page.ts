import {
  DEEDS_OF_MERCHANT,
  DEEDS_OF_OTHERS,
  type Deed,
  type Move,
  moveOf,
  PLACES,
} from "./status-table.ts";

type Table = (head: readonly string[], rows: readonly (readonly string[])[]) => string;

/** `docs/statuses.md`: what each command comes to at each status. */
export function statusesPage(made: string, table: Table): string {
  const rowsOf = (deeds: readonly Deed[]) =>
    PLACES.map((place) => [nameOf(place), ...deeds.map((deed) => cell(moveOf(place, deed)))]);
  return `${made}

# Every command at every status

What a command comes to at each status of a transaction: the \`status_code\` of the answer, and after an arrow the status
that the transaction has then. Without an arrow it stays as it was, and nobody is told. Which statuses there are and what
to do at each, [Statuses](guides/en/statuses.md) says.

The Core API answers with HTTP 200 to all of these; the code stands in the body. A transaction that nobody has is 404.

## What the merchant asks

${table(["", ...DEEDS_OF_MERCHANT], rowsOf(DEEDS_OF_MERCHANT))}

- **charge again** is another charge with the same order id. It makes a transaction of its own: the arrow leads to the
  status of that one, and the order id means it from then on.
- **refund a part** and **refund the rest** are within the time in which a payment [may be
  refunded](compatibility.md#what-may-be-refunded); after it they are 412. With the key of a refund that was made they
  are 406, and more than what is left is 414. A direct refund is answered alike.
- **capture** takes the whole of what is reserved. Another amount is 400.

## What the customer, the provider and time do

${table(["", ...DEEDS_OF_OTHERS], rowsOf(DEEDS_OF_OTHERS))}

In a sandbox each of them is a call of [the sandbox API](sandbox.md), whose refusals say the same by HTTP.

- **pay** is in the customer's app, or by scan. Of a linked account it approves the charge, which is reserved where it was
  made with \`pre_auth\`, and denied where the customer has too little.
- **pay late** is asked for by name alone, with \`late\`; where the order was charged again meanwhile it is 412.
- **time runs out** at the expiry time of what is pending, and 15 minutes after an amount was reserved. A payment or a
  capture that comes later is refused, also before anybody has marked it as expired; a cancellation is not.
- **the bank confirms** a refund a second after it was made. The status stays, and a second message says so.

A production merchant's transactions move by what [the upstream](production.md) says, along the same arrows.
`;
}

function nameOf(place: string): string {
  const [status = "", ...more] = place.split(", ");
  return [`\`${status}\``, ...more].join(", ");
}

function cell({ to, code }: Move): string {
  if (to === undefined) return code ?? "";
  return `${code === undefined ? "" : `${code} `}→ \`${to}\``;
}
