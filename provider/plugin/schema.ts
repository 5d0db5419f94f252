// What a resource's attributes are called and hold; written by each resource, sent to Terraform by the server.

/** `{ object }` inside a list, set or map is a nested attribute type: its attributes have their own required, optional and computed. */
export type AttributeType =
  | "string"
  | "number"
  | "bool"
  | "dynamic"
  | { list: AttributeType }
  | { set: AttributeType }
  | { map: AttributeType }
  | { object: Record<string, Attribute> };

export interface Attribute {
  type: AttributeType;
  description: string;
  required?: boolean;
  optional?: boolean;
  computed?: boolean;
  /** Hidden in Terraform's output. It is still plain text in the state: what must not be there is `writeOnly`. */
  sensitive?: boolean;
  /** Null in plan and state; `config` alone carries it. Needs Terraform or OpenTofu 1.11. */
  writeOnly?: boolean;
  /** Why it is deprecated and what to use instead: shown to whoever sets it. */
  deprecated?: string;
}

export interface Schema {
  version: number;
  description: string;
  attributes: Record<string, Attribute>;
}
