/** Makes a function that replaces each secret in a text, so that the text can be logged. */
export function createRedactor(secrets: readonly string[]): (text: string) => string {
  return (text) => secrets.reduce((rest, secret) => rest.replaceAll(secret, "[server key]"), text);
}
