/** What the append-only log says happened. */
export interface NewEvent {
  readonly name: string;
  readonly occurredAt: Date;
  readonly data: Readonly<Record<string, unknown>>;
}
