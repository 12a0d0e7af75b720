import type { Language } from "../../parts/language.ts";
import { sayIn } from "../../parts/say.ts";
import { inLanguage } from "./in-language.ts";

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
  readonly allOf?: readonly Schema[];
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
export function schemaRows(schema: unknown, language: Language): readonly SchemaRow[] {
  return rowsBelow(schema as Schema, language, "");
}

function rowsBelow(schema: Schema, language: Language, parent: string): readonly SchemaRow[] {
  const { properties = {}, required = [] } = schema;
  const own = Object.entries(properties).flatMap(([key, member]) => {
    const name = parent === "" ? key : `${parent}.${key}`;
    const row = {
      name,
      type: typeOf(member, language),
      rule: ruleOf(member, language),
      required: required.includes(key),
    };
    return [row, ...rowsBelow(member, language, name)];
  });
  const { items, anyOf = [], allOf = [] } = schema;
  return [
    ...own,
    ...(items ? rowsBelow(items, language, `${parent}[]`) : []),
    ...[...anyOf, ...allOf].flatMap((one) => rowsBelow(one, language, parent)),
  ];
}

/** What is said of a message as a whole, such as of one that is a text; empty where nothing is. */
export function aboutSchema(schema: unknown, language: Language): string {
  return inLanguage((schema as Schema).description ?? "", language);
}

/** Whether a message is read generously: its members name several types, the one meant first. */
export function isLenient(schema: unknown): boolean {
  return Array.isArray((schema as Schema).type);
}

function typeOf(schema: Schema, language: Language): string {
  const say = sayIn(language);
  if (schema.anyOf) {
    const types = schema.anyOf.map((one) => typeOf(one, language));
    return [...new Set(types)].join(say(" or ", " atau "));
  }
  const type = meantType(schema) ?? say("any", "apa saja");
  const element = schema.items && meantType(schema.items);
  if (type !== "array" || element === undefined) return type;
  return say(`array of ${element}s`, `array ${element}`);
}

/** Where a member names several types, the first is the one to send; the others are accepted too. */
function meantType({ type, enum: values, const: value }: Schema): string | undefined {
  const known = values?.[0] ?? value;
  return [type].flat()[0] ?? (known === undefined ? undefined : typeof known);
}

/** What is said beside the type: each thing once, and no regular expressions. */
function ruleOf(schema: Schema, language: Language): string {
  const { items, anyOf = [] } = schema;
  // Of a list: what holds of each value in it, where those are no objects.
  const within = items && !items.properties ? [...anyOf, items] : anyOf;
  const own = anyOf.length > 0 ? [] : [valuesOf(schema), boundsOf(schema, language)];
  return joinRules([
    inLanguage(aboutOf(schema), language),
    ...own,
    exampleOf(schema, language),
    ...within.map((one) => ruleOf(one, language)),
  ]);
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

function boundsOf(schema: Schema, language: Language): string {
  const { minimum, maximum, maxLength, description = "" } = schema;
  const say = sayIn(language);
  if (minimum !== undefined && maximum !== undefined) {
    return say(`${minimum} to ${maximum}`, `${minimum} sampai ${maximum}`);
  }
  const isLength = maxLength !== undefined && !description.includes(String(maxLength));
  if (!isLength) return "";
  return say(`at most ${maxLength} characters`, `paling banyak ${maxLength} karakter`);
}

/** Only where a pattern is: what it wants is shown, not spelt. */
function exampleOf(schema: Schema, language: Language): string {
  const { pattern, examples = [], description = "" } = schema;
  const [example] = examples;
  if (pattern === undefined || typeof example !== "string") return "";
  if (description.includes(example)) return "";
  return sayIn(language)(`such as ${example}`, `misalnya ${example}`);
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
