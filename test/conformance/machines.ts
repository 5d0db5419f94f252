// Three machines and both companies from nothing, as one stack: what of them is known only after apply is the machines' addresses and host keys. Used by machines.test.ts.
import { type App, type Construct, TerraformResource } from "../../constructs/cdktf.ts";
import {
  AcceptanceGate,
  DnsZone,
  FirstBoot,
  Host,
  type IDnsZone,
  MailAutoconfig,
  MailDomain,
  MailServer,
  NameServer,
  PostformStack,
  ReverseZone,
  TlsCert,
  VirtualAliasDomain,
  WebServer,
  WebSite,
} from "../../index.ts";

/** A machine that tells its address and host key once it is there. */
interface Machine {
  readonly address: string;
  readonly hostKey: string;
}

/** Stands in for a provider's machine: Terraform's own terraform_data, whose output is known after apply. */
class StandIn extends TerraformResource implements Machine {
  readonly #input: Readonly<Record<string, string>>;

  constructor(scope: Construct, id: string, input: Readonly<Record<string, string>>) {
    super(scope, id, { terraformResourceType: "terraform_data" });
    this.#input = input;
  }

  get address(): string {
    return this.getStringAttribute("output.address");
  }

  get hostKey(): string {
    return this.getStringAttribute("output.host_key");
  }

  protected override synthesizeAttributes() {
    return { input: this.#input };
  }
}

const contact = "hostmaster@third-party.example";
const authorizedKeys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGPKuYnlDQe3F6GTQaZS2KlYXn3xdoKX1sLAqqnOMYpZ ann@laptop"];

export function threeMachines(app: App): PostformStack {
  const stack = new PostformStack(app, "machines");
  const machine = (name: string, address: string, user_data: string): Machine =>
    new StandIn(stack, name, { address, host_key: `SHA256:${"A".repeat(43)}`, user_data });

  const host = (name: string, hostname: string, after: string) => {
    const firstBoot = new FirstBoot(stack, `${name}-boot`, { authorizedKeys, hostname, user: "root" });
    const { address, hostKey } = machine(`${name}-machine`, after, firstBoot.userData);
    return Host.fromMachine(stack, name, { firstBoot, address, hostKey });
  };

  const dns = host("dns", "ns.third-party.example", "198.18.0.53");
  const nameServer = new NameServer(stack, "name-server", { host: dns, hostname: "ns.third-party.example" });
  const common = { nameServer, contact };
  new DnsZone(stack, "third-party.example", common);
  const reverse = new ReverseZone(stack, "reverse", { ...common, network: "198.18.0.0/24" });

  const company = (name: string, domain: string, after: string, forwarders: readonly string[] = []) => {
    const main = host(name, `mail.${domain}`, after);
    const zone = new DnsZone(stack, domain, common);
    const zones: IDnsZone[] = [zone, reverse];
    main.publish(zones);
    const certificate = new TlsCert(stack, `${name}-certificate`, { host: main });
    const mail = new MailServer(stack, `${name}-mail`, {
      host: main,
      certificate,
      hostname: `mail.${domain}`,
      origin: domain,
      networks: [`${dns.address}/32`],
      forwarders,
      zones,
    });
    const web = new WebServer(stack, `${name}-web`, { host: main });
    new WebSite(stack, `www.${domain}`, {
      server: web,
      certificate,
      zones,
      pages: { "index.html": `It's www.${domain}\n` },
    });
    const passwordsFrom = "file:~/passwords.json";
    const mailDomain = new MailDomain(stack, `${name}-domain`, { server: mail, domain, zone, passwordsFrom });
    new MailAutoconfig(stack, `autoconfig.${domain}`, { domain: mailDomain, server: web, certificate, zones });
    return { main, mail, mailDomain };
  };

  const baidu = company("baidu", "baidu.com", "198.18.0.10");
  for (const [name, copyTo] of Object.entries({ xixi: ["haha"], maomao: [], haha: [] }))
    baidu.mailDomain.addMailbox(name, { copyTo });
  baidu.mailDomain.addAlias("workgroup", ["maomao", "xixi"]);
  const qq = company("qq", "qq.com", "198.18.0.20", [`${baidu.main.address}/32`]);
  for (const name of ["zhangsan", "lisi", "wangwu"]) qq.mailDomain.addMailbox(name);

  const alias = (domain: string, props: object) =>
    new VirtualAliasDomain(stack, domain, {
      server: baidu.mail,
      zone: new DnsZone(stack, `zone-${domain}`, { ...common, zone: domain }),
      ...props,
    });
  alias("group.com", { targetDomain: "baidu.com", aliases: { admin: ["maomao@baidu.com", "lisi@qq.com"] } });
  alias("work.com", { targetDomain: "qq.com" });

  new AcceptanceGate(stack, "gate", { command: `postform verify --resolver ${dns.address}` });
  return stack;
}
