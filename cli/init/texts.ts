// The texts of a new project. Pure; used by `postform init`.

interface Facts {
  readonly name: string;
  readonly domain: string;
  readonly address: string;
}

const passwords = (name: string, people: readonly string[]) => `The passwords are in a file that is in no repository:

\`\`\`sh
(umask 077; echo '{${people.map((person) => `"${person}":"…"`).join(",")}}' > ~/${name}-passwords.json)
\`\`\`
`;

const guide = "node_modules/postform/docs";

export const companiesReadme = (project: string, { name, domain }: Omit<Facts, "address">) => `# ${project}

One file in \`companies/\` is one company: its machines, mail and web. An editor that knows YAML schemas (in VS Code, the extension "YAML" by Red Hat) completes and checks it as you type.

${passwords(name, [`hostmaster@${domain}`])}
\`\`\`sh
npx postform check            # what is wrong in the files, by line and column
npx postform plan ${name}        # every file and mailbox that would be made; changes nothing
npx postform deploy ${name}      # ends with \`postform verify\`: it logs in, sends, fetches and resolves as a client does
\`\`\`

\`\`\`sh
npx postform add mailbox ann@${domain}
npx postform add alias sales@${domain} ann hostmaster
npx postform add site shop.${domain}
npx postform add company globex --domain globex.example --address 192.0.2.20
npx postform companies changed --since origin/main
\`\`\`

What it needs: Terraform 1.5 or newer or OpenTofu on the PATH, and a Debian 12 or 13 machine that you reach as root by SSH. What people do with it is told in \`${guide}\`; [every key of a file](${guide}/company-file.md).
`;

export const typescriptReadme = (project: string, { name, domain }: Facts) => `# ${project}

\`main.ts\` says what the company's machine has: names, mail and web.

${passwords(name, [`ann@${domain}`, `bob@${domain}`])}
\`\`\`sh
npx postform plan             # every file and mailbox that would be made; changes nothing
npx postform deploy
\`\`\`

What it needs: Terraform 1.5 or newer or OpenTofu on the PATH, and a Debian 12 or 13 machine that you reach as root by SSH. [The constructs](${guide}/own-project.md).
`;

export const program = ({
  name,
  domain,
  address,
}: Facts) => `// What runs on the company's machine; \`postform plan\` shows it, \`postform deploy\` makes it so.
import { App } from "cdktf";
import {
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

const app = new App();
const stack = new PostformStack(app, "${name}");
const host = new Host(stack, "main", { address: "${address}", hostname: "mail.${domain}" });
const nameServer = new NameServer(stack, "ns", { host, hostname: "ns.${domain}" });
const zone = new DnsZone(stack, "zone", { nameServer, zone: "${domain}", contact: "hostmaster@${domain}" });
const certificate = new TlsCert(stack, "certificate", { host });
const mail = { hostname: "mail.${domain}", origin: "${domain}", zones: [zone] };
const server = new MailServer(stack, "mail", { host, certificate, ...mail });
new MailDomain(stack, "${domain}", { server, zone, passwordsFrom: "file:~/${name}-passwords.json" })
  .addMailbox("ann")
  .addMailbox("bob", { copyTo: ["ann"] })
  .addAlias("hostmaster", ["ann"])
  .addAlias("sales", ["ann", "bob"]);
const web = new WebServer(stack, "web", { host });
const pages = { "index.html": "It's www.${domain}\\n" };
new WebSite(stack, "www.${domain}", { server: web, certificate, zones: [zone], pages });
app.synth();
`;
