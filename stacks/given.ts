// Models say null where nothing is given, props say nothing: the one becomes the other here.

type Given<T> = T extends readonly (infer I)[]
  ? readonly Given<I>[]
  : T extends object
    ? { readonly [K in keyof T as null extends T[K] ? never : K]: Given<T[K]> } & {
        readonly [K in keyof T as null extends T[K] ? K : never]?: Given<NonNullable<T[K]>>;
      }
    : T;

/** The same value without its nulls, at any depth. */
export function given<T>(value: T): Given<T> {
  if (Array.isArray(value)) return value.map((item) => given(item)) as Given<T>;
  if (value === null || typeof value !== "object") return value as Given<T>;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null)
      .map(([key, inner]) => [key, given(inner)]),
  ) as Given<T>;
}
