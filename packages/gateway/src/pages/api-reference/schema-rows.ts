/** One member of a message, with the path that leads to it. */
interface SchemaRow {
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
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
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

/** Whether a message is read generously: its members name several types, the one meant first. */
export function isLenient(schema: unknown): boolean {
  return Array.isArray((schema as Schema).type);
}

function typeOf(schema: Schema): string {
  if (schema.anyOf) return [...new Set(schema.anyOf.map(typeOf))].join(" or ");
  const type = meantType(schema) ?? "any";
  const element = schema.items && meantType(schema.items);
  return type === "array" && element !== undefined ? `array of ${element}s` : type;
}

/** Where a member names several types, the first is the one to send; the others are accepted too. */
function meantType({ type, enum: values, const: value }: Schema): string | undefined {
  const known = values?.[0] ?? value;
  return [type].flat()[0] ?? (known === undefined ? undefined : typeof known);
}

function ruleOf(schema: Schema): string {
  if (schema.anyOf) return joinRules([schema.description, ...schema.anyOf.map(ruleOf)]);
  const { minimum, maximum, maxLength } = schema;
  return joinRules([
    schema.description,
    valuesOf(schema).join(", "),
    minimum !== undefined && maximum !== undefined && `from ${minimum} to ${maximum}`,
    maxLength !== undefined && `at most ${maxLength} characters`,
    patternOf(schema),
  ]);
}

function joinRules(parts: readonly (string | false | undefined)[]): string {
  return [...new Set(parts.filter((part) => typeof part === "string" && part !== ""))].join(" · ");
}

/** Only the values to send: an enum also lists their spellings as text, and null. */
function valuesOf(schema: Schema): readonly string[] {
  const meant = meantType(schema);
  if (meant === "boolean") return [];
  const values = (schema.enum ?? []).filter((value) => value !== null && value !== "");
  return values.map((value) => JSON.stringify(value));
}

/** Only a text's: a number's pattern says that it has digits, and `^$|` that it may be empty. */
function patternOf(schema: Schema): string | undefined {
  if (schema.pattern === undefined || meantType(schema) !== "string") return undefined;
  return `pattern ${schema.pattern.replace(/^\^\$\|/, "")}`;
}
