// A host installs what its servers need, and is found by name.
import { expect, test } from "vitest";
import { Host, NameServer, ReverseZone, TlsCert, WebServer } from "../../index.ts";
import { company, contact, newStack, only, recordsIn } from "./synth.ts";

test("packages follow from the servers that are put on a host, whenever they are", () => {
  const stack = newStack();
  const host = new Host(stack, "host", { address: "192.0.2.10", packages: ["htop"] });
  new WebServer(stack, "web", { host });
  new TlsCert(stack, "certificate", { host, names: ["www.acme.example"] });
  expect(only(stack, "postform_host")).toEqual({
    address: "192.0.2.10",
    packages: ["htop"],
    services: ["tls", "web"],
  });
  new NameServer(stack, "ns", { host, hostname: "ns.acme.example" });
  expect(only(stack, "postform_host").services).toEqual(["dns", "tls", "web"]);
});

test("a host's name leads to its address, and the address back", () => {
  const stack = newStack();
  const { zone, nameServer } = company(stack);
  const reverse = new ReverseZone(stack, "reverse", { nameServer: nameServer(), network: "192.0.2.0/24", contact });
  new Host(stack, "db", { address: "192.0.2.11", hostname: "db.acme.example", zones: [zone(), reverse] });
  expect(recordsIn(stack, "acme.example")).toEqual({ "db A": { values: ["192.0.2.11"] } });
  expect(recordsIn(stack, "2.0.192.in-addr.arpa")).toMatchObject({ "11 PTR": { values: ["db.acme.example."] } });
});

test("a host that is given by name publishes no address that nobody knows", () => {
  const stack = newStack();
  const { zone } = company(stack);
  new Host(stack, "db", { address: "ssh.acme.example", hostname: "db.acme.example", zones: [zone()] });
  expect(only(stack, "postform_dns_zone").records).toEqual({});
});

test.each([
  [{ address: "192.0.2.53" }, "ssh://root@192.0.2.53:22"],
  [{ address: "2001:db8::53", port: 2222, user: "ops", sudo: true }, "ssh://ops@[2001:db8::53]:2222?sudo=1"],
  [{ address: "192.0.2.10", adopt: true }, "ssh://root@192.0.2.10:22?adopt=1"],
  [
    { address: "ns.example.com", identity: "env:SSH_KEY", jump: "ssh://me@gate.example.com:22" },
    "ssh://root@ns.example.com:22?identity=env%3ASSH_KEY&jump=ssh%3A%2F%2Fme%40gate.example.com%3A22",
  ],
  [
    {
      address: "192.0.2.53",
      hostKey: "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGPKuYnlDQe3F6GTQaZS2KlYXn3xdoKX1sLAqqnOMYpZ",
    },
    "ssh://root@192.0.2.53:22?hostkey=SHA256:wH5yjebhR2jyR9obau/Jxz2ZXYNfy1UnhhIfvbTd3LQ",
  ],
])("another stack's host %j is reached without that stack's state", (attributes, connection) => {
  expect(Host.fromHostAttributes(newStack(), "host", attributes).connection).toBe(connection);
});

test("a host is taken from its connection, and text that is none is refused", () => {
  const host = Host.fromConnection(newStack(), "host", "ssh://ops@[2001:db8::53]:2222?sudo=1");
  expect(host).toMatchObject({ address: "2001:db8::53", connection: "ssh://ops@[2001:db8::53]:2222?sudo=1" });
  expect(() => Host.fromConnection(newStack(), "host", "ops@host")).toThrow(
    "ops@host is no connection; it looks like ssh://",
  );
});

test("a server is not put on another stack's host, whose packages that stack installs", () => {
  const stack = newStack();
  const host = Host.fromHostAttributes(stack, "far", { address: "192.0.2.53" });
  expect(() => new WebServer(stack, "web", { host })).toThrow(
    "acme/far is a host of another stack, which has to put web on it",
  );
});
