import type { Endpoint } from "../shared/endpoint.ts";

const TAG = "QR codes";

function pictureEndpoint(id: string, path: string, summary: string): Endpoint {
  return {
    id,
    method: "GET",
    path,
    tag: TAG,
    summary,
    description:
      "No authorisation: made for <img src>. The same picture for ever, also after payment.",
    auth: "none",
    answers: { 200: { about: "The picture, or an error in JSON.", schemas: "image/png" } },
  };
}

export const GOPAY_PICTURE = pictureEndpoint(
  "gopayQrCode",
  "/v2/gopay/{id}/qr-code",
  "QR code (gopay)",
);
export const QRIS_PICTURE = pictureEndpoint(
  "qrisQrCode",
  "/v2/qris/{id}/qr-code",
  "QR code (qris)",
);
export const SHOPEE_PICTURE = pictureEndpoint(
  "shopeeQrCode",
  "/v2/qris/shopeepay/{id}/qr-code",
  "QR code (qris by airpay shopee)",
);
export const FRAMED_PICTURE = pictureEndpoint(
  "framedQrCode",
  "/v4/qris/gopay/{reference}/qr-code",
  "QR code in a frame with merchant name and NMID",
);
export const FRAMED_PICTURE_SHORT = pictureEndpoint(
  "framedQrCodeShort",
  "/v4/qris/{reference}/qr-code",
  "The same under its older address",
);

export const QR_CODE_ENDPOINTS: readonly Endpoint[] = [
  GOPAY_PICTURE,
  QRIS_PICTURE,
  SHOPEE_PICTURE,
  FRAMED_PICTURE,
  FRAMED_PICTURE_SHORT,
];
