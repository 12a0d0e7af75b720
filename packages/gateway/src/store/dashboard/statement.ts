/** SQL text that is put together, with its values beside it: values never become part of the text. */
export class Statement {
  text = "";
  readonly values: unknown[] = [];

  /** Returns the placeholder of a value. */
  bind(value: unknown): string {
    return `$${this.values.push(value)}`;
  }
}
