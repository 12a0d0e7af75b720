/** One member of a message, with the path that leads to it. */
interface SchemaRow {
  readonly name: string;
  readonly type: string;
  /** Empty where there is nothing to say. */
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
  readonly examples?: readonly unknown[];
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

/** What is said beside the type: each thing once, and no regular expressions. */
function ruleOf(schema: Schema): string {
  if (schema.anyOf) return joinRules([aboutOf(schema), ...schema.anyOf.map(ruleOf)]);
  const values = valuesOf(schema);
  return joinRules([aboutOf(schema), values, boundsOf(schema), exampleOf(schema)]);
}

function joinRules(parts: readonly string[]): string {
  return [...new Set(parts.filter((part) => part !== ""))].join(" · ");
}

/** The description, unless it says in words what the type, the values or the bounds say already. */
function aboutOf(schema: Schema): string {
  const { description = "", minimum, maximum, enum: values } = schema;
  const isRule = description.startsWith("Must be ");
  if (!isRule) return description.replace(/\.$/, "");
  const rule = description.replace(/^Must be /, "").replace(/\.$/, "");
  const isSaid =
    (values !== undefined && rule.startsWith("one of ")) ||
    (minimum !== undefined && maximum !== undefined && rule.startsWith("a whole number from ")) ||
    rule === "true or false" ||
    /^a number of \w+$/.test(rule);
  return isSaid ? "" : rule;
}

function boundsOf({ minimum, maximum, maxLength, description = "" }: Schema): string {
  if (minimum !== undefined && maximum !== undefined) return `${minimum} to ${maximum}`;
  const isLength = maxLength !== undefined && !description.includes(String(maxLength));
  return isLength ? `at most ${maxLength} characters` : "";
}

/** Only where a pattern is: what it wants is shown, not spelt. */
function exampleOf({ pattern, examples = [], description = "" }: Schema): string {
  const [example] = examples;
  if (pattern === undefined || typeof example !== "string") return "";
  return description.includes(example) ? "" : `such as ${example}`;
}

/** Only the values to send: an enum also lists their spellings as text, and null. */
function valuesOf(schema: Schema): string {
  if (meantType(schema) === "boolean") return "";
  const values = (schema.enum ?? [schema.const]).filter(
    (value) => value !== null && value !== "" && value !== undefined,
  );
  return values
    .map((value) => (typeof value === "string" ? value : JSON.stringify(value)))
    .join(", ");
}
