// A synthesized stack in which Terraform's own terraform_data stands in for other providers' machines, for a place that reaches no registry; used by clouds.test.ts.
// What such a resource is given is evaluated, and all that it tells is known after apply. That it has such settings at all, only its provider can say, or its binding's types.

type Block = Readonly<Record<string, unknown>>;
type Blocks = Readonly<Record<string, Readonly<Record<string, Block>>>>;

export interface Synthesized {
  readonly terraform: { readonly required_providers: Readonly<Record<string, Block>> };
  readonly provider: Readonly<Record<string, unknown>>;
  readonly data?: Blocks;
  readonly resource: Blocks;
  readonly locals?: Block;
}

export const isOurs = (type: string): boolean => type.startsWith("postform");

interface Foreign {
  /** `aws_instance.machine`, `data.aws_ami.image` */
  readonly address: string;
  readonly config: Block;
}

const blocksOf = (blocks: Blocks, prefix: string): Foreign[] =>
  Object.entries(blocks).flatMap(([type, all]) =>
    Object.entries(all).map(([name, config]) => ({ address: `${prefix}${type}.${name}`, config })),
  );

const only = <T>(record: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([type]) => isOurs(type)));

/** The stand-in's name in Terraform. */
export const standInOf = (address: string): string => address.replaceAll(".", "_");

/** The stack as JSON. Resources whose attributes are `known`, by address, are there before the first plan. */
export function withStandIns(stack: Synthesized, known: Readonly<Record<string, Block>>): string {
  const foreign = [...blocksOf(stack.data ?? {}, "data."), ...blocksOf(stack.resource, "")].filter(
    ({ address }) => !isOurs(address),
  );
  const made = foreign.filter(({ address }) => !(address in known));
  const inputs = made.map(({ address, config: { depends_on, lifecycle: _, "//": __, ...input } }) => [
    standInOf(address),
    { input, ...(depends_on ? { depends_on } : {}) },
  ]);
  const standIns = {
    terraform: { ...stack.terraform, required_providers: only(stack.terraform.required_providers) },
    provider: only(stack.provider),
    locals: {
      ...stack.locals,
      ...Object.fromEntries(Object.entries(known).map(([address, block]) => [standInOf(address), block])),
    },
    resource: { ...only(stack.resource), terraform_data: Object.fromEntries(inputs) },
  };
  return foreign.reduce(
    (text, { address }) => {
      const attribute = String.raw`((?:\.[\w-]+|\[\d+\])+)?`;
      const reference = new RegExp(
        String.raw`(?<![\w.-])${address.replaceAll(".", String.raw`\.`)}(?![\w-])${attribute}`,
        "g",
      );
      const name = standInOf(address);
      return text.replace(reference, (_, told?: string) =>
        address in known ? `local.${name}${told}` : `terraform_data.${name}${told ? ".id" : ""}`,
      );
    },
    JSON.stringify(standIns, null, 2),
  );
}
