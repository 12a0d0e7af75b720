/** What a process of a test is told, as `NAME=value` behind its name, or by the environment. */
export function given(name: string): string {
  const mark = `${name}=`;
  const word = process.argv.slice(2).find((one) => one.startsWith(mark));
  const value = word?.slice(mark.length) ?? process.env[name];
  if (value === undefined) throw new Error(`${name} is not given`);
  return value;
}
