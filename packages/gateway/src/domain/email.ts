const EMAIL = /^[^\s@]{1,64}@[^\s@]{1,190}$/;

/** Whether a text looks like an e-mail address; whether anybody reads it, only a message would tell. */
export function isEmail(text: string): boolean {
  return EMAIL.test(text);
}
