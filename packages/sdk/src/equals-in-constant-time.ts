/** Takes as long for a wrong first digit as for a wrong last one. */
export function equalsInConstantTime(left: string, right: string): boolean {
  const length = Math.max(left.length, right.length);
  let difference = left.length ^ right.length;
  for (let index = 0; index < length; index += 1) {
    // Past the end `charCodeAt` is NaN, which the operator turns into 0.
    difference |= left.charCodeAt(index) ^ right.charCodeAt(index);
  }
  return difference === 0;
}
