// Every resource's description, in the order of the docs.
import { config } from "./config.ts";
import { dnsRecords, dnsZone, nameServer } from "./dns.ts";
import type { ResourceDescription } from "./dsl.ts";
import { host } from "./host.ts";
import { hostBaseline } from "./host-baseline.ts";
import { aliasDomain, mailDomain, mailServer } from "./mail.ts";
import { tlsCert } from "./tls-cert.ts";
import { virtualMachine } from "./virtual-machine.ts";
import { webServer, webSite } from "./web.ts";

export {
  aliasDomain,
  config,
  dnsRecords,
  dnsZone,
  host,
  hostBaseline,
  mailDomain,
  mailServer,
  nameServer,
  tlsCert,
  virtualMachine,
  webServer,
  webSite,
};

export const descriptions: readonly ResourceDescription[] = [
  host,
  hostBaseline,
  virtualMachine,
  tlsCert,
  nameServer,
  dnsZone,
  dnsRecords,
  mailServer,
  mailDomain,
  aliasDomain,
  webServer,
  webSite,
  config,
];
