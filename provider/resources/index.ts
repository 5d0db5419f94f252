// Every resource type that the provider offers; provider/main.ts serves them, and closes what they opened.
import { beginWalk, closeAll } from "../host/index.ts";
import type { Resource } from "../plugin/index.ts";
import { aliasDomainResource } from "./alias-domain.ts";
import { configResource } from "./config.ts";
import { dnsRecordsResource } from "./dns-records.ts";
import { dnsZoneResource } from "./dns-zone.ts";
import { hostResource } from "./host.ts";
import { hostBaselineResource } from "./host-baseline.ts";
import { mailDomainResource } from "./mail-domain.ts";
import { mailServerResource } from "./mail-server.ts";
import { nameServerResource } from "./name-server.ts";
import { tlsCertResource } from "./tls-cert.ts";
import { virtualMachineResource } from "./virtual-machine.ts";
import { webServerResource } from "./web-server.ts";
import { webSiteResource } from "./web-site.ts";

export { beginWalk, closeAll };

export const resources: Resource[] = [
  hostResource,
  hostBaselineResource,
  virtualMachineResource,
  tlsCertResource,
  nameServerResource,
  dnsZoneResource,
  dnsRecordsResource,
  mailServerResource,
  mailDomainResource,
  aliasDomainResource,
  webServerResource,
  webSiteResource,
  configResource,
];
