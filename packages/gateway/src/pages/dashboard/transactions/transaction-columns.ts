import { issuerWord } from "../../../domain/qris/issuer.ts";
import type {
  ListedTransaction,
  ListSort,
} from "../../../operations/dashboard/browse-transactions.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import type { Cell } from "../frame/cell.ts";
import { money, statusChip, timeCell, type Zone } from "../frame/present-values.ts";
import { paymentTypeName, providerCell } from "../frame/wire-words.ts";

/** What a column needs besides the row. */
export interface ColumnContext {
  readonly say: Say;
  readonly zone: Zone;
  readonly customFieldLabels: readonly [string, string, string];
  readonly base: string;
  /** The query of the list, for the way back from a transaction. */
  readonly list: string;
}

interface Column {
  /** The head of the column in a CSV, whatever the language and the merchant's labels: the wire's name. */
  readonly wireName: string;
  readonly label: (context: ColumnContext) => string;
  readonly cell: (row: ListedTransaction, context: ColumnContext) => Html | string | null;
  /** In an exported file: numbers stay numbers, times times, and words those of the wire. */
  readonly exported: (row: ListedTransaction) => Cell;
  readonly isNumber?: boolean;
  readonly isTime?: boolean;
}

const COLUMNS = {
  time: {
    wireName: "transaction_time",
    label: ({ say }) => say("Time", "Waktu"),
    cell: (row, { zone, say }) => timeCell(row.createdAt, zone, say),
    exported: (row) => row.createdAt,
    isTime: true,
  },
  settled: {
    wireName: "settlement_time",
    label: ({ say }) => say("Settled", "Dibayar"),
    cell: (row, { zone, say }) => timeCell(row.settledAt, zone, say),
    exported: (row) => row.settledAt,
    isTime: true,
  },
  order: {
    wireName: "order_id",
    label: ({ say }) => say("Order", "Pesanan"),
    cell: (row, { base, list }) => {
      const back = list === "" ? "" : `?list=${encodeURIComponent(list)}`;
      const url = `${base}/transactions/${encodeURIComponent(row.id)}${back}`;
      return html`<a class="row-link" href="${url}">${row.orderId}</a>`;
    },
    exported: (row) => row.orderId,
  },
  customer: {
    wireName: "customer_name",
    label: ({ say }) => say("Customer", "Pelanggan"),
    cell: (row) => row.customerName ?? row.customerEmail,
    exported: (row) => row.customerName,
  },
  email: {
    wireName: "customer_email",
    label: () => "E-mail",
    cell: (row) => row.customerEmail,
    exported: (row) => row.customerEmail,
  },
  type: {
    wireName: "payment_type",
    label: ({ say }) => say("Type", "Jenis"),
    cell: (row) => paymentTypeName(row.paymentType),
    exported: (row) => row.paymentType,
  },
  issuer: {
    wireName: "issuer",
    label: ({ say }) => say("Issuer", "Penerbit"),
    cell: (row) => providerCell(row.issuer),
    exported: (row) => row.issuer && issuerWord(row.issuer),
  },
  acquirer: {
    wireName: "acquirer",
    label: ({ say }) => say("Acquirer", "Akuirer"),
    cell: (row) => providerCell(row.acquirer),
    exported: (row) => row.acquirer,
  },
  amount: {
    wireName: "gross_amount",
    label: ({ say }) => say("Amount", "Jumlah"),
    cell: (row) => money(row.grossAmount),
    exported: (row) => row.grossAmount,
    isNumber: true,
  },
  refunded: {
    wireName: "refund_amount",
    label: ({ say }) => say("Refunded", "Dikembalikan"),
    cell: (row) => (row.refundAmount > 0 ? money(row.refundAmount) : null),
    exported: (row) => row.refundAmount,
    isNumber: true,
  },
  status: {
    wireName: "transaction_status",
    label: () => "Status",
    cell: (row, { say }) => statusChip(row.status, say),
    exported: (row) => row.status,
  },
  field1: customField(0, (row) => row.customField1),
  field2: customField(1, (row) => row.customField2),
  field3: customField(2, (row) => row.customField3),
  id: {
    wireName: "transaction_id",
    label: ({ say }) => say("Transaction id", "ID transaksi"),
    cell: (row) => html`<span class="code">${row.id}</span>`,
    exported: (row) => row.id,
  },
} as const satisfies Record<string, Column>;

export type ColumnName = keyof typeof COLUMNS;
export const COLUMN_NAMES = Object.keys(COLUMNS) as readonly ColumnName[];
const USUAL: readonly ColumnName[] = [
  "time",
  "order",
  "customer",
  "type",
  "issuer",
  "amount",
  "status",
];

export function columnOf(name: ColumnName): Column {
  return COLUMNS[name];
}

/** In the order of the table; the order column stays, because it leads to the transaction. */
export function chosenColumns(names: readonly string[], sort: ListSort): readonly ColumnName[] {
  const [time, ...others] = USUAL;
  const usual = [sort === "settled" ? "settled" : time, ...others];
  const wanted: readonly (string | undefined)[] = names.length > 0 ? names : usual;
  return COLUMN_NAMES.filter((name) => wanted.includes(name) || name === "order");
}

function customField(index: 0 | 1 | 2, read: (row: ListedTransaction) => string | null): Column {
  return {
    wireName: `custom_field${index + 1}`,
    label: ({ customFieldLabels }) => customFieldLabels[index] || `custom_field${index + 1}`,
    cell: read,
    exported: read,
  };
}
