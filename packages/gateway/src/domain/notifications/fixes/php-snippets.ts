import type { Snippet, Snippets } from "./snippet.ts";

const GENUINE = `$signed = $message['order_id'] . $message['status_code'] . $message['gross_amount'];
$expected = hash('sha512', $signed . getenv('SERVER_KEY'));`;

const plain = (path: string): Snippet => ({
  title: "PHP",
  file: path.endsWith(".php") ? path.slice(1) : `${path.slice(1)}.php`,
  code: `<?php
$message = json_decode(file_get_contents('php://input'), true);
${GENUINE}
if (!hash_equals($expected, (string) ($message['signature_key'] ?? ''))) {
    http_response_code(403);
    exit;
}
keep($message); // a row in your database; also for orders that you do not know
http_response_code(200); // now, not when the work is done`,
});

const laravel = (path: string): Snippet => ({
  title: "Laravel",
  file: "routes/api.php, or routes/web.php with the next snippet",
  code: `Route::post('${path}', function (Request $request) {
    $message = $request->json()->all();
    ${GENUINE.replaceAll("\n", "\n    ").replace("getenv('SERVER_KEY')", "config('services.gopay.server_key')")}
    abort_unless(hash_equals($expected, (string) ($message['signature_key'] ?? '')), 403);
    HandleNotification::dispatch($message); // a queued job does the work
    return response()->noContent(200);
});`,
});

export const PHP_SNIPPETS: Snippets = {
  php: { handler: plain, unlock: plain },
  laravel: {
    handler: laravel,
    unlock: (path) => ({
      title: "Laravel",
      file: "bootstrap/app.php",
      code: `->withMiddleware(function (Middleware $middleware) {
    // Before Laravel 11: $except in app/Http/Middleware/VerifyCsrfToken.php
    $middleware->validateCsrfTokens(except: ['${path.slice(1)}']);
})`,
    }),
    redirect: (path) => ({
      title: "Laravel",
      file: "routes/api.php",
      code: `// Outside of 'auth', which sends visitors to the sign-in page; see that no
// middleware forces https or another host for this path.
Route::post('${path}', [NotificationController::class, 'store'])->withoutMiddleware(['auth']);`,
    }),
  },
};
