import { App } from "cdktf";
import {
  DnsZone,
  Host,
  MailDomain,
  MailServer,
  NameServer,
  PostformStack,
  ReverseZone,
  TlsCert,
  WebServer,
  WebSite,
} from "postform";

const app = new App();
const stack = new PostformStack(app, "acme");
const contact = "hostmaster@acme.example";
const host = new Host(stack, "main", { address: "192.0.2.10", hostname: "mail.acme.example" });
const nameServer = new NameServer(stack, "ns", { host, hostname: "ns.acme.example" });
const zone = new DnsZone(stack, "zone", { nameServer, zone: "acme.example", contact });
const reverse = new ReverseZone(stack, "reverse", { nameServer, network: "192.0.2.0/24", contact });
const certificate = new TlsCert(stack, "certificate", { host });
const mail = { hostname: "mail.acme.example", origin: "acme.example", zones: [zone, reverse] };
const server = new MailServer(stack, "mail", { host, certificate, ...mail });
new MailDomain(stack, "acme.example", { server, zone, passwordsFrom: "file:~/acme-passwords.json" })
  .addMailbox("ann")
  .addMailbox("bob", { copyTo: ["ann"] })
  .addAlias("sales", ["ann", "bob"]);
const web = new WebServer(stack, "web", { host });
const pages = { "index.html": "It's www.acme.example\n" };
new WebSite(stack, "www.acme.example", { server: web, certificate, zones: [zone], pages });
app.synth();
