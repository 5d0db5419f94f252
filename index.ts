// The public surface of the package: constructs, stacks and company files, for a CDKTF project of one's own.
export { AcceptanceGate, type AcceptanceGateProps } from "./constructs/acceptance-gate.ts";
export * from "./constructs/bindings/index.ts";
export { ConfigSet, type ConfigSetProps } from "./constructs/config-set.ts";
export type { IDnsZone, RecordSet } from "./constructs/dns-records.ts";
export {
  DnsZone,
  type DnsZoneProps,
  ForeignDnsZone,
  type SrvProps,
  type ZoneAttributes,
} from "./constructs/dns-zone.ts";
export { FirstBoot, type FirstBootProps } from "./constructs/first-boot.ts";
export {
  Host,
  type HostAttributes,
  type HostProps,
  type HostService,
  type IHost,
  type MachineProps,
} from "./constructs/host.ts";
export { type BaselineParts, HostBaseline, type HostBaselineProps, type Opening } from "./constructs/host-baseline.ts";
export { MailAutoconfig, type MailAutoconfigProps, type MailClients } from "./constructs/mail-autoconfig.ts";
export type { MailProtocol } from "./constructs/mail-dns.ts";
export { type MailboxProps, MailDomain, type MailDomainProps } from "./constructs/mail-domain.ts";
export {
  type IMailServer,
  MailServer,
  type MailServerAttributes,
  type MailServerProps,
} from "./constructs/mail-server.ts";
export { Mailbox, type MailboxConstructProps } from "./constructs/mailbox.ts";
export { type INameServer, NameServer, type NameServerProps } from "./constructs/name-server.ts";
export {
  NamePattern,
  type NamePatternProps,
  NoCatchAll,
  Policy,
  type PolicyFinding,
  Quota,
  type QuotaProps,
  RequireTls,
  type RequireTlsProps,
  SendAs,
  type SendAsProps,
} from "./constructs/policies/index.ts";
export { ReverseZone, type ReverseZoneProps } from "./constructs/reverse-zone.ts";
export { type ITlsCert, TlsCert, type TlsCertProps } from "./constructs/tls-cert.ts";
export { VirtualAliasDomain, type VirtualAliasDomainProps } from "./constructs/virtual-alias-domain.ts";
export { type MachineAccess, VirtualMachine, type VirtualMachineProps } from "./constructs/virtual-machine.ts";
export { type IWebServer, WebServer, type WebServerAttributes, type WebServerProps } from "./constructs/web-server.ts";
export { WebSite, type WebSiteProps } from "./constructs/web-site.ts";
export { type Companies, CompaniesError, readCompanies } from "./schemas/companies.ts";
export type { Company, SharedNameServer } from "./schemas/company.ts";
export { buildStacks } from "./stacks/companies.ts";
export { CompanyStack, type CompanyStackProps } from "./stacks/company-stack.ts";
export { NameServerStack, type NameServerStackProps } from "./stacks/name-server-stack.ts";
export { PostformStack } from "./stacks/postform-stack.ts";
