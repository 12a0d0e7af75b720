import { say } from "../both.ts";
import type { Remedy, RemedyName } from "./remedy.ts";

/** What an order needs beside its messages: to be looked after, and to be allowed several attempts. */
export const LIVES = {
  finish: {
    advice: say(
      "Believe nothing that a browser says: show the order as it stands, and if it waits, ask the gateway and book as the handler does.",
      "Jangan percaya kata browser: tampilkan pesanan apa adanya, dan bila menunggu, tanya gateway dan bukukan seperti handler.",
    ),
    express: `app.get("/payments/finish", async (request, response) => {
  const order = await findOrder(request.query.order_id);
  if (order?.state === "waiting") await book(order, await status(order.transaction_id));
  response.redirect(303, \`/orders/\${order?.token ?? ""}\`); // request.query.result is not read
});`,
    laravel: `Route::get('/payments/finish', function (Request $request) {
    $order = Order::where('number', $request->query('order_id'))->firstOrFail();
    if ($order->isWaiting()) Payments::book($order, Gateway::status($order->transaction_id));
    return redirect()->route('orders.show', $order); // 'result' is not read
});`,
    go: `order := findOrder(ctx, r.URL.Query().Get("order_id"))
if order.State == "waiting" { bookFromStatus(ctx, order) } // the handler's own function
http.Redirect(w, r, "/orders/"+order.Token, http.StatusSeeOther) // "result" is not read`,
  },
  reconcile: {
    advice: say(
      "Every minute, ask the gateway about attempts that still wait, and book the answers as the handler does.",
      "Setiap menit, tanyakan percobaan yang masih menunggu ke gateway, dan bukukan jawabannya seperti handler.",
    ),
    express: `setInterval(async () => {
  for (const attempt of await waitingAttempts({ olderThan: "1 minute", limit: 50 }))
    await book(attempt.order, await status(attempt.transaction_id)).catch(log.error);
}, 60_000);`,
    laravel: `Schedule::call(function () {
    Attempt::waiting()->where('created_at', '<', now()->subMinute())
        ->each(fn ($one) => Payments::book($one->order, Gateway::status($one->transaction_id)));
})->everyMinute()->withoutOverlapping();`,
    go: `for range time.Tick(time.Minute) {
	for _, attempt := range waitingAttempts(ctx, time.Minute) {
		if err := bookFromStatus(ctx, attempt); err != nil { log.Print(err) }
	}
}`,
  },
  attempts: {
    advice: say(
      "Keep a row for each transaction of an order. It is paid if one of them is, and closed only when all have ended.",
      "Simpan satu baris untuk tiap transaksi pesanan. Lunas bila salah satunya lunas, dan tutup hanya bila semuanya berakhir.",
    ),
    express: `await trx.query("update attempts set ended = true where transaction_id = $1", [truth.transaction_id]);
await trx.query(\`update orders set state = 'closed' where id = $1 and paid_at is null
  and not exists (select 1 from attempts where order_id = $1 and not ended)\`, [order.id]);`,
    laravel: `$order->attempts()->where('transaction_id', $truth->transaction_id)->update(['ended' => true]);
if (! $order->paid_at && $order->attempts()->where('ended', false)->doesntExist())
    $order->update(['state' => 'closed']);`,
    go: `tx.Exec("update attempts set ended = true where transaction_id = $1", truth.TransactionID)
tx.Exec("update orders set state = 'closed' where id = $1 and paid_at is null" +
	" and not exists (select 1 from attempts where order_id = $1 and not ended)", order.ID)`,
  },
  late_money: {
    advice: say(
      "Book the payment of a closed order, and either open the order again or refund it; never drop it.",
      "Bukukan pembayaran untuk pesanan yang tertutup, lalu buka lagi pesanannya atau lakukan refund; jangan dibuang.",
    ),
    express: `if (truth.transaction_status === "settlement" && order.state === "closed") {
  if (await inStock(trx, order)) await reopen(trx, order, truth);
  else await trx.query("insert into jobs (kind, order_id) values ('refund', $1)", [order.id]);
}`,
    laravel: `if ($truth->transaction_status === 'settlement' && $order->state === 'closed') {
    $order->inStock() ? $order->reopen($truth) : RefundOrder::dispatch($order);
}`,
    go: `if truth.TransactionStatus == "settlement" && order.State == "closed" {
	if inStock(tx, order) { reopen(tx, order, truth) } else { addJob(tx, "refund", order.ID) }
}`,
  },
} satisfies Partial<Record<RemedyName, Remedy>>;
