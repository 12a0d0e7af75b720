import { type TProperties, type TSchema, Type } from "@sinclair/typebox";

/** What the schemas of the sandbox API's answers are made of. */
export const MOMENT = Type.String({
  pattern: String.raw`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`,
  description: "UTC.",
  examples: ["2026-01-05T03:15:30.000Z"],
});
export const TEXT = Type.String();
export const COUNT = Type.Integer({ minimum: 0 });

export function oneOf(...values: readonly string[]): TSchema {
  return Type.Unsafe<string>({ type: "string", enum: values });
}

export function optional(members: TProperties): TProperties {
  return Object.fromEntries(
    Object.entries(members).map(([name, schema]) => [name, Type.Optional(schema)]),
  );
}

export function orNull(schema: TSchema): TSchema {
  return Type.Unsafe({ anyOf: [schema, { type: "null" }] });
}

export const FREE = Type.Unsafe<object>({ type: "object" });
export const FAULT = Type.Unsafe<object>({ type: "object", required: ["fault"] });
