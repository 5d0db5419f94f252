// What name servers, zones, web servers, sites, certificates, machines and free configuration put on a host.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { nameServerState } from "../../provider/render/bind.ts";
import { configState } from "../../provider/render/config.ts";
import { dnsRecordsState, dnsZoneState } from "../../provider/render/dns-zone.ts";
import { hostBaselineState } from "../../provider/render/host-baseline.ts";
import { hostState } from "../../provider/render/hosts.ts";
import { nginxCheck, webServerState } from "../../provider/render/nginx.ts";
import { webSiteState } from "../../provider/render/site.ts";
import { tlsCertState } from "../../provider/render/tls-cert.ts";
import { golden } from "./golden.ts";

golden("dns", {
  postform_name_server: nameServerState,
  postform_dns_zone: dnsZoneState,
  postform_dns_records: dnsRecordsState,
});
golden("web", { postform_web_server: webServerState, postform_web_site: webSiteState });
golden("host", { postform_host: hostState, postform_host_baseline: hostBaselineState });
golden("config", { postform_config: configState });
golden("tls", { postform_tls_cert: ({ name }, platform, issued) => tlsCertState(name, platform, issued) });

// nginx's own words name one of them, and not what to do.
test.skipIf(process.platform !== "linux")("all sites whose file somebody deleted are named at once", () => {
  const folder = mkdtempSync(join(tmpdir(), "postform-sites-"));
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin/nginx"), "#!/bin/sh\n", { mode: 0o755 });
  const check = () =>
    spawnSync("sh", ["-c", nginxCheck.command.replace("/etc/nginx/sites-enabled", folder)], {
      encoding: "utf8",
      env: { PATH: `${folder}/bin:${process.env["PATH"]}` },
    });
  writeFileSync(join(folder, "file.conf"), "");
  symlinkSync(join(folder, "file.conf"), join(folder, "right.conf"));
  expect(check()).toMatchObject({ status: 0, stderr: "" });
  for (const name of ["a.conf", "b.conf"]) symlinkSync(join(folder, "gone", name), join(folder, name));
  const { status, stderr } = check();
  expect(status).toBe(1);
  expect(stderr).toContain("nginx does not start with links that lead nowhere: rm ");
  for (const name of ["a.conf", "b.conf"]) expect(stderr).toContain(join(folder, name));
  expect(stderr).not.toContain("right.conf");
  rmSync(folder, { recursive: true });
});
