/**
 * A number from 0 up to 1 that depends on nothing but its arguments: chance that can be repeated.
 *
 * cyrb53, a public-domain hash: not for secrets.
 */
export function seededFraction(seed: number, ...parts: readonly (string | number)[]): number {
  let high = 0xdeadbeef ^ seed;
  let low = 0x41c6ce57 ^ Math.floor(seed / 2 ** 32);
  // NUL parts the texts, so that ("a", "bc") and ("ab", "c") differ.
  const text = parts.join("\0");
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    high = Math.imul(high ^ code, 2_654_435_761);
    low = Math.imul(low ^ code, 1_597_334_677);
  }
  high =
    Math.imul(high ^ (high >>> 16), 2_246_822_507) ^ Math.imul(low ^ (low >>> 13), 3_266_489_909);
  low =
    Math.imul(low ^ (low >>> 16), 2_246_822_507) ^ Math.imul(high ^ (high >>> 13), 3_266_489_909);
  return ((high & 0x1f_ffff) * 2 ** 32 + (low >>> 0)) / 2 ** 53;
}
