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
  if (model.hostname) {
    files["/etc/hostname"] = { content: `${model.hostname}\n`, preset: true };
    files["/etc/hosts"] = { content: withHostname(findings.hosts, model.hostname), preset: true };
  }
  if (model.nameServers)
    files["/etc/resolv.conf"] = { content: resolverFile(model.nameServers, model.search ?? []), preset: true };
  for (const [name, certificate] of Object.entries(findings.certificates))
    files[`${authorities}postform-${name}.crt`] = {
      content: certificate.endsWith("\n") ? certificate : `${certificate}\n`,
    };
  return { key: "host", packages: hostPackages(model, platform), files, activations: activations(platform) };
}

const authorities = "/usr/local/share/ca-certificates/";

/** The same for all machines: a file that is not wanted any more changes too. */
const activations = ({ postfix }: Platform): Activation[] => [
  { command: "test ! -e /etc/hostname || hostname -F /etc/hostname", onChange: ["/etc/hostname"] },
  { command: resolverReload(postfix.unit), onChange: ["/etc/resolv.conf"] },
  // It forgets neither an authority that is gone nor that one is another, but with --fresh, which makes all links anew. At the end the package may be gone before the files are.
  {
    command: `command -v update-ca-certificates >/dev/null || exit 0
update-ca-certificates && find /etc/ssl/certs -xtype l -delete && openssl rehash /etc/ssl/certs`,
    onChange: [authorities],
  },
];

/** Postfix has a copy in its chroot, which Debian makes when it starts, and its daemons read it once. */
export function resolverReload(postfix: string): string {
  return `copy=/var/spool/postfix/etc/resolv.conf
test ! -e $copy || test ! -e /etc/resolv.conf || cp -- /etc/resolv.conf $copy || exit 1
if systemctl is-active --quiet ${postfix}; then systemctl reload ${postfix}; fi`;
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
