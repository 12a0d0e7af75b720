import type { Snippet, Snippets } from "./snippet.ts";

const rails = (path: string): Snippet => ({
  title: "Ruby on Rails",
  file: "app/controllers/notifications_controller.rb",
  code: `# config/routes.rb: post "${path}", to: "notifications#create"
class NotificationsController < ApplicationController
  skip_forgery_protection
  skip_before_action :authenticate_user!, raise: false

  def create
    message = JSON.parse(request.raw_post)
    signed = message.values_at("order_id", "status_code", "gross_amount").join
    expected = Digest::SHA512.hexdigest(signed + ENV.fetch("SERVER_KEY"))
    given = message["signature_key"].to_s
    return head :forbidden unless ActiveSupport::SecurityUtils.secure_compare(expected, given)

    NotificationJob.perform_later(message) # a job does the work
    head :ok
  end
end`,
});

const go = (path: string): Snippet => ({
  title: "Go",
  file: "main.go",
  code: `// Outside of the middleware that asks for a session.
mux.HandleFunc("POST ${path}", func(w http.ResponseWriter, r *http.Request) {
	var message map[string]any
	if err := json.NewDecoder(r.Body).Decode(&message); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	text := func(name string) string { value, _ := message[name].(string); return value }
	signed := text("order_id") + text("status_code") + text("gross_amount")
	sum := sha512.Sum512([]byte(signed + os.Getenv("SERVER_KEY")))
	if !hmac.Equal([]byte(hex.EncodeToString(sum[:])), []byte(text("signature_key"))) {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	keep(message)                // a row in your database; also for orders that you do not know
	w.WriteHeader(http.StatusOK) // now, not when the work is done
})`,
});

const aspnet = (path: string): Snippet => ({
  title: "ASP.NET",
  file: "Program.cs",
  code: `app.MapPost("${path}", async (HttpRequest request) =>
{
    using var message = await JsonDocument.ParseAsync(request.Body);
    string Text(string name) => message.RootElement.GetProperty(name).GetString() ?? "";
    var key = Environment.GetEnvironmentVariable("SERVER_KEY");
    var signed = Text("order_id") + Text("status_code") + Text("gross_amount") + key;
    var expected = Convert.ToHexString(SHA512.HashData(Encoding.UTF8.GetBytes(signed)));
    var given = Text("signature_key").ToUpperInvariant();
    if (!CryptographicOperations.FixedTimeEquals(
            Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(given)))
        return Results.StatusCode(403);
    await Keep(message.RootElement.Clone()); // a row in your database; a job does the work
    return Results.Ok();
}).AllowAnonymous().DisableAntiforgery();`,
});

const spring = (path: string): Snippet => ({
  title: "Spring",
  file: "NotificationController.java",
  code: `@RestController
class NotificationController {
    @PostMapping("${path}")
    ResponseEntity<Void> receive(@RequestBody Map<String, Object> message) throws Exception {
        String signed = "" + message.get("order_id") + message.get("status_code")
            + message.get("gross_amount") + System.getenv("SERVER_KEY");
        byte[] digest = MessageDigest.getInstance("SHA-512")
            .digest(signed.getBytes(StandardCharsets.UTF_8));
        byte[] expected = HexFormat.of().formatHex(digest).getBytes(StandardCharsets.UTF_8);
        byte[] given = String.valueOf(message.get("signature_key")).getBytes(StandardCharsets.UTF_8);
        if (!MessageDigest.isEqual(expected, given)) return ResponseEntity.status(403).build();
        keep(message); // a row in your database; also for orders that you do not know
        return ResponseEntity.ok().build(); // now, not when the work is done
    }
}`,
});

const nginx = (path: string): Snippet => ({
  title: "nginx",
  file: "in the server block of port 443",
  code: `# This very path, before any location that redirects, asks for a password or serves files.
location = ${path} {
    auth_basic off;
    client_max_body_size 256k;
    proxy_pass http://127.0.0.1:3000;
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-Proto $scheme;
}`,
});

const apache = (path: string): Snippet => ({
  title: "Apache",
  file: "in the VirtualHost of port 443",
  code: `# This very path, before any rule that redirects or asks for a password.
<Location "${path}">
    Require all granted
</Location>
ProxyPass "${path}" "http://127.0.0.1:3000${path}"`,
});

const cloudflare = (path: string): Snippet => ({
  title: "Cloudflare",
  file: "Security → WAF → Custom rules, action: Skip",
  code: `(http.request.method eq "POST" and http.request.uri.path eq "${path}")`,
});

/** Of other languages than those that have a file of their own, and of what stands in front of servers. */
export const OTHER_SNIPPETS: Snippets = {
  rails: { handler: rails, unlock: rails },
  go: { handler: go, unlock: go },
  aspnet: { handler: aspnet, unlock: aspnet },
  spring: {
    handler: spring,
    unlock: (path) => ({
      title: "Spring Security",
      file: "SecurityConfig.java",
      code: `@Bean
SecurityFilterChain security(HttpSecurity http) throws Exception {
    return http
        .csrf(csrf -> csrf.ignoringRequestMatchers("${path}"))
        .authorizeHttpRequests(rules -> rules
            .requestMatchers(HttpMethod.POST, "${path}").permitAll()
            .anyRequest().authenticated())
        .build();
}`,
    }),
  },
  nginx: { handler: nginx, unlock: nginx, redirect: nginx },
  apache: { handler: apache, unlock: apache, redirect: apache },
  cloudflare: { unlock: cloudflare, redirect: cloudflare },
};

/** Whatever answers: where a POST is led to. */
export const followRedirect = (url: string): Snippet => ({
  title: "curl",
  file: "in a terminal",
  code: `# Write what stands behind "location:" into the settings, until there is none.
curl -si -X POST -H 'Content-Type: application/json' -d '{}' '${url}' | grep -i '^\\(HTTP\\|location\\)'`,
});

export const nginxCertificate = (): Snippet => ({
  title: "nginx",
  file: "in the server block",
  code: `# The whole chain, not the server's certificate alone; renew it with: certbot renew
ssl_certificate     /etc/letsencrypt/live/shop.example/fullchain.pem;
ssl_certificate_key /etc/letsencrypt/live/shop.example/privkey.pem;`,
});

export const askCertificate = (host: string): Snippet => ({
  title: "openssl",
  file: "in a terminal",
  code: `# Says whom the certificate names, until when it is good, and what is wrong with its chain.
openssl s_client -connect '${host}' -servername '${host.replace(/:\d+$/, "")}' </dev/null | openssl x509 -noout -subject -ext subjectAltName -dates`,
});
