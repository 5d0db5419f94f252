// The two spellings of a name: camelCase in props and models, snake_case in Terraform.

/** `hostKey` → `host_key`. */
export function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** `host_key` → `hostKey`. */
export function camel(name: string): string {
  return name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
