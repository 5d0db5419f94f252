// A name as Terraform spells it: snake_case, where props and models have camelCase.

const spelled = new Map<string, string>();

/** `hostKey` → `host_key`; of names of attributes, which are few and asked again and again. */
export function snake(name: string): string {
  let known = spelled.get(name);
  if (known === undefined) {
    known = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    spelled.set(name, known);
  }
  return known;
}

/** `host_key` → `hostKey`. */
export function camel(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
