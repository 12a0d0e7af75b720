import { renderQrPng } from "./qr-picture.ts";

export interface FramedQr {
  readonly payload: string;
  readonly merchantName: string;
  readonly nmid: string;
  readonly amountText?: string;
}

/** The picture of `generate-qr-code-v2`. */
export function renderFramedQrPng({ payload }: FramedQr): Buffer {
  return renderQrPng(payload);
}
