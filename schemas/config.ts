// postform_config: the escape hatch, any set of files with a check, units and ports.
import { digest, drift, hostConnection } from "./common.ts";
import { resource } from "./dsl.ts";

export const config = resource({
  type: "postform_config",
  className: "PostformConfig",
  summary: "Any set of files on a host, with a check, units to keep running and ports to probe.",
  description:
    "For what Postform has no type of its own. The same transaction as everywhere: checked on the staged files, put in place whole or not at all, given back on destroy.",
  importId: "ssh://root@192.0.2.10:22/NAME",
  fields: {
    hostConnection,
    name: {
      kind: "string",
      presence: "required",
      format: "name",
      replace: true,
      description: "Name of this set on the host.",
    },
    packages: {
      kind: "list",
      presence: "default",
      default: [],
      item: { kind: "string", presence: "required", format: "package", description: "A package's name." },
      description: "Packages that have to be there (install them by `postform_host`): a missing one is drift.",
    },
    files: {
      kind: "map",
      presence: "required",
      keyFormat: "path",
      description: "The files: path → content, owner and mode.",
      item: {
        kind: "object",
        presence: "required",
        description: "One file.",
        fields: {
          content: { kind: "string", presence: "required", format: "text", description: "The whole content." },
          owner: { kind: "string", presence: "default", default: "root", format: "account", description: "Owner." },
          group: { kind: "string", presence: "default", default: "root", format: "account", description: "Group." },
          mode: {
            kind: "string",
            presence: "default",
            default: "0644",
            format: "mode",
            description: "Permissions, octal.",
          },
        },
      },
    },
    checks: {
      kind: "list",
      presence: "default",
      default: [],
      item: { kind: "string", presence: "required", format: "line", description: "One POSIX sh command." },
      description: "Commands that must succeed on the staged files before they are put in place.",
    },
    units: {
      kind: "map",
      presence: "default",
      default: {},
      keyFormat: "unit",
      description: "Units to keep enabled and active.",
      item: {
        kind: "object",
        presence: "required",
        description: "One unit.",
        fields: {
          enabled: { kind: "bool", presence: "default", default: true, description: "Start at boot." },
          active: { kind: "bool", presence: "default", default: true, description: "Running now." },
          onChange: {
            kind: "string",
            presence: "default",
            default: "reload",
            values: ["reload", "restart", "nothing"],
            description: "What to do when a file of this set has changed.",
          },
        },
      },
    },
    ports: {
      kind: "map",
      presence: "default",
      default: {},
      keyFormat: "unit",
      item: {
        kind: "list",
        presence: "required",
        item: { kind: "number", presence: "required", minimum: 1, maximum: 65535, description: "A TCP port." },
        description: "TCP ports.",
      },
      description: "TCP ports that must answer after an apply, by the unit that serves them.",
    },
    drift,
    digest,
  },
});
