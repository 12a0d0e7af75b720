import type { MerchantId } from "@gerbang/protocol";
import type { Db } from "../../packages/gateway/src/store/database.ts";

export type Page = readonly [name: string, path: string];

/** Every page that reads what grows, by each filter and order that it has, from the front and from far down. */
export async function listPages(db: Db, id: MerchantId): Promise<readonly Page[]> {
  const sample = await findSample(db, id);
  return [
    ...homePages(),
    ...transactionPages(sample),
    ...amountPages(sample),
    ...notificationPages(sample),
    ...incidentPages(sample),
    ...workbenchPages(sample),
    ...reportPages(sample),
    ...otherPages(sample),
  ];
}

/** A busy customer, an order in the middle, and positions far down. */
interface Sample {
  readonly email: string;
  readonly middle: { readonly id: string; readonly order: string; readonly createdAt: Date };
  /** `2026-11-01`, of that order. */
  readonly day: string;
  readonly notification: string;
  readonly request: string;
  readonly incident: string;
  readonly sale: string;
  readonly link: string;
}

async function findSample(db: Db, id: MerchantId): Promise<Sample> {
  const first = async <Row extends object>(text: string): Promise<Row> => {
    const query = { text, values: [id], query_timeout: 600_000 };
    const { rows } = await db.pool.query<Row>(query);
    const [row] = rows;
    if (!row) throw new Error(`nothing is found by ${text}`);
    return row;
  };
  const half = async (table: string, key: string) =>
    `select id from ${table} where merchant_id = $1 order by ${key} offset
      ${Math.floor((await first<{ n: number }>(`select count(*) as n from ${table} where merchant_id = $1`)).n / 2)} limit 1`;
  const { email } = await first<{ email: string }>(
    `select request #>> '{customer_details,email}' as email from transaction
     where merchant_id = $1 and request #>> '{customer_details,email}' is not null
     group by 1 order by count(*) desc limit 1`,
  );
  const inTheMiddle = await half("transaction", "created_at, id");
  const middle = await first<Sample["middle"]>(
    `select id, order_id as order, created_at as "createdAt" from transaction
     where merchant_id = $1 and id = (${inTheMiddle})`,
  );
  const idOf = async (text: string) => (await first<{ id: string }>(text)).id;
  return {
    email,
    middle,
    day: middle.createdAt.toISOString().slice(0, 10),
    notification: await idOf(await half("notification", "id")),
    request: await idOf(await half("api_request", "id")),
    incident: await idOf(
      "select id from delivery_incident where merchant_id = $1 order by failures desc, id desc limit 1",
    ),
    sale: await idOf("select id from sale where merchant_id = $1 and link_id is null limit 1"),
    link: await idOf(
      `select link_id as id from sale where merchant_id = $1 and link_id is not null
       group by link_id order by count(*) desc limit 1`,
    ),
  };
}

const homePages = (): readonly Page[] => [
  ["home, 7 days", "?days=7"],
  ["home, 30 days", ""],
  ["home, 90 days", "?days=90"],
];

function transactionPages({ email, middle, day }: Sample): readonly Page[] {
  const position = `${middle.createdAt.getTime()}.${middle.id}`;
  const filters: readonly Page[] = [
    ["status: settlement", "status=settlement"],
    ["status: pending", "status=pending"],
    ["status: deny", "status=deny"],
    ["status: two", "status=deny&status=failure"],
    ["type: qris", "type=qris"],
    ["issuer: linkaja", "issuer=linkaja"],
    ["issuer and status", "issuer=linkaja&status=refund"],
    ["issuer nobody has", "issuer=nobody"],
    ["amount: narrow", "min=150000&max=151000"],
    ["amount: wide", "min=20000&max=90000"],
    ["amount: none has it", "min=999999999"],
    ["amount and issuer", "min=150000&max=151000&issuer=linkaja"],
    ["amount and status: none", "min=999999999&status=expire"],
    ["pending of gopay, dear", "status=pending&type=gopay&min=150000"],
    ["one day", `from=${day}&until=${day}`],
    ["a day and a status", `from=${day}&until=${day}&status=deny`],
    ["everything since a day, one type", `from=${day}&type=gopay`],
    ["a day and an amount nobody paid", `from=${day}&min=999999999`],
    ["paid on a day", `paid_from=${day}&paid_until=${day}`],
    ["paid since a day, one issuer", `paid_from=${day}&issuer=linkaja`],
    ["paid since a day, refunded", `paid_from=${day}&status=refund`],
    ["paid before a day, none so dear", `paid_until=${day}&min=999999999`],
    ["created and paid on a day", `from=${day}&until=${day}&paid_from=${day}&paid_until=${day}`],
    ["search: order", `q=${middle.order}`],
    ["search: the orders of a day", `q=${middle.order.slice(0, 13)}`],
    ["search: how all orders begin", `q=${middle.order.slice(0, 4)}`],
    ["search: the busiest e-mail", `q=${encodeURIComponent(email)}`],
    ["search: a custom field of 10 %", "q=Kemang"],
    ["search: and a status", "q=Kemang&status=deny"],
    ["search: nothing", "q=nothing-like-it"],
  ];
  return [
    ["transactions, newest", "/transactions"],
    ["transactions, oldest", "/transactions?end=oldest"],
    ["transactions, half way down", `/transactions?before=${position}`],
    ["transactions, half way up", `/transactions?after=${position}`],
    ...filters.map(([name, query]): Page => [name, `/transactions?${query}`]),
    ...filters.map(
      ([name, query]): Page => [`by payment; ${name}`, `/transactions?sort=settled&${query}`],
    ),
    ["a transaction", `/transactions/${middle.id}`],
  ];
}

function amountPages({ middle }: Sample): readonly Page[] {
  const position = `44000_${middle.createdAt.getTime()}.${middle.id}`;
  return [
    ["by amount", "/transactions?sort=amount"],
    ["by amount, from the least", "/transactions?sort=amount&end=oldest"],
    ["by amount, half way down", `/transactions?sort=amount&before=${position}`],
    ["by amount, half way up", `/transactions?sort=amount&after=${position}`],
    ["by amount: narrow", "/transactions?sort=amount&min=150000&max=151000"],
    ["by amount: wide", "/transactions?sort=amount&min=20000&max=90000"],
    ["by amount: none", "/transactions?sort=amount&min=999999999"],
    ["by payment", "/transactions?sort=settled"],
    ["by payment, oldest", "/transactions?sort=settled&end=oldest"],
    [
      "by payment, half way",
      `/transactions?sort=settled&before=${middle.createdAt.getTime()}.${middle.id}`,
    ],
  ];
}

const notificationPages = ({ middle, notification }: Sample): readonly Page[] => [
  ["notifications, newest", "/notifications"],
  ["notifications, half way", `/notifications?before=${notification}`],
  ["notifications, half way up", `/notifications?after=${notification}`],
  ["notifications: delivered", "/notifications?state=delivered"],
  ["notifications: given up", "/notifications?state=given_up"],
  ["notifications: owed", "/notifications?state=owed"],
  ["notifications: another endpoint", "/notifications?endpoint=https%3A%2F%2Fnobody.example"],
  [
    "notifications: an endpoint, given up",
    "/notifications?endpoint=https%3A%2F%2Fshop.example&state=given_up",
  ],
  [
    "notifications: an endpoint, owed",
    "/notifications?endpoint=https%3A%2F%2Fshop.example&state=owed",
  ],
  ["notifications: order", `/notifications?q=${middle.order}`],
  ["notifications: orders of a day", `/notifications?q=${middle.order.slice(0, 13)}`],
  ["notifications: how all orders begin", `/notifications?q=${middle.order.slice(0, 4)}`],
  [
    "notifications: orders, given up",
    `/notifications?q=${middle.order.slice(0, 4)}&state=given_up`,
  ],
  ["a notification", `/notifications/${notification}`],
];

const incidentPages = ({ incident }: Sample): readonly Page[] => [
  ["incidents", "/incidents"],
  ["incidents: open", "/incidents?state=open"],
  ["incidents: recovered", "/incidents?state=recovered"],
  ["incidents: muted", "/incidents?state=muted"],
  ["incidents, half way", `/incidents?before=${incident}`],
  ["an incident", `/incidents/${incident}`],
];

function workbenchPages({ middle, request, day }: Sample): readonly Page[] {
  const kinds = ["request", "event", "delivery", "wallet", "upstream"];
  return [
    ["workbench, newest", "/workbench"],
    ["workbench, half way down", `/workbench?before=${request}`],
    ["workbench, half way up", `/workbench?after=${request}`],
    ["workbench: an entry", `/workbench?open=${request}`],
    ["workbench: an order", `/workbench?order=${middle.order}&only=1`],
    ["workbench: an order lit up", `/workbench?order=${middle.order}`],
    ["workbench: refused or failed", "/workbench?result=failed"],
    ["workbench: what worked", "/workbench?result=served"],
    ...kinds.flatMap((kind): Page[] => [
      [`workbench: ${kind}`, `/workbench?kind=${kind}`],
      [`workbench: ${kind}, failed`, `/workbench?kind=${kind}&result=failed`],
      [`workbench: ${kind}, worked`, `/workbench?kind=${kind}&result=served`],
      [
        `workbench: ${kind}, failed, on a day`,
        `/workbench?kind=${kind}&result=failed&from=${day}&until=${day}`,
      ],
    ]),
    ["workbench: failed, before a day", `/workbench?result=failed&until=${day}`],
    ["workbench: worked, before a day", `/workbench?result=served&until=${day}`],
    ["workbench: a text nobody sent", "/workbench?text=nothing-like-it"],
    ["workbench: a text, failed", "/workbench?text=nothing-like-it&result=failed"],
    ["workbench: a code", "/workbench?code=400"],
    ["workbench: a code nobody got", "/workbench?code=777"],
    ["workbench: errors", "/workbench/errors?since=week"],
  ];
}

function reportPages({ day }: Sample): readonly Page[] {
  const month = day.slice(0, 7);
  const year = Number(day.slice(0, 4));
  return [
    ["report, yesterday", "/report"],
    ["report, today", `/report?day=${new Date().toISOString().slice(0, 10)}`],
    ["report, a day", `/report?day=${day}`],
    ["report, a month", `/report?month=${month}`],
    ["report, this month", `/report?month=${new Date().toISOString().slice(0, 7)}`],
    [
      "report, a month and a half",
      `/report?from=${month}-01&until=${shiftDays(`${month}-01`, 45)}`,
    ],
    ["report, a year", `/report?from=${year}-01-01&until=${year}-12-31`],
    ["report, the year before", `/report?from=${year - 1}-12-31&until=${year}-12-31`],
  ];
}

function shiftDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * 86_400_000).toISOString().slice(0, 10);
}

const otherPages = ({ sale, link }: Sample): readonly Page[] => [
  ["till", "/till"],
  ["a sale", `/till/${sale}`],
  ["payment links", "/links"],
  ["payment links, far down", "/links?before=0190-00001000"],
  ["a payment link, 999 times paid", `/links/${link}`],
  ["sandbox tools", "/sandbox"],
  ["a test charge", "/sandbox/charge"],
  ["palette: an order", "/palette?q=44000"],
  ["settings", "/settings"],
  ["keys", "/settings/keys"],
  ["users", "/users"],
  ["activity", "/activity"],
];

/** Files that begin to arrive at once, however long they are. */
export function listFiles(): readonly Page[] {
  const year = new Date().getFullYear();
  return [
    ["export.csv, all", "/transactions/export.csv"],
    ["export.csv, by amount", "/transactions/export.csv?sort=amount"],
    ["export.csv, by payment", "/transactions/export.csv?sort=settled"],
    ["export.csv, of one status", "/transactions/export.csv?status=deny"],
    ["export.csv, of a search", "/transactions/export.csv?q=Kemang"],
    ["export.xlsx, all", "/transactions/export.xlsx"],
    ["report.csv, a year", `/report.csv?from=${year}-01-01&until=${year}-12-31`],
    ["report.xlsx, a year", `/report.xlsx?from=${year}-01-01&until=${year}-12-31`],
  ];
}
