// Certificates from an ACME CA: a real one (Let's Encrypt's pebble) in the lab asks qq's machine for proof, by the names that the name server has.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { labHost, scenarioLab } from "./lab.ts";
import { applied, editCompany, planned, plansNothing, writeCompany } from "./steps.ts";

const { name: host, address } = labHost;

/** The CA, with a certificate of its own for its directory. Its settings are those of pebble's test/config. */
const authority = `
  export DEBIAN_FRONTEND=noninteractive
  apt-get install -qq -y pebble >/dev/null
  mkdir -p /root/pebble && cd /root/pebble
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 30 -subj /CN=acme -addext subjectAltName=IP:${address} -keyout key.pem -out cert.pem 2>/dev/null
  printf '{"pebble": {"listenAddress": "0.0.0.0:14000", "managementListenAddress": "127.0.0.1:15000", "certificate": "/root/pebble/cert.pem", "privateKey": "/root/pebble/key.pem", "httpPort": 80, "tlsPort": 443, "ocspResponderURL": "", "externalAccountBindingRequired": false}}' > config.json
  systemd-run --quiet --unit=pebble --setenv=PEBBLE_VA_NOSLEEP=1 pebble -config /root/pebble/config.json -dnsserver 198.18.0.53:53
  cat cert.pem`;

const issuers = `for port in 443 993; do
  openssl s_client -connect 127.0.0.1:$port -servername "$([ $port = 443 ] && echo web.qq.com || echo mail.qq.com)" </dev/null 2>/dev/null | openssl x509 -noout -issuer
done`;

export function acmeSuite(): void {
  describe("an ACME CA", () => {
    let before = "";

    beforeAll(async () => {
      const lab = scenarioLab();
      await lab.addHost();
      const made = await lab.exec(host, authority);
      expect(made.code, made.output).toBe(0);
      const trusted = join(lab.folder, "pebble.pem");
      writeFileSync(trusted, made.stdout);
      before = await editCompany("qq", (qq) => {
        qq.delete("certificateAuthority");
        qq.set("acme", { directory: `https://${address}:14000/dir`, trustFrom: `file:${trusted}` });
      });
    });

    it("that gets no answer from the host issues nothing: one clear message, and the old certificates stay", async () => {
      const lab = scenarioLab();
      const { changes } = await planned("qq");
      expect([...new Set(changes.map(({ type }) => type))].sort()).toEqual(["postform_host", "postform_tls_cert"]);
      const served = (await lab.exec("qq", issuers)).stdout;
      expect(
        (
          await lab.exec(
            "qq",
            "nft add table inet cut && nft 'add chain inet cut in { type filter hook input priority 0; }' && nft add rule inet cut in tcp dport 80 reject with tcp reset",
          )
        ).code,
      ).toBe(0);
      const failed = await lab.terraform("qq", ["apply", "-no-color", "-input=false", "tfplan"]);
      expect((await lab.exec("qq", "nft delete table inet cut")).code).toBe(0);
      expect(failed.code).toBe(1);
      expect(failed.output).toMatch(/198\.18\.0\.20: 198\.18\.0\.30:14000 issued no certificate: [\s\S]*port 80/);
      expect((await lab.exec("qq", issuers)).stdout).toBe(served);
    });

    it("issues the certificates that web and mail are served with, and nothing is left to change", async () => {
      const lab = scenarioLab();
      await planned("qq");
      await applied("qq");
      expect((await lab.exec("qq", issuers)).stdout).toMatch(/^(issuer=CN ?= ?Pebble Intermediate CA \w+\n){2}$/);
      await plansNothing("qq");
      const left = await lab.exec("qq", "find /var/www/html/.well-known 2>/dev/null");
      expect(left.stdout).toBe("");
    });

    afterAll(async () => {
      await writeCompany("qq", before);
      await planned("qq");
      await applied("qq");
    });
  });
}
