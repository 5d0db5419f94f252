// Warns whoever sets a deprecated attribute, as Terraform leaves that to providers; called when a configuration is validated.
import type { Diagnostic } from "./diagnostics.ts";
import { describePath } from "./paths.ts";
import type { Attribute } from "./schema.ts";
import { setAttributes } from "./set-attributes.ts";
import type { ObjectValue } from "./value.ts";

export const warnDeprecated = (config: ObjectValue, attributes: Record<string, Attribute>): Diagnostic[] =>
  setAttributes(config, attributes, ({ deprecated }) => deprecated !== undefined).map(({ path, attribute }) => ({
    severity: "warning",
    summary: `${describePath(path)} is deprecated: ${attribute.deprecated}`,
    detail: "It still works, and a later version will refuse it.",
    path,
  }));
