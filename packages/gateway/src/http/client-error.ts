import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { lookUp } from "../domain/look-up.ts";

const STATUS_BY_CODE: Readonly<Record<string, string>> = {
  HPE_HEADER_OVERFLOW: "431 Request Header Fields Too Large",
  ERR_HTTP_REQUEST_TIMEOUT: "408 Request Timeout",
};

/** Answers `Expect` with anything but `100-continue`, which Node itself answers without a body. */
export function answerExpectation(_request: IncomingMessage, response: ServerResponse): void {
  const body = JSON.stringify({ status_code: "417", status_message: "Expectation Failed" });
  response.writeHead(417, {
    "content-type": "application/json; charset=utf-8",
    "content-length": Buffer.byteLength(body),
  });
  response.end(body);
}

/** Answers bytes that are not an HTTP request: clients parse every answer as a JSON object. */
export function answerClientError(error: Error & { readonly code?: string }, socket: Socket): void {
  // A connection that was reset, or that is closed already, hears nothing.
  if (error.code === "ECONNRESET" || !socket.writable || socket.destroyed) {
    socket.destroy();
    return;
  }
  const status = lookUp(STATUS_BY_CODE, error.code ?? "") ?? "400 Bad Request";
  const body = JSON.stringify({
    status_code: status.slice(0, 3),
    status_message: status.slice(4),
  });
  socket.end(
    `HTTP/1.1 ${status}\r\ncontent-type: application/json; charset=utf-8\r\ncontent-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`,
  );
}
