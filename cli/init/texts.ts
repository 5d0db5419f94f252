// The texts of a new project. Pure; used by `postform init`.

interface Facts {
  readonly name: string;
  readonly domain: string;
  readonly address: string;
}

const passwords = (name: string, people: readonly string[]) => `The passwords are in a file that is in no repository:

\`\`\`sh
${passwordFile(name, people, "…")}
\`\`\`
`;

const passwordFile = (name: string, people: readonly string[], password: string) =>
  `(umask 077; echo '{${people.map((person) => `"${person}":"${password}"`).join(",")}}' > ~/${name}-passwords.json)`;

const guide = "node_modules/postform/docs";

/** Real hosts on this machine, before there is a server. */
const trial = `## Try it without a server

\`npx postform lab\` makes hosts with systemd on this machine (Linux, root), on a network that leads nowhere. This makes a project for them, with a README that says how to go on:

\`\`\`sh
npx postform init --lab trial && cd trial && npm install
\`\`\`
`;

/** `lab`: what hosts it consists of, where the files are for one. */
export const companiesReadme = (
  project: string,
  { name, domain }: Omit<Facts, "address">,
  lab?: string,
) => `# ${project}

One file in \`companies/\` is one company: its machines, mail and web. An editor that knows YAML schemas (in VS Code, the extension "YAML" by Red Hat) completes and checks it as you type.

${lab === undefined ? trial : inLab({ name, domain }, lab)}
## On a server of your own

${lab === undefined ? passwords(name, [`hostmaster@${domain}`]) : `Give \`companies/${name}.yaml\` and \`companies/ns.yaml\` the addresses of your machines and of your reverse zone, and take \`nameServers\` and \`baseline\` out. Without \`lab client\`, the same commands reach them:\n`}
\`\`\`sh
npx postform check            # what is wrong in the files, by line and column
npx postform plan ${name}        # every file and mailbox that would be made; changes nothing
npx postform deploy ${name}      # ends with \`postform verify\`: it logs in, sends, fetches and resolves as a client does
\`\`\`

What it needs: Terraform 1.5 or newer or OpenTofu on the PATH, and a Debian 12 or 13 machine that you reach as root by SSH.

## Then

\`\`\`sh
npx postform add mailbox ann@${domain}
npx postform add alias sales@${domain} ann hostmaster
npx postform add site shop.${domain}
npx postform add company globex --domain globex.example --address 192.0.2.20
npx postform companies changed --since origin/main
\`\`\`

What people do with it is told in \`${guide}\`; [every key of a file](${guide}/company-file.md).
`;

const inLab = ({ name, domain }: Omit<Facts, "address">, hosts: string) => `## In the lab

The files are for two hosts that \`npx postform lab\` makes on this machine (Linux, root), on a network that leads nowhere: \`ns\`, a name server, and \`main\`, the company's.

\`\`\`sh
${passwordFile(name, [`hostmaster@${domain}`], "a password for the lab")}
npx postform lab up --hosts ${hosts}
npx postform lab client -- npx postform deploy    # \`yes\` for each of the two; ends with \`postform verify\`
npx postform lab client -- curl --insecure https://www.${domain}/
npx postform lab down
\`\`\`

The hosts are reached from nowhere but the lab's own network: \`lab client --\` before a command runs it there, with the lab's SSH key and host keys. \`npx postform lab list\` says what is there, \`npx postform lab exec main\` is a shell on a host; [more of the lab](${guide}/lab.md).
`;

export const typescriptReadme = (project: string, { name, domain }: Facts) => `# ${project}

\`main.ts\` says what the company's machine has: names, mail and web.

${passwords(name, [`ann@${domain}`, `bob@${domain}`])}
\`\`\`sh
npx postform plan             # every file and mailbox that would be made; changes nothing
npx postform deploy           # ends with the command of the AcceptanceGate in main.ts
\`\`\`

\`npx postform verify\`, which logs in, sends, fetches and resolves, reads company files, so the gate here has a command of its own: make it one that tries what matters to you.

What it needs: Terraform 1.5 or newer or OpenTofu on the PATH, and a Debian 12 or 13 machine that you reach as root by SSH. [The constructs](${guide}/own-project.md).

${trial.replace("This makes a project for them", "This makes a project of company files for them")}`;

export const program = ({
  name,
  domain,
  address,
}: Facts) => `// What runs on the company's machine; \`postform plan\` shows it, \`postform deploy\` makes it so.
import { App } from "cdktf";
import {
  AcceptanceGate,
  DnsZone,
  Host,
  MailDomain,
  MailServer,
  NameServer,
  PostformStack,
  TlsCert,
  WebServer,
  WebSite,
} from "postform";

const address = "${address}";
const contact = "hostmaster@${domain}";

function company(app: App): void {
  const stack = new PostformStack(app, "${name}");
  const host = new Host(stack, "main", { address, hostname: "mail.${domain}" });
  const nameServer = new NameServer(stack, "ns", { host, hostname: "ns.${domain}" });
  const zone = new DnsZone(stack, "zone", { nameServer, zone: "${domain}", contact });
  const certificate = new TlsCert(stack, "certificate", { host });
  const mail = { hostname: "mail.${domain}", origin: "${domain}", zones: [zone] };
  const localAliases = { root: [contact] };
  const server = new MailServer(stack, "mail", { host, certificate, localAliases, ...mail });
  new MailDomain(stack, "${domain}", { server, zone, passwordsFrom: "file:~/${name}-passwords.json" })
    .addMailbox("ann")
    .addMailbox("bob", { copyTo: ["ann"] })
    .addAlias("hostmaster", ["ann"])
    .addAlias("postmaster", ["hostmaster"])
    .addAlias("sales", ["ann", "bob"]);
  const web = new WebServer(stack, "web", { host });
  const pages = { "index.html": "It's www.${domain}\\n" };
  new WebSite(stack, "www.${domain}", { server: web, certificate, zones: [zone], pages });
  // The deploy has failed where this does; the certificate is self-signed.
  const curl = "curl --silent --show-error --fail --insecure --max-time 30 --output /dev/null";
  const command = \`\${curl} --resolve www.${domain}:443:\${address} https://www.${domain}/\`;
  new AcceptanceGate(stack, "gate", { command });
}

try {
  const app = new App();
  company(app);
  app.synth();
} catch (error) {
  // A mistake in the model is a sentence; POSTFORM_DEBUG=1 adds where in the code.
  console.error(process.env["POSTFORM_DEBUG"] === "1" ? error : (error as Error).message);
  process.exitCode = 1;
}
`;
