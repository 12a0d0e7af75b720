/** A statement that is put together: values get a place in it and never become part of its text. */
export class StatementDraft {
  text = "";
  readonly values: unknown[] = [];

  /** Returns the placeholder of a value. */
  bind(value: unknown): string {
    return `$${this.values.push(value)}`;
  }
}
