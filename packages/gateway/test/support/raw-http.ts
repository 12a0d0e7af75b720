import { connect } from "node:net";

/** What came back over a socket: the bytes that fetch would not send, and the answer as it is. */
interface RawAnswer {
  readonly status: number;
  readonly headers: string;
  readonly body: Record<string, unknown>;
}

/** Sends bytes as they are and reads until the other side closes. */
export async function exchangeRaw(url: string, text: string): Promise<string> {
  const { hostname, port } = new URL(url);
  return await new Promise<string>((resolve, reject) => {
    let received = "";
    const socket = connect(Number(port), hostname, () => socket.write(text));
    socket.setEncoding("utf8");
    socket.on("data", (chunk: string) => {
      received += chunk;
    });
    socket.on("error", reject);
    socket.on("close", () => resolve(received));
  });
}

/** The same for one answer, taken apart. */
export async function sendRaw(url: string, text: string): Promise<RawAnswer> {
  const answer = await exchangeRaw(url, text);
  const end = answer.indexOf("\r\n\r\n");
  const headers = answer.slice(0, end);
  return {
    status: Number(headers.split(" ")[1]),
    headers: headers.toLowerCase(),
    body: JSON.parse(answer.slice(end + 4)) as Record<string, unknown>,
  };
}

/** One request with the headers as they are given, closing the connection afterwards. */
export async function sendRequest(
  url: string,
  { line, headers, body = "" }: { line: string; headers: readonly string[]; body?: string },
): Promise<RawAnswer> {
  return await sendRaw(
    url,
    [`${line} HTTP/1.1`, "host: gerbang", "connection: close", ...headers, "", body].join("\r\n"),
  );
}
