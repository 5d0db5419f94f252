// Runs the checks of one company: lanes side by side, each check with an end, and what has no result in time has failed. Called by verify.ts.
import { type Check, type Outcome, Skipped, type Status } from "./check.ts";
import { deliveryChecks } from "./checks/delivery.ts";
import { dnsChecks } from "./checks/dns.ts";
import { refusalChecks } from "./checks/refusals.ts";
import { smugglingChecks } from "./checks/smuggling.ts";
import { tlsChecks } from "./checks/tls.ts";
import { webChecks } from "./checks/web.ts";
import { type Settings, Verification } from "./verification.ts";

export interface CompanyReport {
  readonly company: string;
  readonly seconds: number;
  readonly outcomes: readonly Outcome[];
  /** Self-signed certificates, and what verify itself could not clean up. */
  readonly warning?: string | undefined;
}

export interface RunOptions {
  readonly settings: Settings;
  /** Ids, or beginnings of ids up to a dot or colon; none is all. */
  readonly only: readonly string[];
  /** How many checks go on side by side. @default all */
  readonly atOnce?: number | undefined;
  readonly progress?: (done: Outcome, counts: { readonly done: number; readonly all: number }) => void;
}

export function checksOf(verification: Verification, only: readonly string[] = []): Check[] {
  const checks = [dnsChecks, webChecks, tlsChecks, refusalChecks, smugglingChecks, deliveryChecks].flatMap((make) =>
    make(verification),
  );
  if (only.length === 0) return checks;
  return checks.filter(({ id, requirement }) => only.some((asked) => matches(id, asked) || requirement === asked));
}

const matches = (id: string, asked: string): boolean =>
  id === asked || (id.startsWith(asked) && /[.:]/.test(id[asked.length] ?? ""));

export async function verifyCompany({ settings, only, atOnce, progress }: RunOptions): Promise<CompanyReport> {
  const start = Date.now();
  const verification = new Verification(settings);
  const checks = checksOf(verification, only);
  const outcomes = new Map<string, Outcome>();
  const done = (outcome: Outcome): void => {
    outcomes.set(outcome.id, outcome);
    progress?.(outcome, { done: outcomes.size, all: checks.length });
  };
  await verification.meet(settings.company);
  for (const stage of [checks.filter(({ stage }) => !stage), checks.filter(({ stage }) => stage === "last")])
    await sideBySide(lanesOf(stage), atOnce, (lane) => runLane(lane, verification, done));
  const left = await Promise.race([
    verification.close(),
    delay(5000).then(() => "the sessions that verify opened did not end in time"),
  ]);
  return {
    company: settings.company.name,
    seconds: since(start),
    outcomes: checks.map(({ id }) => outcomes.get(id)!),
    warning: [verification.notice, left].filter(Boolean).join("; ") || undefined,
  };
}

async function sideBySide<T>(all: readonly T[], most = all.length, work: (one: T) => Promise<void>): Promise<void> {
  const left = [...all];
  const next = async (): Promise<void> => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one);
  };
  await Promise.all(Array.from({ length: most }, next));
}

function lanesOf(checks: readonly Check[]): Check[][] {
  const lanes = new Map<string, Check[]>();
  for (const check of checks) {
    const lane = check.lane ?? check.id;
    lanes.set(lane, [...(lanes.get(lane) ?? []), check]);
  }
  return [...lanes.values()];
}

async function runLane(lane: readonly Check[], verification: Verification, done: (outcome: Outcome) => void) {
  for (const check of lane) {
    const start = Date.now();
    const { id, requirement, title, expected, hint } = check;
    const [status, seen] = await result(check, verification);
    done({ id, requirement, title, status, expected, seen, hint, seconds: since(start) });
  }
}

async function result(check: Check, verification: Verification): Promise<[Status, string]> {
  const { timeout } = verification.settings;
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`no result within the ${timeout} s that all checks have (--timeout)`)),
      verification.millisecondsLeft,
    );
  });
  try {
    return ["ok", oneLine(await Promise.race([check.run(), tooLate]))];
  } catch (error) {
    return [error instanceof Skipped ? "skipped" : "failed", messageOf(error)];
  } finally {
    clearTimeout(timer);
  }
}

function messageOf(error: unknown): string {
  const message = error instanceof Error ? error.message || (error as NodeJS.ErrnoException).code : String(error);
  // OpenSSL: `800C…:error:0A0000F4:SSL routines:function:reason:file:line:`.
  const reason = /:error:[0-9A-F]+:SSL routines:[^:]*:([^:]+):/.exec(message ?? "")?.[1];
  return reason ? `TLS: ${reason}` : oneLine(message ?? "an error without a message");
}

/** What a server says goes to a terminal: no line breaks, and nothing that a terminal obeys. */
const oneLine = (text: string): string => text.replace(/[\s\x00-\x1f\x7f-\x9f]+/g, " ").trim();
const since = (start: number): number => Math.round((Date.now() - start) / 10) / 100;
const delay = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
