const REASONS = {
  empty: "there is nothing to read",
  not_ascii: "only printable ASCII may stand in a payload",
  tag_malformed: "a tag must be two digits",
  length_malformed: "a length must be two digits from 01 to 99",
  value_short: "the value ends before its length is reached",
  tag_repeated: "the tag stands here a second time",
  tag_missing: "the tag is missing",
  tag_unexpected: "the tag does not belong here",
  value_invalid: "the value does not have the form of this tag",
  not_emv: "a payload must begin with 000201",
  checksum_missing: "the payload must end with tag 63 and four characters",
  checksum_wrong: "the checksum does not match the payload",
  currency_not_rupiah: "the currency must be 360, rupiah",
  country_not_indonesia: "the country must be ID",
} as const;

export type QrisRefusalReason = keyof typeof REASONS;

/** Why a text is not a QRIS payload, and where. */
export interface QrisRefusal {
  readonly outcome: "refused";
  readonly reason: QrisRefusalReason;
  /** The tag, with the tags around it: `"54"`, `"26.01"`; empty for the payload as a whole. */
  readonly path: string;
  /** Characters from the start of the payload to the field, or to the character at fault. */
  readonly position: number;
}

export function refuseQris(reason: QrisRefusalReason, path: string, position: number): QrisRefusal {
  return { outcome: "refused", reason, path, position };
}

/** One line for a developer: `"tag 26.01 at character 22: the value …"`. */
export function describeQrisRefusal({ reason, path, position }: QrisRefusal): string {
  const place = path === "" ? "payload" : `tag ${path}`;
  return `${place} at character ${position}: ${REASONS[reason]}`;
}
