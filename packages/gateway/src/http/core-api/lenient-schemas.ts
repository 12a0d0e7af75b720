import { type TProperties, type TSchema, Type } from "@sinclair/typebox";
import { type Field, type Members, required } from "../shared/fields.ts";

/** Of an object with these members, which may hold others too. */
export function objectSchema(members: Members): TSchema {
  const entries = Object.entries(members);
  const properties: TProperties = {};
  for (const [key, member] of entries) properties[key] = schemaOf(member);
  const names = entries.filter(([, { isRequired }]) => isRequired).map(([key]) => key);
  return Type.Unsafe({
    type: ["object", "null"],
    properties,
    ...(names.length > 0 && { required: names }),
  });
}

/** Of a list; none of its elements is null. */
export function listSchema(one: Field<unknown>): TSchema {
  return Type.Unsafe({ type: ["array", "null"], items: schemaOf(required(one)) });
}

interface Keywords {
  readonly type?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
}

/** What must be there is not null; what may be absent may be empty, where that counts as absent. */
function schemaOf({ schema, isRequired, isAbsentWhenEmpty }: Field<unknown>): TSchema {
  const { type, enum: values, pattern } = schema as Keywords;
  if (isRequired) {
    return Type.Unsafe({
      ...schema,
      ...(type && { type: type.filter((one) => one !== "null") }),
      ...(values && { enum: values.filter((one) => one !== null) }),
      ...(isAbsentWhenEmpty && { minLength: 1 }),
    });
  }
  if (!isAbsentWhenEmpty) return schema;
  return Type.Unsafe({
    ...schema,
    ...(values && { enum: [...values, ""] }),
    ...(pattern !== undefined && { pattern: `^$|${pattern}` }),
  });
}
