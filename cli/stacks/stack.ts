// A stack that was synthesized: what Terraform works on.
export interface Stack {
  readonly name: string;
  /** Where its cdk.tf.json is, absolute. */
  readonly folder: string;
  /** Names of the stacks that are deployed before it. */
  readonly dependencies: readonly string[];
  /** What its synthesis has warned of. @default none */
  readonly warnings?: readonly string[];
}
