/** What merchants' servers are made with, as far as an answer shows it. */
export const FRAMEWORKS = [
  "express",
  "fastify",
  "nextjs",
  "laravel",
  "php",
  "rails",
  "django",
  "fastapi",
  "flask",
  "aspnet",
  "go",
  "spring",
  "nginx",
  "apache",
  "cloudflare",
] as const;
export type Framework = (typeof FRAMEWORKS)[number];

const NAMES: Readonly<Record<Framework, string>> = {
  express: "Express",
  fastify: "Fastify",
  nextjs: "Next.js",
  laravel: "Laravel",
  php: "PHP",
  rails: "Ruby on Rails",
  django: "Django",
  fastapi: "FastAPI",
  flask: "Flask",
  aspnet: "ASP.NET",
  go: "Go",
  spring: "Spring",
  nginx: "nginx",
  apache: "Apache",
  cloudflare: "Cloudflare",
};

export function frameworkName(framework: Framework): string {
  return NAMES[framework];
}

interface ShownAnswer {
  readonly answerHeaders: Readonly<Record<string, string>> | undefined;
  /** The first kilobyte. */
  readonly answerBody: string | undefined;
}

/** Where a sign stands, and what it looks like; the first that is found decides. */
type Sign = readonly [Framework, where: "powered" | "server" | "cookies" | "body", sign: RegExp];

// Cookies first: a framework's own name says more than that of what it runs on. Bodies are what frameworks
// answer by themselves where nobody wrote a page. Last what stands in front of others.
const SIGNS: readonly Sign[] = [
  ["laravel", "cookies", /\b(?:laravel_session|XSRF-TOKEN)=/],
  ["django", "cookies", /\bcsrftoken=/],
  ["aspnet", "cookies", /\b\.AspNetCore\./],
  ["nextjs", "powered", /next\.js/i],
  ["express", "powered", /express/i],
  ["aspnet", "powered", /asp\.net/i],
  ["laravel", "body", /Laravel|Illuminate\\|method is not supported for route/],
  ["php", "powered", /php/i],
  ["rails", "powered", /phusion|passenger/i],
  ["aspnet", "server", /kestrel|microsoft-iis|microsoft-httpapi/i],
  ["flask", "server", /werkzeug/i],
  ["fastapi", "server", /uvicorn|hypercorn/i],
  ["django", "server", /gunicorn|wsgiserver|daphne/i],
  ["rails", "server", /puma|unicorn|thin/i],
  ["spring", "server", /tomcat|coyote|jetty|undertow/i],
  ["spring", "cookies", /\bJSESSIONID=/],
  ["express", "cookies", /\bconnect\.sid=/],
  ["php", "cookies", /\bPHPSESSID=/],
  ["fastify", "body", /^\{"message":"Route POST:/],
  ["express", "body", /Cannot POST \//],
  ["spring", "body", /Whitelabel Error Page|^\{"timestamp":/],
  ["fastapi", "body", /^\{"detail":"(?:Not Found|Method Not Allowed)"\}/],
  ["go", "body", /^(?:404 page not found|Method Not Allowed)\s*$/],
  ["django", "body", /CSRF verification failed/],
  ["rails", "body", /InvalidAuthenticityToken|Action Controller/],
  ["nginx", "server", /nginx|openresty/i],
  ["apache", "server", /apache|litespeed/i],
  ["cloudflare", "server", /cloudflare/i],
];

/** What answered, by what its answer shows of itself; `undefined` when it shows nothing that is known. */
export function detectFramework({ answerHeaders = {}, answerBody = "" }: ShownAnswer) {
  const places = {
    powered: answerHeaders["x-powered-by"] ?? "",
    server: answerHeaders["server"] ?? "",
    cookies: answerHeaders["set-cookie"] ?? "",
    body: answerBody,
  } as const;
  if ("x-runtime" in answerHeaders) return "rails";
  return SIGNS.find(([, where, sign]) => sign.test(places[where]))?.[0];
}
