// What a machine is given at its first boot: golden files of cloud-init's three documents, read back as the YAML that cloud-init takes them for.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { parse } from "yaml";
import {
  cloudConfig,
  type FirstBootModel,
  metaData,
  networkConfig,
  userData,
  userDataLimit,
} from "../../provider/render/cloud-init.ts";

const folder = join(import.meta.dirname, "../golden/render/first-boot");
const key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGPKuYnlDQe3F6GTQaZS2KlYXn3xdoKX1sLAqqnOMYpZ ann@laptop";
const user = { user: "ops", authorizedKeys: [key], hostname: "mail.acme.example" };
const hostile = "line one\n\t\"'#{x} ${y} %{z} <&>\u2028: - ü\\n";

const models: Record<string, FirstBootModel> = {
  "a-user": user,
  root: { ...user, user: "root" },
  everything: {
    ...user,
    hostKey: {
      privateKey: "-----BEGIN KEY-----\nAAAA\n-----END KEY-----\n",
      publicKey: "ssh-ed25519 AAAA",
    },
    writeFiles: [
      { path: "/etc/motd", content: hostile },
      { path: "/root/x", content: "", mode: "0600", owner: "a:b" },
    ],
    bootCommands: ["swapoff -a"],
    runCommands: [`echo ${hostile}`],
  },
};

function golden(name: string, text: string): void {
  const path = join(folder, name);
  mkdirSync(folder, { recursive: true });
  if (process.env["UPDATE_GOLDEN"]) writeFileSync(path, text);
  else expect(text).toBe(readFileSync(path, "utf8"));
}

test.each(Object.keys(models))("user data of %s is what the golden file has, and what YAML reads in it", (name) => {
  const text = userData(models[name]!);
  golden(`${name}.yaml`, text);
  expect(text.startsWith("#cloud-config\n{")).toBe(true);
  expect(parse(text)).toEqual(cloudConfig(models[name]!));
});

test("user data that is more than a provider takes is refused with its size", () => {
  const content = "x".repeat(userDataLimit);
  expect(() => userData({ ...user, writeFiles: [{ path: "/x", content }] })).toThrow(
    /^the user data of mail\.acme\.example has 16\d{3} bytes, at most 16384 are allowed/,
  );
});

test("a seed's network: cards by their addresses, fixed or asked for", () => {
  const fixed = {
    mac: "52:54:00:AB:CD:EF",
    addresses: ["192.0.2.10/24", "2001:db8::10/64"],
    gateways: ["192.0.2.1", "2001:db8::1"],
    nameServers: ["192.0.2.53"],
  };
  golden("network-config.yaml", networkConfig([fixed, { mac: "52:54:00:00:00:01" }]));
});

test("a seed's meta-data", () => {
  golden("meta-data.yaml", metaData({ instanceId: "postform-1", hostname: "mail.acme.example" }));
});
