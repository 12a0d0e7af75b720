const REASONS = {
  empty: "there is nothing to read",
  tag_malformed: "a tag must be two digits",
  length_malformed: "a length must be two digits",
  value_short: "the value ends before its length is reached",
  not_emv: "a payload must begin with 000201",
  checksum_missing: "the payload must end with tag 63 and four characters",
  checksum_wrong: "the checksum does not match the payload",
  checksum_lower_case: "the checksum must be in upper case",
  currency_not_rupiah: "the currency must be 360, rupiah",
  country_not_indonesia: "the country must be ID",
  tag_repeated: "the tag stands here a second time",
  tag_missing: "the tag is missing",
  tag_unexpected: "the tag does not belong here",
  value_empty: "the value is empty",
  value_long: "the value is longer than its tag allows",
  value_invalid: "the value does not have the form of this tag",
  not_ascii: "only printable ASCII may stand in a payload",
  blank_around: "blanks stand before or behind the payload",
} as const;

/** Why nothing is made of a text: it is no payload, broken, not in rupiah, or unclear about the amount. */
export type QrisRefusalReason =
  | "empty"
  | "tag_malformed"
  | "length_malformed"
  | "value_short"
  | "not_emv"
  | "checksum_missing"
  | "checksum_wrong"
  | "currency_not_rupiah"
  | "country_not_indonesia"
  /** An amount that is not whole rupiah. */
  | "value_invalid"
  /** Two amounts. */
  | "tag_repeated";

/** What a payload may not have, but codes in use do. */
export type QrisDepartureReason =
  | "checksum_lower_case"
  | "tag_repeated"
  | "tag_missing"
  | "tag_unexpected"
  | "value_empty"
  | "value_long"
  | "value_invalid"
  | "not_ascii"
  | "blank_around";

/** Where in a payload. */
interface QrisPlace {
  /** The tag, with the tags around it: `"54"`, `"26.01"`; empty for the payload as a whole. */
  readonly path: string;
  /**
   * Characters from the start of the payload, without blanks before it, to the field or to the
   * character at fault.
   */
  readonly position: number;
}

/** Why a text is not a QRIS payload, and where. */
export interface QrisRefusal extends QrisPlace {
  readonly outcome: "refused";
  readonly reason: QrisRefusalReason;
}

/** Where a payload that can be read departs from the standard, and how. */
export interface QrisDeparture extends QrisPlace {
  readonly reason: QrisDepartureReason;
}

export function refuseQris(reason: QrisRefusalReason, path: string, position: number): QrisRefusal {
  return { outcome: "refused", reason, path, position };
}

/** One line for a developer: `"tag 26.01 at character 22: the value …"`. */
export function describeQrisRefusal({ reason, ...place }: QrisRefusal): string {
  return `${describePlace(place)}: ${REASONS[reason]}`;
}

/** One line for a developer: `"tag 59 at character 90: the value is longer …"`. */
export function describeQrisDeparture({ reason, ...place }: QrisDeparture): string {
  return `${describePlace(place)}: ${REASONS[reason]}`;
}

function describePlace({ path, position }: QrisPlace): string {
  return `${path === "" ? "payload" : `tag ${path}`} at character ${position}`;
}
