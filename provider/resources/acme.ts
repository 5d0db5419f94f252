// A certificate from an ACME CA (RFC 8555) for a request that a host made: the challenge is answered by the web server on that host, over HTTP (8.3).
import { Agent } from "node:https";
import { dirname } from "node:path";
import { commonScript } from "../host/agent.ts";
import { type Host, HostError } from "../host/index.ts";
import { quote } from "../host/quote.ts";
import { challengeRoot } from "../render/nginx.ts";

export interface AcmeRequest {
  /** PEM, as the host made it. */
  readonly request: string;
  /** URL of the CA's directory. */
  readonly directory: string;
  /** Where the CA writes to, or null. */
  readonly contact: string | null;
  /** PEM of the authorities that the CA's own server is trusted by; null for the public ones. */
  readonly trust: string | null;
}

const folder = `${challengeRoot}/.well-known/acme-challenge`;

/** The certificate with its chain, PEM. Each issue has an account of its own, so that no key of one has to be kept. */
export async function signByAcme(
  { request, directory, contact, trust }: AcmeRequest,
  host: Host,
  signal: AbortSignal,
): Promise<string> {
  // Loaded here: most plans ask no CA.
  const acme = (await import("acme-client")).default;
  acme.axios.defaults.httpsAgent = new Agent(trust === null ? {} : { ca: trust });
  acme.axios.defaults.timeout = 30_000;
  acme.setLogger(noteUnreached);
  const client = new acme.Client({
    directoryUrl: directory,
    accountKey: await acme.crypto.createPrivateEcdsaKey(),
    backoffAttempts: 20,
    backoffMin: 500,
    backoffMax: 5_000,
  });
  try {
    return await client.auto({
      csr: request,
      ...(contact === null ? {} : { email: contact }),
      termsOfServiceAgreed: true,
      challengePriority: ["http-01"],
      // Only the CA's view counts: this machine may not even reach the host's port 80.
      skipChallengeVerification: true,
      challengeCreateFn: (_, { token }, answer) => put(host, checked(token), answer, signal),
      challengeRemoveFn: (_, { token }) => remove(host, checked(token), signal),
    });
  } catch (error) {
    if (error instanceof HostError) throw error;
    const ca = new URL(directory).host;
    if (error instanceof TypeError && unreached.has(ca))
      throw new HostError(
        `${host.name}: ${ca} issued no certificate, as it cannot be reached from here: ${unreached.get(ca)}`,
        "look at acme.directory, at the way there, and, where the CA is not a public one, at acme.trustFrom, by which its server is trusted",
      );
    throw new HostError(
      `${host.name}: ${ca} issued no certificate: ${(error as Error).message}`,
      "look whether each name leads to this host, whether its port 80 is open to the internet, and whether nginx answers there",
    );
  }
}

/** By the host of a CA: the system's or TLS's word for why it did not answer. The error that acme-client 5.4 throws then is only that its own code failed. */
const unreached = new Map<string, string>();

function noteUnreached(said: string): void {
  const [, why, url] = /^Caught ([A-Z_]+), retry attempt \S+ to URL (\S+)$/.exec(said) ?? [];
  if (why !== undefined && url !== undefined) unreached.set(new URL(url).host, why);
}

/** What the CA says becomes a file's name (RFC 8555 8.3: base64url). */
function checked(token: string): string {
  if (!/^[\w-]{1,200}$/.test(token)) throw new Error(`the CA's token ${JSON.stringify(token)} is none`);
  return token;
}

async function put(host: Host, token: string, answer: string, signal: AbortSignal): Promise<void> {
  const { code, stderr } = await host.run(
    `${commonScript}umask 022
planted=$(foreign ${folder})
[ -z "$planted" ] || { echo "somebody else than root may have put $planted there" >&2; exit 1; }
mkdir -p ${folder} && rm -f ${folder}/${token} && set -C && printf %s ${quote(answer)} > ${folder}/${token}`,
    { signal },
  );
  if (code !== 0)
    throw new HostError(
      `${host.name}: the CA's challenge could not be answered: ${stderr.trim()}`,
      `look at the disk there, and who may write ${challengeRoot}`,
    );
}

async function remove(host: Host, token: string, signal: AbortSignal): Promise<void> {
  await host.run(`rm -f ${folder}/${token}; rmdir ${folder} ${dirname(folder)} 2>/dev/null || :`, { signal });
}
