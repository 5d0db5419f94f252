// The only thing beyond the lab that its hosts can reach: Debian's packages, from the machine's own mirrors, each fetched once. Runs as a process of its own,
// outside the lab's network, on a unix socket (which belongs to no network namespace); relay.ts brings it in.
import { createReadStream, existsSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { cacheFolder } from "./lab.ts";
import type { Archive, Mirrors } from "./mirrors.ts";
import { run } from "./run.ts";

export const packagesFolder = join(cacheFolder, "packages");

/** What a path says never changes: packages by their version, indexes by their hash. All else (InRelease) may. */
const immutable = /\/(pool|by-hash)\//;

export function servePackages({ socket, mirrors }: { socket: string; mirrors: Mirrors }): void {
  const underWay = new Map<string, Promise<void>>();
  rmSync(socket, { force: true });
  const server = createServer((request, response) => {
    answer(request, response).catch((error: Error) => {
      console.error(`${request.url}: ${error.message}`);
      if (!response.headersSent) response.writeHead(/\b404\b/.test(error.message) ? 404 : 502);
      response.end();
    });
  });
  server.listen(socket, () => console.log("listening"));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // The parser of URLs resolves dots, so that no path leads out of the cache.
    const path = new URL(request.url ?? "/", "http://packages").pathname;
    const [, archive = "", rest = ""] = /^\/([^/]+)\/(.+)$/.exec(path) ?? [];
    if (!(archive in mirrors) || !["GET", "HEAD"].includes(request.method ?? "")) {
      response.writeHead(404).end(`only ${Object.keys(mirrors).join(" and ")} are served here\n`);
      return;
    }
    const file = join(packagesFolder, path);
    const cached = existsSync(file);
    if (!cached || !immutable.test(path)) {
      await once(file, `${mirrors[archive as Archive]}/${rest}`).catch((error: Error) => {
        // Without a network what was seen last is good enough, and nobody waits for retries.
        if (!cached || /\b404\b/.test(error.message)) throw error;
      });
    }
    response.writeHead(200, { "content-length": statSync(file).size, "content-type": "application/octet-stream" });
    if (request.method === "HEAD") response.end();
    else await pipeline(createReadStream(file), response);
  }

  /** One download, however many hosts ask for it. */
  function once(file: string, uri: string): Promise<void> {
    const running = underWay.get(file) ?? download(file, uri).finally(() => underWay.delete(file));
    underWay.set(file, running);
    return running;
  }
}

/** By apt's own means, so that the machine's proxies, certificates and credentials hold. A file gets its name when it is complete. */
async function download(file: string, uri: string): Promise<void> {
  const partial = `${file}.${process.pid}.tmp`;
  mkdirSync(dirname(file), { recursive: true });
  const options = [
    "APT::Sandbox::User=root",
    `Acquire::Retries=${existsSync(file) ? 0 : 2}`,
    "Acquire::http::Timeout=15",
  ];
  try {
    await run("/usr/lib/apt/apt-helper", [
      ...options.flatMap((option) => ["-o", option]),
      "download-file",
      uri,
      partial,
    ]);
    renameSync(partial, file);
  } finally {
    rmSync(partial, { force: true });
  }
}
