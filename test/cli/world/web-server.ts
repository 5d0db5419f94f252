// A small web server with TLS and a redirect, that can be told to misbehave.
import http from "node:http";
import https from "node:https";
import type { TlsSettings } from "./tls-settings.ts";
import type { Faults } from "./world.ts";

export interface WebSetup {
  readonly address: string;
  readonly port: (standard: number) => number;
  readonly names: readonly string[];
  readonly page: string;
  /** What mail programs are told. */
  readonly settings: string;
  readonly tls: TlsSettings;
  readonly faults: Faults;
}

export async function webServer({ address, port, names, page, settings, tls, faults }: WebSetup): Promise<() => void> {
  const secure = https.createServer(tls, (request, response) => {
    const path = request.url ?? "/";
    const host = request.headers.host ?? "";
    const out = path.includes("..") || path.toLowerCase().includes("%2e") || path.startsWith("//");
    const reply = (status: number, body: string): void => {
      response.writeHead(status);
      response.end(body);
    };
    if (out) return faults.has("paths lead out of the document root") ? reply(200, "root:x:0:0") : reply(400, "");
    if (path.includes("/.")) return faults.has("hidden files are served") ? reply(200, "secret") : reply(404, "");
    if (faults.has("one name shows nothing") && host.startsWith("www2.")) return reply(404, "");
    if (path === "/mail/config-v1.1.xml" && host.startsWith("autoconfig."))
      return faults.has("the clients' settings are not there") ? reply(404, "") : reply(200, settings);
    reply(200, faults.has("the page is another one") ? "Welcome to nginx!" : page);
  });
  const plain = http.createServer((request, response) => {
    const host = request.headers.host ?? "";
    if (!names.includes(host) && !faults.has("any name shows the site")) {
      request.socket.destroy();
      return;
    }
    if (faults.has("HTTP serves the page") || !names.includes(host)) {
      response.end(page);
      return;
    }
    const name = faults.has("HTTP leads to another name") ? names[0] : host;
    response.writeHead(301, { Location: `https://${name}${request.url}` });
    response.end();
  });
  await Promise.all([
    new Promise<void>((resolve) => secure.listen(port(443), address, resolve)),
    new Promise<void>((resolve) => plain.listen(port(80), address, resolve)),
  ]);
  return () => {
    secure.close();
    secure.closeAllConnections();
    plain.close();
    plain.closeAllConnections();
  };
}
