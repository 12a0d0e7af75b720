import { say } from "../both.ts";
import type { Remedy, RemedyName } from "./remedy.ts";

/** What is done before a message is believed, and how it is answered. */
export const DOOR = {
  verify: {
    advice: say(
      "Check the signature first, over the values as they came, with a key that must be set; note nothing before.",
      "Periksa tanda tangan lebih dulu, dari nilai apa adanya, dengan kunci yang wajib terisi; jangan mencatat apa pun sebelumnya.",
    ),
    express: `const key = process.env.SERVER_KEY;
if (!key) throw new Error("SERVER_KEY is not set");
const { order_id, status_code, gross_amount, signature_key } = request.body;
const wanted = createHash("sha512")
  .update(order_id + status_code + gross_amount + key).digest();
const given = Buffer.from(String(signature_key), "hex");
if (given.length !== 64 || !timingSafeEqual(given, wanted)) return response.sendStatus(403);`,
    laravel: `$key = config('payments.server_key') ?: throw new LogicException('no server key');
$wanted = hash('sha512', $request->input('order_id').$request->input('status_code')
    .$request->input('gross_amount').$key);
abort_unless(hash_equals($wanted, (string) $request->input('signature_key')), 403);`,
    go: `if serverKey == "" { log.Fatal("no server key") }
sum := sha512.Sum512([]byte(m.OrderID + m.StatusCode + m.GrossAmount + serverKey))
if subtle.ConstantTimeCompare([]byte(hex.EncodeToString(sum[:])), []byte(m.SignatureKey)) != 1 {
	http.Error(w, "", http.StatusForbidden)
	return
}`,
  },
  ask: {
    advice: say(
      "Ask the gateway for the transaction by its own id, use nothing but that answer, and compare whose order it is.",
      "Tanyakan transaksi ke gateway dengan id-nya sendiri, pakai hanya jawaban itu, dan bandingkan milik pesanan mana.",
    ),
    express: `const truth = await status(request.body.transaction_id); // GET /v2/{id}/status
if (truth.order_id !== order.id || truth.merchant_id !== MERCHANT_ID) return response.sendStatus(200);
await book(order, truth); // never request.body`,
    laravel: `$truth = $gateway->status($request->input('transaction_id')); // GET /v2/{id}/status
if ($truth->order_id !== $order->number || $truth->merchant_id !== config('payments.merchant'))
    return response()->noContent(200);
$this->book($order, $truth); // never $request`,
    go: `truth, err := client.Status(m.TransactionID) // GET /v2/{id}/status
if err != nil { http.Error(w, "", 500); return }
if truth.OrderID != order.ID || truth.MerchantID != merchantID { return }
book(order, truth) // never m`,
  },
  amount: {
    advice: say(
      "Read the amount as whole rupiah with two zeros behind the point, and compare it with the order.",
      "Baca jumlah sebagai rupiah utuh dengan dua nol di belakang titik, dan bandingkan dengan pesanan.",
    ),
    express: `if (truth.gross_amount !== \`\${order.total}.00\`) {
  await report(order, "other amount", truth); // somebody must look
  return response.sendStatus(200);
}`,
    laravel: `if ($truth->gross_amount !== $order->total.'.00') {
    report(new OtherAmount($order, $truth)); // somebody must look
    return response()->noContent(200);
}`,
    go: `if truth.GrossAmount != fmt.Sprintf("%d.00", order.Total) {
	report(order, truth) // somebody must look
	return
}`,
  },
  silent: {
    advice: say(
      "Answer a refusal with its status and nothing else; what went wrong belongs in your log.",
      "Jawab penolakan dengan statusnya saja; yang salah cukup dicatat di log Anda.",
    ),
    express: `app.use((error, request, response, next) => {
  log.error(error);
  response.sendStatus(500); // no message, no stack
});`,
    laravel: `// .env: APP_DEBUG=false
Log::warning('wrong signature', ['order' => $request->input('order_id')]);
abort(403); // no expected value`,
    go: `log.Printf("wrong signature for %s", m.OrderID)
w.WriteHeader(http.StatusForbidden) // no body`,
  },
  failures: {
    advice: say(
      "Answer 500 when you could not finish: the message comes again. Answer 2xx only for what is committed.",
      "Jawab 500 bila belum selesai: pesan akan datang lagi. Jawab 2xx hanya untuk yang sudah di-commit.",
    ),
    express: `try {
  await handle(request.body);
  response.sendStatus(200);
} catch (error) {
  log.error(error);
  response.sendStatus(500);
}`,
    laravel: `// Let it throw: Laravel answers 500, and the message comes again.
DB::transaction(fn () => $this->handle($request));
return response()->noContent(200);`,
    go: `if err := handle(ctx, m); err != nil {
	log.Print(err)
	http.Error(w, "", http.StatusInternalServerError)
	return
}
w.WriteHeader(http.StatusOK)`,
  },
  unknown: {
    advice: say(
      "Answer 200 to a signed message about an order that you do not have: there is nothing to do, now or later.",
      "Jawab 200 untuk pesan bertanda tangan tentang pesanan yang tidak ada: tidak ada yang perlu dikerjakan.",
    ),
    express: `const order = await findOrder(request.body.order_id);
if (!order) return response.sendStatus(200);`,
    laravel: `$order = Order::where('number', $request->input('order_id'))->first(); // not firstOrFail
if (! $order) return response()->noContent(200);`,
    go: `order, err := findOrder(ctx, m.OrderID)
if errors.Is(err, sql.ErrNoRows) { w.WriteHeader(http.StatusOK); return }`,
  },
  route: {
    advice: say(
      "Set the notification URL exactly as the route answers it, without redirect, sign-in or form protection.",
      "Isi URL notifikasi persis seperti rutenya menjawab, tanpa redirect, halaman masuk, atau perlindungan formulir.",
    ),
    express: `// before the session, the CSRF check and whatever redirects
app.post("/payments/notifications", express.json(), notifications);
app.use(session(), csrf());`,
    laravel: `// bootstrap/app.php
$middleware->validateCsrfTokens(except: ['payments/notifications']);
// routes/api.php, without auth
Route::post('/payments/notifications', NotificationController::class);`,
    go: `mux.HandleFunc("POST /payments/notifications", notifications) // with and without slash differ
mux.Handle("/", signedIn(pages))`,
  },
  caught: {
    advice: say(
      "Catch what a single message throws: it is answered 500, and the process lives on.",
      "Tangkap galat dari satu pesan: dijawab 500, dan proses tetap hidup.",
    ),
    express: `app.post("/payments/notifications", (request, response, next) => {
  handle(request.body).then(() => response.sendStatus(200), next); // never without the second
});`,
    laravel: `// Check what you read: no member of a foreign message is sure to be there.
$id = $request->string('transaction_id')->toString();
if ($id === '') return response()->noContent(200);`,
    go: `// In goroutines of your own nobody recovers for you.
defer func() {
	if r := recover(); r != nil { log.Print(r); http.Error(w, "", 500) }
}()`,
  },
  tolerant: {
    advice: say(
      "Read only the members you need, take an absent one for absent, and let unknown ones pass.",
      "Baca hanya anggota yang perlu, anggap yang tidak ada memang tidak ada, dan biarkan yang tidak dikenal.",
    ),
    express: `const Message = z.looseObject({ // not strictObject
  order_id: z.string(), transaction_id: z.string(), fraud_status: z.string().optional(),
});`,
    laravel: `$request->validate(['order_id' => 'required|string', 'transaction_id' => 'required|string']);
$fraud = $request->input('fraud_status'); // null is no reason to refuse`,
    go: `type message struct {
	OrderID     string  \`json:"order_id"\`
	FraudStatus *string \`json:"fraud_status"\` // nil when absent
}
err := json.NewDecoder(r.Body).Decode(&m) // without DisallowUnknownFields`,
  },
} satisfies Partial<Record<RemedyName, Remedy>>;
