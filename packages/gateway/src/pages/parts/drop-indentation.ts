/** Stands for a value while the parts of a template are one text; no template holds it. */
const VALUE = "\0";

/** Tags that stand in a line of text, or whose content is shown as it is written. */
const IN_LINE =
  "a|b|br|button|code|em|i|img|input|kbd|label|pre|select|small|span|strong|svg|textarea|time|video|wbr";
/** Boxes in a line of text: blanks count around them, not at the edges of what is in them. */
const BOXES = "button|select";

const TAG = /<[/a-z][^<>]*>/g;
const AFTER_TAG = new RegExp(
  String.raw`(<(?!/?(?:${IN_LINE})\b)[^<>]+>|<(?:${BOXES})\b[^<>]*>)\s*\n\s*`,
  "g",
);
const BEFORE_TAG = new RegExp(
  String.raw`\s*\n\s*(?=<(?!/?(?:${IN_LINE})\b)[/a-z]|</(?:${BOXES})\b)`,
  "g",
);

/**
 * The static parts of a template without what only readers of its source need. A line break, with the
 * indentation after it, leaves nothing behind beside a tag that no line of text holds, a blank within
 * a tag, and elsewhere a line break, for there it parts words.
 *
 * Text whose line breaks are shown, in `pre` and `textarea`, must come in as a value.
 */
export function dropIndentation(parts: readonly string[]): readonly string[] {
  return parts
    .join(VALUE)
    .replace(TAG, (tag) => tag.replace(/\s*\n\s*/g, " ").replace(/ >$/, ">"))
    .replace(AFTER_TAG, "$1")
    .replace(BEFORE_TAG, "")
    .replace(/\s*\n\s*/g, "\n")
    .split(VALUE);
}
