// What a stack in a test is synthesized to, and what is wrong with it.
import { Testing } from "../../constructs/cdktf.ts";
import { wholePicture } from "../../constructs/checks/index.ts";
import { DnsZone, Host, MailServer, NameServer, PostformStack, TlsCert, WebServer } from "../../index.ts";

export const newStack = (id = "acme") => new PostformStack(Testing.app(), id);

/** One resource as Terraform is given it, the only one of its type. */
// biome-ignore lint/suspicious/noExplicitAny: Terraform's JSON
export function only(stack: PostformStack, type: string): any {
  const all = Object.values(resources(stack, type));
  if (all.length !== 1) throw new Error(`there are ${all.length} of ${type}`);
  return all[0];
}

export function resources(stack: PostformStack, type: string): Record<string, Record<string, unknown>> {
  const model = JSON.parse(Testing.synth(stack), (key, value) => (key === "//" ? undefined : value));
  return model.resource?.[type] ?? {};
}

/** The records of a zone that the stack owns. */
export function recordsIn(stack: PostformStack, zone: string): unknown {
  const found = Object.values(resources(stack, "postform_dns_zone")).find((each) => each["zone"] === zone);
  if (!found) throw new Error(`there is no zone ${zone}`);
  return found["records"];
}

/** The sentences that stop the synthesis. */
export const errorsOf = (stack: PostformStack) => wholePicture(stack).errors.map(({ message }) => message);

export const contact = "hostmaster@acme.example";

/** A company's machine with all servers that it may have, each made when it is asked for. */
export function company(stack: PostformStack, { address = "192.0.2.10" } = {}) {
  const once = <T>(make: () => T) => {
    let made: T | undefined;
    return () => {
      made ??= make();
      return made;
    };
  };
  const host = once(() => new Host(stack, "host", { address }));
  const nameServer = once(() =>
    NameServer.fromNameServerAttributes(stack, "ns", {
      hostname: "ns.third-party.example",
      host: { address: "192.0.2.53" },
    }),
  );
  const zone = once(() => new DnsZone(stack, "zone", { nameServer: nameServer(), zone: "acme.example", contact }));
  const certificate = once(() => new TlsCert(stack, "certificate", { host: host() }));
  const mail = once(
    () =>
      new MailServer(stack, "mail", {
        host: host(),
        certificate: certificate(),
        hostname: "mail.acme.example",
        origin: "acme.example",
        zones: [zone()],
      }),
  );
  const web = once(() => new WebServer(stack, "web", { host: host() }));
  return { host, nameServer, zone, certificate, mail, web };
}
