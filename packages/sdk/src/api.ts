export type { CaptureRequest, ChargeOptions, ClientOptions, GatewayClient } from "./client.ts";
export { GatewayError, type GatewayErrorCode, type RawAnswer } from "./errors.ts";
export { fetchTransport } from "./fetch-transport.ts";
export type { QrCode, QrCodeSource } from "./qr-code.ts";
export type { CallOptions, RequestEvent, ResponseEvent } from "./sender.ts";
export type { Environment } from "./server-key.ts";
export type { Transport, TransportAnswer, TransportRequest } from "./transport.ts";
