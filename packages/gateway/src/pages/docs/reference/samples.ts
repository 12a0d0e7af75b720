import { shellWord } from "../../../domain/shell-word.ts";
import { JAVASCRIPT, literal, PHP, PYTHON, RUBY, single } from "./literals.ts";

/** One call, to be written down in any language. */
export interface SampleCall {
  readonly method: string;
  readonly url: string;
  /** Absent where none is asked for. */
  readonly key?: string;
  readonly body?: unknown;
  /** A file that is sent in the place of a body. */
  readonly file?: string;
  /** `redirect`: to where a browser is to go on. */
  readonly answered: "json" | "text" | "picture" | "redirect";
}

interface Sample {
  readonly id: string;
  readonly name: string;
  readonly code: string;
}

const PICTURE = "qr-code.png";

/** The same call in each language, with nothing but what comes with it. */
export function samplesOf(call: SampleCall): readonly Sample[] {
  return LANGUAGES.map(({ id, name, write }) => ({ id, name, code: write(call) }));
}

const LANGUAGES: readonly {
  readonly id: string;
  readonly name: string;
  readonly write: (call: SampleCall) => string;
}[] = [
  { id: "curl", name: "curl", write: curl },
  { id: "node", name: "Node.js", write: node },
  { id: "php", name: "PHP", write: php },
  { id: "python", name: "Python", write: python },
  { id: "java", name: "Java", write: java },
  { id: "go", name: "Go", write: go },
  { id: "ruby", name: "Ruby", write: ruby },
];

function mediaOf({ file }: SampleCall): string {
  return file === undefined ? "application/json" : "application/x-ndjson";
}

function hasBody({ body, file }: SampleCall): boolean {
  return body !== undefined || file !== undefined;
}

/** The lines that apply. */
function lines(...parts: readonly (string | false)[]): string {
  return parts.filter((part) => part !== false).join("\n");
}

function curl(call: SampleCall): string {
  const { method, url, key, body, file, answered } = call;
  const parts = [
    `curl${method === "GET" ? "" : ` -X ${method}`} ${shellWord(url)}`,
    key !== undefined && `-u ${shellWord(`${key}:`)}`,
    hasBody(call) && `-H 'Content-Type: ${mediaOf(call)}'`,
    body !== undefined && `-d ${shellWord(JSON.stringify(body, null, 2))}`,
    file !== undefined && `--data-binary @${file}`,
    answered === "picture" && `-o ${PICTURE}`,
  ];
  return parts.filter((part) => part !== false).join(" \\\n  ");
}

const NODE_READS = {
  json: "console.log(answer.status, await answer.json());",
  text: "console.log(answer.status, await answer.text());",
  picture: `await writeFile("${PICTURE}", Buffer.from(await answer.arrayBuffer()));`,
  redirect: "console.log(answer.status, answer.url);",
} as const;

function node(call: SampleCall): string {
  const { method, url, key, body, file, answered } = call;
  const files = [file !== undefined && "readFile", answered === "picture" && "writeFile"].filter(
    (one) => one !== false,
  );
  const headers = [
    key !== undefined && `    Authorization: \`Basic \${btoa(${JSON.stringify(`${key}:`)})}\`,`,
    hasBody(call) && `    "Content-Type": "${mediaOf(call)}",`,
  ].filter((one) => one !== false);
  return lines(
    files.length > 0 && `import { ${files.join(", ")} } from "node:fs/promises";\n`,
    `const answer = await fetch(${JSON.stringify(url)}, {`,
    `  method: "${method}",`,
    headers.length > 0 && `  headers: {\n${headers.join("\n")}\n  },`,
    body !== undefined && `  body: JSON.stringify(${literal(body, JAVASCRIPT, 1)}),`,
    file !== undefined && `  body: await readFile("${file}"),`,
    "});",
    NODE_READS[answered],
  );
}

function php(call: SampleCall): string {
  const { method, url, key, body, file, answered } = call;
  return lines(
    "<?php",
    `$curl = curl_init(${single(url)});`,
    "curl_setopt_array($curl, [",
    `    CURLOPT_CUSTOMREQUEST => '${method}',`,
    "    CURLOPT_RETURNTRANSFER => true,",
    key !== undefined && `    CURLOPT_USERPWD => ${single(`${key}:`)},`,
    hasBody(call) && `    CURLOPT_HTTPHEADER => ['Content-Type: ${mediaOf(call)}'],`,
    body !== undefined &&
      `    CURLOPT_POSTFIELDS => json_encode(${isEmpty(body) ? "(object) []" : literal(body, PHP, 1)}),`,
    file !== undefined && `    CURLOPT_POSTFIELDS => file_get_contents('${file}'),`,
    "]);",
    "$answer = curl_exec($curl);",
    answered === "picture"
      ? `file_put_contents('${PICTURE}', $answer);`
      : "echo curl_getinfo($curl, CURLINFO_HTTP_CODE), ' ', $answer, \"\\n\";",
  );
}

/** An empty array of PHP would become a list. */
function isEmpty(body: unknown): boolean {
  return typeof body === "object" && body !== null && Object.keys(body).length === 0;
}

const PYTHON_READS = {
  json: "    print(answer.status, json.load(answer))",
  text: "    print(answer.status, answer.read().decode())",
  picture: `    open("${PICTURE}", "wb").write(answer.read())`,
  redirect: "    print(answer.status, answer.url)",
} as const;

function python(call: SampleCall): string {
  const { method, url, key, body, file, answered } = call;
  const modules = [
    key !== undefined && "base64",
    (body !== undefined || answered === "json") && "json",
    "urllib.request",
  ].filter((one) => one !== false);
  const headers = [
    key !== undefined &&
      `        "Authorization": "Basic " + base64.b64encode(${JSON.stringify(`${key}:`)}.encode()).decode(),`,
    hasBody(call) && `        "Content-Type": "${mediaOf(call)}",`,
  ].filter((one) => one !== false);
  return lines(
    ...modules.map((name) => `import ${name}`),
    "",
    "request = urllib.request.Request(",
    `    ${JSON.stringify(url)},`,
    `    method="${method}",`,
    headers.length > 0 && `    headers={\n${headers.join("\n")}\n    },`,
    body !== undefined && `    data=json.dumps(${literal(body, PYTHON, 1)}).encode(),`,
    file !== undefined && `    data=open("${file}", "rb").read(),`,
    ")",
    "with urllib.request.urlopen(request) as answer:",
    PYTHON_READS[answered],
  );
}

function java(call: SampleCall): string {
  const { method, url, key, body, file, answered } = call;
  const publisher =
    body !== undefined
      ? `HttpRequest.BodyPublishers.ofString("""\n${javaText(body)}""")`
      : file !== undefined
        ? `HttpRequest.BodyPublishers.ofFile(Path.of("${file}"))`
        : "HttpRequest.BodyPublishers.noBody()";
  const isPicture = answered === "picture";
  const basic = `Base64.getEncoder().encodeToString(${JSON.stringify(`${key}:`)}.getBytes())`;
  return lines(
    "import java.net.URI;",
    "import java.net.http.HttpClient;",
    "import java.net.http.HttpRequest;",
    "import java.net.http.HttpResponse;",
    (isPicture || file !== undefined) && "import java.nio.file.Path;",
    key !== undefined && "import java.util.Base64;",
    "",
    "class Call {",
    "    public static void main(String[] args) throws Exception {",
    `        var request = HttpRequest.newBuilder(URI.create(${JSON.stringify(url)}))`,
    key !== undefined && `            .header("Authorization", "Basic " + ${basic})`,
    hasBody(call) && `            .header("Content-Type", "${mediaOf(call)}")`,
    `            .method("${method}", ${publisher})`,
    "            .build();",
    "        var client = HttpClient.newHttpClient();",
    isPicture
      ? `        client.send(request, HttpResponse.BodyHandlers.ofFile(Path.of("${PICTURE}")));`
      : lines(
          "        var answer = client.send(request, HttpResponse.BodyHandlers.ofString());",
          '        System.out.println(answer.statusCode() + " " + answer.body());',
        ),
    "    }",
    "}",
  );
}

/** A text block: what is indented less than its end would be moved. */
function javaText(body: unknown): string {
  const text = JSON.stringify(body, null, 2).replaceAll("\\", "\\\\");
  return text
    .split("\n")
    .map((line) => `                ${line}\n`)
    .join("")
    .trimEnd();
}

function go(call: SampleCall): string {
  const { method, url, key, answered } = call;
  const [sent, ...prepared] = goBody(call);
  return lines(
    "package main",
    "",
    `import (\n${goImports(call)
      .map((name) => `\t"${name}"`)
      .join("\n")}\n)`,
    "",
    "func main() {",
    ...prepared,
    `\trequest, err := http.NewRequest("${method}", ${JSON.stringify(url)}, ${sent})`,
    "\tcheck(err)",
    key !== undefined && `\trequest.SetBasicAuth(${JSON.stringify(key)}, "")`,
    hasBody(call) && `\trequest.Header.Set("Content-Type", "${mediaOf(call)}")`,
    "\tanswer, err := http.DefaultClient.Do(request)",
    "\tcheck(err)",
    "\tdefer answer.Body.Close()",
    "\tread, err := io.ReadAll(answer.Body)",
    "\tcheck(err)",
    answered === "picture"
      ? `\tcheck(os.WriteFile("${PICTURE}", read, 0o644))`
      : "\tfmt.Println(answer.StatusCode, string(read))",
    "}",
    "",
    "func check(err error) {",
    "\tif err != nil {",
    "\t\tpanic(err)",
    "\t}",
    "}",
  );
}

/** What is sent, and the lines that make it. */
function goBody({ body, file }: SampleCall): readonly [sent: string, ...lines: string[]] {
  if (body !== undefined) return ["body", `\tbody := strings.NewReader(${goText(body)})`];
  if (file !== undefined) return ["file", `\tfile, err := os.Open("${file}")`, "\tcheck(err)"];
  return ["nil"];
}

function goImports({ body, file, answered }: SampleCall): readonly string[] {
  const isPicture = answered === "picture";
  const imports = [
    !isPicture && "fmt",
    "io",
    "net/http",
    (isPicture || file !== undefined) && "os",
    body !== undefined && "strings",
  ];
  return imports.filter((one) => one !== false);
}

/** As it is between grave accents, unless there is one in it. */
function goText(body: unknown): string {
  const text = JSON.stringify(body, null, 2);
  return text.includes("`") ? JSON.stringify(text) : `\`${text}\``;
}

const METHOD_CLASSES: Readonly<Record<string, string>> = {
  GET: "Get",
  POST: "Post",
  PUT: "Put",
  PATCH: "Patch",
  DELETE: "Delete",
};

function ruby(call: SampleCall): string {
  const { method, url, key, body, file, answered } = call;
  return lines(
    body !== undefined && 'require "json"',
    'require "net/http"',
    "",
    `uri = URI(${JSON.stringify(url)})`,
    `request = Net::HTTP::${METHOD_CLASSES[method]}.new(uri)`,
    key !== undefined && `request.basic_auth(${JSON.stringify(key)}, "")`,
    hasBody(call) && `request["Content-Type"] = "${mediaOf(call)}"`,
    body !== undefined && `request.body = JSON.generate(${literal(body, RUBY)})`,
    file !== undefined && `request.body = File.read("${file}")`,
    'answer = Net::HTTP.start(uri.host, uri.port, use_ssl: uri.scheme == "https") do |http|',
    "  http.request(request)",
    "end",
    answered === "picture"
      ? `File.binwrite("${PICTURE}", answer.body)`
      : 'puts "#{answer.code} #{answer.body}"',
  );
}
