// A provider's process: the handshake with Terraform over standard output, the gRPC server behind it, and its orderly end.
import { subscribe } from "node:diagnostics_channel";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server as SocketServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { createCertificate } from "./certificate.ts";
import { Lifecycle } from "./lifecycle.ts";
import { createLogger, type Logger } from "./logger.ts";
import type { Provider } from "./resource.ts";
import { addServices } from "./service.ts";

// Terraform sets it, so that a provider knows that no person started it.
const MAGIC_COOKIE = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";
const PROTOCOL = 6;
/** Terraform connects at once; a provider that nobody connects to was orphaned. Milliseconds. */
const FIRST_CONNECTION = 60_000;
/** How long calls under way may take to finish once Terraform is gone. Milliseconds. */
const PATIENCE = 30_000;

/** What Terraform takes of a provider (plugin6/grpc_provider.go, grpcMaxMessageSize), a provider takes of Terraform. Bytes. */
const largest = 256 * 1024 * 1024;

type Load = Provider | (() => Promise<Provider>);

/** Serves until Terraform says Shutdown or its last connection ends, then exits the process. */
export async function serve(provider: Load): Promise<void> {
  if (process.env.TF_PLUGIN_MAGIC_COOKIE !== MAGIC_COOKIE)
    return refuse(
      "this is a Terraform provider: Terraform and OpenTofu start it themselves, so run `terraform plan` instead.",
    );
  if (!offersProtocol(process.env.PLUGIN_PROTOCOL_VERSIONS))
    return refuse(`this provider speaks plugin protocol ${PROTOCOL}: use Terraform 1.0, OpenTofu 1.6 or newer.`);
  const client = process.env.PLUGIN_CLIENT_CERT;
  if (!client) return refuse("PLUGIN_CLIENT_CERT is not set: this provider talks to nobody that it cannot verify.");

  const log = createLogger({ name: "provider", env: process.env, write: (line) => process.stderr.write(line) });
  outliveAccidents(log);
  subscribe("provider.step", (step) => log.debug("step", { ...(step as object) }));
  const certificate = createCertificate();
  const credentials = ServerCredentials.createSsl(
    Buffer.from(client),
    [{ private_key: Buffer.from(certificate.privateKeyPem), cert_chain: Buffer.from(certificate.certificatePem) }],
    true,
  );
  let ending = false;
  const end = async () => {
    if (ending) return;
    ending = true;
    await listening.close();
    process.exit(0);
  };
  let listening: Awaited<ReturnType<typeof listen>>;
  try {
    listening = await listen({ provider, credentials, log, onShutdown: end, onLastClosed: end });
  } catch (error) {
    return refuse(`this provider cannot listen for Terraform: ${(error as Error).message}`);
  }
  setTimeout(() => listening.connected() || end(), FIRST_CONNECTION).unref();
  const encoded = certificate.der.toString("base64").replace(/=+$/, "");
  process.stdout.write(`1|${PROTOCOL}|unix|${listening.socket}|grpc|${encoded}\n`);
}

/** What TF_REATTACH_PROVIDERS wants to hear of a provider. */
export interface Reattach {
  [address: string]: {
    Protocol: "grpc";
    ProtocolVersion: number;
    Pid: number;
    Test: true;
    Addr: { Network: "unix"; String: string };
  };
}

/**
 * Serves inside this process until `close`, for commands run with TF_REATTACH_PROVIDERS=JSON.stringify(reattach): plan and apply
 * share its connections. Only this user can reach the socket; there is no TLS.
 */
export async function serveForReattach(
  provider: Load,
  { address }: { address: string },
): Promise<{ reattach: Reattach; close: () => Promise<void> }> {
  const log = createLogger({ name: "provider", env: process.env, write: (line) => process.stderr.write(line) });
  const listening = await listen({ provider, credentials: ServerCredentials.createInsecure(), log });
  const attach = { Network: "unix", String: listening.socket } as const;
  return {
    reattach: {
      [address]: { Protocol: "grpc", ProtocolVersion: PROTOCOL, Pid: process.pid, Test: true, Addr: attach },
    },
    close: listening.close,
  };
}

async function listen(options: {
  provider: Load;
  credentials: ServerCredentials;
  log: Logger;
  onShutdown?: () => void;
  onLastClosed?: () => void;
}) {
  const { provider, log } = options;
  const lifecycle = new Lifecycle(typeof provider === "function" ? provider : async () => provider, log);
  const server = new Server({
    "grpc.max_receive_message_length": largest,
    "grpc.max_send_message_length": -1,
    // Its notes of each call are read by nobody.
    "grpc.enable_channelz": 0,
  });
  addServices(server, { lifecycle, log, shutdown: options.onShutdown ?? (() => {}) });
  const injector = server.createConnectionInjector(options.credentials);

  let open = 0;
  let connected = false;
  const sockets = createServer((socket) => {
    open++;
    connected = true;
    socket.on("error", (error) => log.debug("connection failed", { error: error.message }));
    socket.on("close", () => {
      open--;
      if (open === 0) options.onLastClosed?.();
    });
    injector.injectConnection(socket);
  });
  // mkdtemp makes it for this user only.
  const folder = mkdtempSync(join(process.env.PLUGIN_UNIX_SOCKET_DIR || tmpdir(), "provider-"));
  const socket = join(folder, "socket");
  await bind(sockets, socket);
  return {
    socket,
    connected: () => connected,
    close: async () => {
      sockets.close();
      await lifecycle.close(PATIENCE);
      server.forceShutdown();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function bind(sockets: SocketServer, path: string): Promise<void> {
  return new Promise((resolve, reject) => {
    sockets.once("error", reject);
    sockets.listen(path, () => resolve());
  });
}

/**
 * A terminal sends Ctrl-C to the whole process group, and Terraform asks by StopProvider: whoever dies of the signal loses what
 * is being written. An exception that nobody caught is logged, and the other calls go on.
 */
function outliveAccidents(log: Logger): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.on(signal, () => log.info(`ignored ${signal}`));
  process.on("uncaughtException", (error) =>
    log.error("uncaught exception", { error: error.message, stack: error.stack }),
  );
  process.on("unhandledRejection", (reason) => log.error("unhandled rejection", { error: String(reason) }));
  for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});
}

function offersProtocol(versions: string | undefined): boolean {
  return versions === undefined || versions.split(",").some((version) => Number(version) === PROTOCOL);
}

function refuse(sentence: string): void {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
}
