/**
 * Web pages and apps; not the schemes that run code here or read what is not the customer's, nor an
 * Android intent that names one of them.
 */
const SAFE = /^(?!(intent:(.*=)?)?(javascript|vbscript|data|blob|file)[:;%])/i;

/**
 * A link that may be given to the customer, exactly as it was received: wallets compare it byte for
 * byte. `undefined` for what is no URL or could do harm.
 */
export function parseLink(link: string | undefined): string | undefined {
  try {
    // Judged as the browser will read it: a scheme can hide behind tabs and capital letters.
    return link && SAFE.test(new URL(link, document.baseURI).href) ? link : undefined;
  } catch {
    // Not a URL: there is nothing to open.
    return undefined;
  }
}
