// Log lines as Terraform's hclog reads them from a provider's standard error; shown to a person who sets TF_LOG.

const LEVELS = ["trace", "debug", "info", "warn", "error"] as const;

export type LogLevel = (typeof LEVELS)[number];
export type LogFields = Record<string, unknown>;

export interface Logger {
  trace(message: string, fields?: LogFields): void;
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
}

/** The lowest level that is written: TF_LOG_PROVIDER, else TF_LOG, as Terraform documents them; nothing when both are unset or `off`. */
export function logThreshold(env: NodeJS.ProcessEnv): number {
  const asked = (env.TF_LOG_PROVIDER || env.TF_LOG || "off").toLowerCase();
  if (asked === "off") return LEVELS.length;
  const index = LEVELS.indexOf(asked as LogLevel);
  // "json" and any word that Terraform does not know mean trace there too.
  return Math.max(index, 0);
}

export function createLogger(options: { name: string; env: NodeJS.ProcessEnv; write: (line: string) => void }): Logger {
  const threshold = logThreshold(options.env);
  const at = (level: LogLevel) => {
    if (LEVELS.indexOf(level) < threshold) return () => {};
    return (message: string, fields: LogFields = {}) => {
      const line = {
        "@level": level,
        "@message": message,
        "@module": options.name,
        "@timestamp": new Date().toISOString(),
        ...fields,
      };
      options.write(`${JSON.stringify(line)}\n`);
    };
  };
  return { trace: at("trace"), debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error") };
}
