import { say } from "../both.ts";
import type { Remedy, RemedyName } from "./remedy.ts";

/** How what is believed is booked: once, forward, and for the right order. */
export const BOOKS = {
  facts: {
    advice: say(
      "In one database transaction: lock the order, insert the fact under a unique key (transaction and kind, or refund key), and work only if it was new.",
      "Dalam satu transaksi basis data: kunci pesanan, sisipkan kejadian dengan kunci unik (transaksi dan jenis, atau refund key), dan bekerja hanya bila baru.",
    ),
    express: `await db.transaction(async (trx) => {
  await trx.query("select 1 from orders where id = $1 for update", [order.id]);
  const { rowCount } = await trx.query(
    "insert into facts (transaction_id, fact) values ($1, 'paid') on conflict do nothing",
    [truth.transaction_id]);
  if (rowCount === 1) await fulfil(trx, order);
});`,
    laravel: `DB::transaction(function () use ($order, $truth) {
    Order::whereKey($order->id)->lockForUpdate()->first();
    $new = DB::table('facts')->insertOrIgnore(
        ['transaction_id' => $truth->transaction_id, 'fact' => 'paid']);
    if ($new === 1) $this->fulfil($order);
});`,
    go: `tx.QueryRow("select 1 from orders where id = $1 for update", order.ID).Scan(&one)
res, err := tx.Exec("insert into facts (transaction_id, fact) values ($1, 'paid') on conflict do nothing",
	truth.TransactionID)
if n, _ := res.RowsAffected(); err == nil && n == 1 { err = fulfil(tx, order) }
// then commit, or roll back and answer 500`,
  },
  forward: {
    advice: say(
      "Ask first, lock then, and decide by what stands there now: paid is left only by a refund, and pending changes nothing.",
      "Tanya dulu, lalu kunci, dan putuskan dari keadaan sekarang: lunas hanya berubah oleh refund, dan pending tidak mengubah apa pun.",
    ),
    express: `const truth = await status(id); // before the lock
await db.transaction(async (trx) => {
  const order = await lockOrder(trx, truth.order_id);
  if (truth.transaction_status === "pending") return;
  if (ENDS.has(truth.transaction_status) && order.paid_at === null) await close(trx, order);
});`,
    laravel: `$truth = $gateway->status($id); // before the lock
DB::transaction(function () use ($truth) {
    $order = Order::where('number', $truth->order_id)->lockForUpdate()->firstOrFail();
    if ($truth->transaction_status === 'pending') return;
    if (in_array($truth->transaction_status, self::ENDS) && ! $order->paid_at) $order->close();
});`,
    go: `truth, err := client.Status(id) // before the lock
order := lockOrder(tx, truth.OrderID)
switch {
case truth.TransactionStatus == "pending": // nothing
case ends[truth.TransactionStatus] && order.PaidAt == nil: closeOrder(tx, order)
}`,
  },
  own_order: {
    advice: say(
      "Store order and transaction when you charge, before the customer can pay; a message only ever finds them.",
      "Simpan pesanan dan transaksi saat charge, sebelum pelanggan dapat membayar; pesan hanya menemukannya.",
    ),
    express: `const order = await insertOrder(cart);             // first
const charged = await charge(order);               // then
await insertAttempt(order, charged.transaction_id); // before the code is shown`,
    laravel: `$order = Order::create($cart);                 // first
$charged = $gateway->charge($order);           // then
$order->attempts()->create(['transaction_id' => $charged->transaction_id]);`,
    go: `order := insertOrder(ctx, cart)         // first
charged, err := client.Charge(order)    // then
insertAttempt(ctx, order, charged.TransactionID)`,
  },
  durable: {
    advice: say(
      "Commit what happened, answer, and let a worker with a table of its own send mails and papers.",
      "Commit yang terjadi, jawab, dan biarkan pekerja dengan tabelnya sendiri mengirim surel dan dokumen.",
    ),
    express: `await db.transaction(async (trx) => {
  if (await bookOnce(trx, truth)) await trx.query("insert into jobs (kind, order_id) values ('mail', $1)", [id]);
});
response.sendStatus(200); // the worker reads jobs`,
    laravel: `DB::transaction(function () use ($order, $truth) {
    if ($this->bookOnce($truth)) SendReceipt::dispatch($order)->onConnection('database');
});
return response()->noContent(200); // QUEUE_CONNECTION=sync would do it before`,
    go: `if new { tx.Exec("insert into jobs (kind, order_id) values ('mail', $1)", order.ID) }
if err := tx.Commit(); err != nil { http.Error(w, "", 500); return }
w.WriteHeader(http.StatusOK) // no "go sendMail()": it dies with the process`,
  },
  statuses: {
    advice: say(
      "Go by transaction_status alone: settlement is paid, for GoPay and for every scan. Find the order by its id.",
      "Ikuti transaction_status saja: settlement berarti lunas, untuk GoPay dan setiap pemindaian. Cari pesanan dari id-nya.",
    ),
    express: `switch (truth.transaction_status) { // payment_type is for show
  case "settlement": return paid(order, truth);
  case "partial_refund": case "refund": return refunded(order, truth);
  case "expire": case "cancel": case "deny": return ended(order, truth);
}`,
    laravel: `match ($truth->transaction_status) { // payment_type is for show
    'settlement' => $this->paid($order, $truth),
    'partial_refund', 'refund' => $this->refunded($order, $truth),
    'expire', 'cancel', 'deny' => $this->ended($order, $truth),
    default => null,
};`,
    go: `switch truth.TransactionStatus { // payment_type is for show
case "settlement": paid(tx, order, truth)
case "partial_refund", "refund": refunded(tx, order, truth)
case "expire", "cancel", "deny": ended(tx, order, truth)
}`,
  },
  refunds: {
    advice: say(
      "Go through all refunds of the answer, book each that has bank_confirmed_at, once, by its refund_key and its own amount.",
      "Telusuri semua refunds dari jawaban, bukukan tiap yang memiliki bank_confirmed_at, sekali, dengan refund_key dan jumlahnya sendiri.",
    ),
    express: `for (const { refund_key, refund_amount, bank_confirmed_at } of truth.refunds ?? []) {
  if (!bank_confirmed_at) continue;
  await trx.query(
    "insert into refunds (order_id, key, amount) values ($1, $2, $3) on conflict do nothing",
    [order.id, refund_key, Number.parseInt(refund_amount, 10)]);
}`,
    laravel: `foreach ($truth->refunds ?? [] as $refund) {
    if (empty($refund->bank_confirmed_at)) continue;
    DB::table('refunds')->insertOrIgnore(['order_id' => $order->id,
        'key' => $refund->refund_key, 'amount' => (int) $refund->refund_amount]);
}`,
    go: `for _, refund := range truth.Refunds {
	if refund.BankConfirmedAt == "" { continue }
	tx.Exec("insert into refunds (order_id, key, amount) values ($1, $2, $3) on conflict do nothing",
		order.ID, refund.RefundKey, rupiah(refund.RefundAmount))
}`,
  },
  exact: {
    advice: say(
      "Find an order by its whole id, and keep nothing of a request where the next one can see it.",
      "Cari pesanan dari id utuhnya, dan jangan simpan apa pun dari satu permintaan di tempat yang terlihat permintaan berikutnya.",
    ),
    express: `const { rows: [order] } = await db.query("select * from orders where id = $1", [message.order_id]);
// no "like", and no variable outside of the handler`,
    laravel: `$order = Order::where('number', $request->input('order_id'))->first();
// no LIKE, and no static property: under Octane it outlives the request`,
    go: `row := db.QueryRowContext(ctx, "select id, total from orders where id = $1", m.OrderID)
// no strings.HasPrefix, and no variable of the package`,
  },
} satisfies Partial<Record<RemedyName, Remedy>>;
