// A machine's own files: its name, its resolver and the certificate authorities that it trusts.
import type { ModelOf } from "../../schemas/dsl.ts";
import type { host } from "../../schemas/host.ts";
import type { Activation, FileSpec, HostState } from "../host/state.ts";
import type { Platform } from "../platforms/index.ts";

export interface HostFindings {
  /** /etc/hosts as it is, so that only one line of it changes; "" when there is none. */
  readonly hosts: string;
  /** The trusted certificates themselves, PEM, by the model's names. */
  readonly certificates: Readonly<Record<string, string>>;
}

export type Machine = ModelOf<typeof host>;

export function hostState(model: Machine, platform: Platform, findings: HostFindings): HostState {
  const files: Record<string, FileSpec> = {};
  const activations: Activation[] = [];
  if (model.hostname) {
    files["/etc/hostname"] = { content: `${model.hostname}\n` };
    files["/etc/hosts"] = { content: withHostname(findings.hosts, model.hostname) };
    activations.push({ command: "hostname -F /etc/hostname", onChange: ["/etc/hostname"] });
  }
  if (model.nameServers) files["/etc/resolv.conf"] = { content: resolverFile(model.nameServers, model.search ?? []) };
  const authorities = Object.entries(findings.certificates).map(([name, certificate]) => {
    const path = `/usr/local/share/ca-certificates/postform-${name}.crt`;
    files[path] = { content: certificate.endsWith("\n") ? certificate : `${certificate}\n` };
    return path;
  });
  if (authorities.length > 0) activations.push({ command: trust(authorities), onChange: authorities });
  return { key: "host", packages: hostPackages(model, platform), files, activations };
}

/** Only `--fresh` forgets an authority that is gone. At the end the package may be gone before the files are, and its list with it. */
function trust(authorities: readonly string[]): string {
  return `command -v update-ca-certificates >/dev/null || exit 0
fresh=
for file in ${authorities.join(" ")}; do test -e "$file" || fresh=--fresh; done
update-ca-certificates $fresh`;
}

/** What the machine needs for its services, sorted. */
export function hostPackages(model: Machine, { packages }: Platform): string[] {
  const trust = Object.keys(model.trustedCertificates).length > 0 ? ["ca-certificates"] : [];
  return [...new Set([...model.services.flatMap((service) => packages[service]), ...model.packages, ...trust])].sort();
}

function resolverFile(servers: readonly string[], search: readonly string[]): string {
  const domains = search.length > 0 ? `search ${search.join(" ")}\n` : "";
  return `# Written by Postform (postform_host): a change made here shows in its next plan.\n${domains}${servers
    .map((server) => `nameserver ${server}\n`)
    .join("")}`;
}

/** Debian's line for a machine's own name (hostname(1), "The FQDN"), in the place of the one that is there; all other lines stay. */
export function withHostname(hosts: string, hostname: string): string {
  const [short] = hostname.split(".");
  const own = `127.0.1.1\t${short === hostname ? hostname : `${hostname} ${short}`}`;
  const isOwn = (line: string) => /^127\.0\.1\.1\s/.test(line);
  const lines = hosts === "" ? [] : hosts.replace(/\n$/, "").split("\n");
  const before = lines.findIndex(isOwn);
  const place = before >= 0 ? before : lines.findLastIndex((line) => /^127\.0\.0\.1\s/.test(line)) + 1;
  return `${lines
    .filter((line) => !isOwn(line))
    .toSpliced(place, 0, own)
    .join("\n")}\n`;
}
