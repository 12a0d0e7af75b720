/** One member of a message, with the path that leads to it. */
export interface SchemaRow {
  readonly name: string;
  readonly type: string;
  readonly rule: string;
  readonly required: boolean;
}

interface Schema {
  readonly type?: string | readonly string[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly required?: readonly string[];
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly description?: string;
}

/** Flattens the schema of an object into rows, the members of members after their owner. */
export function schemaRows(schema: unknown, parent = ""): readonly SchemaRow[] {
  const { properties = {}, required = [] } = schema as Schema;
  return Object.entries(properties).flatMap(([key, member]) => {
    const name = parent === "" ? key : `${parent}.${key}`;
    const row = {
      name,
      type: typeOf(member),
      rule: ruleOf(member),
      required: required.includes(key),
    };
    const inner = member.items ? schemaRows(member.items, `${name}[]`) : schemaRows(member, name);
    return [row, ...inner];
  });
}

function typeOf({ type, enum: values }: Schema): string {
  if (type === undefined) return values ? "one of" : "any";
  return [type].flat().join(" or ");
}

function ruleOf(schema: Schema): string {
  const { minimum, maximum } = schema;
  return [
    schema.description,
    schema.enum && schema.enum.map((value) => JSON.stringify(value)).join(", "),
    minimum !== undefined && maximum !== undefined && `from ${minimum} to ${maximum}`,
    schema.maxLength !== undefined && `at most ${schema.maxLength} characters`,
    schema.pattern !== undefined && `pattern ${schema.pattern}`,
  ]
    .filter((part) => typeof part === "string")
    .join(" · ");
}
