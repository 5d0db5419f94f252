// What name servers, zones, web servers, sites, certificates, machines and free configuration put on a host.
import { nameServerState } from "../../provider/render/bind.ts";
import { configState } from "../../provider/render/config.ts";
import { dnsRecordsState, dnsZoneState } from "../../provider/render/dns-zone.ts";
import { hostState } from "../../provider/render/hosts.ts";
import { webServerState } from "../../provider/render/nginx.ts";
import { webSiteState } from "../../provider/render/site.ts";
import { tlsCertState } from "../../provider/render/tls-cert.ts";
import { golden } from "./golden.ts";

golden("dns", {
  postform_name_server: nameServerState,
  postform_dns_zone: dnsZoneState,
  postform_dns_records: dnsRecordsState,
});
golden("web", { postform_web_server: webServerState, postform_web_site: webSiteState });
golden("host", { postform_host: hostState });
golden("config", { postform_config: configState });
golden("tls", { postform_tls_cert: ({ name }, platform, issued) => tlsCertState(name, platform, issued) });
