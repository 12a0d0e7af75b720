import type { ListedTransaction } from "../../../operations/dashboard/browse-transactions.ts";
import { type Html, html } from "../../parts/html.ts";
import type { Say } from "../../parts/say.ts";
import { money, statusChip, timeCell, timeText, type Zone } from "../frame/present-values.ts";

/** What a column needs besides the row. */
export interface ColumnContext {
  readonly say: Say;
  readonly zone: Zone;
  readonly customFieldLabels: readonly [string, string, string];
  readonly base: string;
}

interface Column {
  readonly label: (context: ColumnContext) => string;
  readonly cell: (row: ListedTransaction, context: ColumnContext) => Html | string | null;
  /** In an exported file: numbers stay numbers. */
  readonly exported: (row: ListedTransaction, context: ColumnContext) => string | number | null;
  readonly isNumber?: boolean;
}

const COLUMNS = {
  time: {
    label: ({ say }) => say("Time", "Waktu"),
    cell: (row, { zone }) => timeCell(row.createdAt, zone),
    exported: (row, { zone }) => timeText(row.createdAt, zone),
  },
  order: {
    label: ({ say }) => say("Order", "Pesanan"),
    cell: (row, { base }) => {
      const url = `${base}/transactions/${encodeURIComponent(row.id)}`;
      return html`<a class="row-link" href="${url}">${row.orderId}</a>`;
    },
    exported: (row) => row.orderId,
  },
  customer: {
    label: ({ say }) => say("Customer", "Pelanggan"),
    cell: (row) => row.customerName ?? row.customerEmail,
    exported: (row) => row.customerName,
  },
  email: {
    label: () => "E-mail",
    cell: (row) => row.customerEmail,
    exported: (row) => row.customerEmail,
  },
  type: {
    label: ({ say }) => say("Type", "Jenis"),
    cell: (row) => row.paymentType,
    exported: (row) => row.paymentType,
  },
  issuer: {
    label: ({ say }) => say("Issuer", "Penerbit"),
    cell: (row) => row.issuer,
    exported: (row) => row.issuer,
  },
  acquirer: {
    label: ({ say }) => say("Acquirer", "Akuirer"),
    cell: (row) => row.acquirer,
    exported: (row) => row.acquirer,
  },
  amount: {
    label: ({ say }) => say("Amount", "Jumlah"),
    cell: (row) => money(row.grossAmount),
    exported: (row) => row.grossAmount,
    isNumber: true,
  },
  refunded: {
    label: ({ say }) => say("Refunded", "Dikembalikan"),
    cell: (row) => (row.refundAmount > 0 ? money(row.refundAmount) : null),
    exported: (row) => row.refundAmount,
    isNumber: true,
  },
  status: {
    label: () => "Status",
    cell: (row, { say }) => statusChip(row.status, say),
    exported: (row) => row.status,
  },
  settled: {
    label: ({ say }) => say("Settled", "Diselesaikan"),
    cell: (row, { zone }) => timeCell(row.settledAt, zone),
    exported: (row, { zone }) => (row.settledAt ? timeText(row.settledAt, zone) : null),
  },
  field1: customField(0, (row) => row.customField1),
  field2: customField(1, (row) => row.customField2),
  field3: customField(2, (row) => row.customField3),
  id: {
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
export function chosenColumns(names: readonly string[]): readonly ColumnName[] {
  const chosen = COLUMN_NAMES.filter((name) => names.includes(name) || name === "order");
  return names.length > 0 ? chosen : USUAL;
}

function customField(index: 0 | 1 | 2, read: (row: ListedTransaction) => string | null): Column {
  return {
    label: ({ customFieldLabels }) => customFieldLabels[index] || `custom_field${index + 1}`,
    cell: read,
    exported: read,
  };
}
