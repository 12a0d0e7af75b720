/**
 * SQL for what a charge said of its customer, of a transaction `t`: of the Core API and of BI-SNAP, each as the indexes have
 * it, which are used only where a condition reads exactly so.
 */
function ofCore(name: string): string {
  return `t.request #>> '{customer_details,${name}}'`;
}

function ofBiSnap(name: string): string {
  return `coalesce(t.request #>> '{additionalInfo,customerDetails,${name}}',
      t.request #>> '{additionalInfo,customerDetail,${name}}')`;
}

/** A member, by its name in each of the two. */
export function customerMember(core: string, biSnap: string): string {
  return `case when t.origin = 'bi_snap' then ${ofBiSnap(biSnap)} else ${ofCore(core)} end`;
}

/** Who has an e-mail address: conditions one of which has to hold. `value`: a place of a text. */
export function hasEmail(value: string): readonly string[] {
  return [
    // The index is a partial one, of transactions with an address: used only when the condition says so.
    `${ofCore("email")} is not null and lower(${ofCore("email")}) = lower(${value})`,
    `t.origin = 'bi_snap' and ${ofBiSnap("email")} is not null
      and lower(${ofBiSnap("email")}) = lower(${value})`,
  ];
}

/** Who has a phone number, in the national form. */
export function hasPhone(value: string): readonly string[] {
  return [
    `${ofCore("phone")} is not null and ${national(ofCore("phone"))} = ${value}`,
    `t.origin = 'bi_snap' and ${ofBiSnap("phone")} is not null
      and ${national(ofBiSnap("phone"))} = ${value}`,
  ];
}

function national(phone: string): string {
  return String.raw`regexp_replace(regexp_replace(${phone}, '\D', '', 'g'), '^62(?=8)', '0')`;
}
