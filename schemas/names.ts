// A name as Terraform spells it: snake_case, where props and models have camelCase.

/** `hostKey` → `host_key`. */
export function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
