const NAME = /^[\w .,&'()-]{1,100}$/;

/** What a merchant is called, without blanks around it; `undefined` for what no QR code can print. */
export function parseMerchantName(text: string): string | undefined {
  const name = text.trim();
  return NAME.test(name) ? name : undefined;
}
