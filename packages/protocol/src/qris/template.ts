import { type QrisField, writeField } from "./fields.ts";

type TagsByName = Readonly<Record<string, string>>;

/** The named members of a template, all of them texts, and the fields without a name. */
type TemplateMembers<Tags extends TagsByName> = { readonly [Name in keyof Tags]?: string } & {
  readonly other?: readonly QrisField[];
};

/** Gives the fields of a template their names. An empty member is left out; the first counts. */
export function readTemplate<Tags extends TagsByName>(
  fields: readonly QrisField[],
  tags: Tags,
): TemplateMembers<Tags> {
  const names = Object.keys(tags);
  const members: Record<string, string> = {};
  const other: QrisField[] = [];
  for (const { tag, value } of fields) {
    const name = names.find((candidate) => tags[candidate] === tag);
    if (name === undefined) other.push({ tag, value });
    else if (value !== "") members[name] ??= value;
  }
  return { ...members, ...(other.length > 0 && { other }) } as TemplateMembers<Tags>;
}

/** Writes the members of a template; `tagsFirst` go before the others, which ascend. */
export function writeTemplate<Tags extends TagsByName>(
  tag: string,
  members: TemplateMembers<Tags>,
  { tags, tagsFirst = [] }: { readonly tags: Tags; readonly tagsFirst?: readonly string[] },
): string {
  const fields: QrisField[] = [...(members.other ?? [])];
  for (const [name, inner] of Object.entries(tags)) {
    const value = members[name];
    if (value !== undefined) fields.push({ tag: inner, value });
  }
  const rank = (field: QrisField) => (tagsFirst.includes(field.tag) ? "" : field.tag);
  fields.sort((left, right) => (rank(left) < rank(right) ? -1 : 1));
  return writeField(tag, fields.map((field) => writeField(field.tag, field.value)).join(""));
}
