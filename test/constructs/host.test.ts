// A host installs what its servers need, and is found by name.
import { expect, test } from "vitest";
import { ConfigSet, Host, NameServer, ReverseZone, TlsCert, VirtualMachine, WebServer } from "../../index.ts";
import { company, contact, newStack, only, recordsIn, resources } from "./synth.ts";

const baseline = ["bans", "firewall", "resolver", "time", "updates"];

test("packages follow from the servers that are put on a host, whenever they are", () => {
  const stack = newStack();
  const host = new Host(stack, "host", { address: "192.0.2.10", packages: ["htop"] });
  new WebServer(stack, "web", { host });
  new TlsCert(stack, "certificate", { host, names: ["www.acme.example"] });
  expect(only(stack, "postform_host")).toEqual({
    address: "192.0.2.10",
    packages: ["htop"],
    services: [...baseline, "tls", "web"].sort(),
  });
  new NameServer(stack, "ns", { host, hostname: "ns.acme.example" });
  expect(only(stack, "postform_host").services).toEqual([...baseline, "dns", "tls", "web"].sort());
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

test("every machine has a baseline, whose firewall opens what its services need and nothing else", () => {
  const stack = newStack();
  const { host, mail, web } = company(stack);
  mail();
  web();
  new NameServer(stack, "name-server", { host: host(), hostname: "ns.acme.example" });
  new ConfigSet(stack, "chat", {
    host: host(),
    files: { "/etc/chat/conf": { content: "" } },
    units: { "chat.service": {} },
    ports: { "chat.service": [5222] },
  });
  const { firewall, bans, ...parts } = only(stack, "postform_host_baseline");
  expect(firewall.open).toEqual({
    chat: { tcp: [5222], udp: [] },
    dns: { tcp: [53], udp: [53] },
    mail: { tcp: [25, 110, 143, 465, 587, 993, 995, 4190], udp: [] },
    web: { tcp: [80, 443], udp: [] },
  });
  expect(bans).toEqual({ mail: true });
  expect(parts).toMatchObject({ time: {}, updates: {}, resolver: {}, swap: {}, ssh: {}, ssh_ports: [22] });
});

test("each part of the baseline can be switched off, and all of it", () => {
  const stack = newStack();
  const off = { time: false, updates: false, resolver: false, swap: false, firewall: false, ssh: false, bans: false };
  const search = ["acme.example"];
  const nameServers = ["192.0.2.53"];
  const one = { address: "192.0.2.10", port: 2222, nameServers, search };
  new Host(stack, "parts", { ...one, baseline: { ...off, firewall: { open: { db: { tcp: [5432] } } }, time: true } });
  new Host(stack, "nothing", { ...one, address: "192.0.2.11", baseline: false });
  const { host_connection: _, depends_on: __, ...baseline } = only(stack, "postform_host_baseline");
  expect(baseline).toEqual({
    ssh_ports: [22, 2222],
    name_servers: nameServers,
    search,
    time: {},
    firewall: { open: { db: { tcp: [5432] } } },
  });
  const hosts = Object.values(resources(stack, "postform_host")) as Record<string, unknown>[];
  expect(hosts.map(({ address, services, name_servers }) => [address, services, name_servers]).sort()).toEqual([
    ["192.0.2.10", ["firewall", "time"], undefined],
    // One of the two writes /etc/resolv.conf.
    ["192.0.2.11", [], nameServers],
  ]);
});

test("what a person opens is not called what a service opens", () => {
  const stack = newStack();
  const open = { web: { tcp: [8080] } };
  const host = new Host(stack, "main", { address: "192.0.2.10", baseline: { firewall: { open } } });
  new WebServer(stack, "web", { host });
  expect(() => only(stack, "postform_host_baseline")).toThrow(
    "main/baseline: firewall.open has web, which a service on this host opens by that name; name it otherwise",
  );
});

test("libvirt answers its guests, also behind the firewall of a hypervisor of this stack", () => {
  const stack = newStack();
  const hypervisor = new Host(stack, "hypervisor", { address: "192.0.2.1" });
  const image = { volume: "debian-12.qcow2" };
  const authorizedKeys = ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ4 ann@laptop"];
  const vm = { hypervisor, image, authorizedKeys };
  new VirtualMachine(stack, "bridged", { ...vm, name: "bridged", networks: [{ bridge: "br0" }] });
  expect(only(stack, "postform_host_baseline").firewall.open).toEqual({});
  new VirtualMachine(stack, "leased", { ...vm, name: "leased" });
  expect(only(stack, "postform_host_baseline").firewall.open).toEqual({
    libvirt: { tcp: [53], udp: [53, 67, 547], interface: "virbr*" },
  });
});
