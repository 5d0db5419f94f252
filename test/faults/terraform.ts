// Talks to a provider's process as Terraform does: starts it, plans, applies, and keeps the state that Terraform would keep.
import { type ChildProcess, spawn } from "node:child_process";
import { X509Certificate } from "node:crypto";
import { createInterface } from "node:readline";
import { isDeepStrictEqual } from "node:util";
import { Client, credentials } from "@grpc/grpc-js";
import { createCertificate } from "../../provider/plugin/certificate.ts";
import { tfplugin6 } from "../../provider/plugin/generated/tfplugin6.js";
import type { AttributeType, ObjectValue, Resource, Value } from "../../provider/plugin/index.ts";
import { readObject, writeObject } from "../../provider/plugin/wire-value.ts";
import { resources } from "../../provider/resources/index.ts";

export type Action = "nothing" | "create" | "update" | "delete" | "replace";

/** What Terraform keeps of one resource between runs. */
export interface Kept {
  readonly value: ObjectValue | null;
  readonly private: Uint8Array;
}
export const nothing: Kept = { value: null, private: new Uint8Array() };

export interface Plan {
  readonly type: string;
  readonly action: Action;
  /** Attributes that an update would change, from what and to what. */
  readonly changes: readonly string[];
  readonly prior: Kept;
  readonly config: ObjectValue | null;
  readonly planned: tfplugin6.IDynamicValue;
  readonly private: Uint8Array;
}

export interface Applied {
  readonly kept: Kept;
  /** Empty when it succeeded. */
  readonly errors: readonly string[];
}

const cookie = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";

export const resourceOf = (type: string): Resource => {
  const resource = resources.find((one) => one.type === type);
  if (!resource) throw new Error(`there is no resource ${type}`);
  return resource;
};

interface Start {
  /** Words before the program, e.g. `ip netns exec …`. */
  readonly within: readonly string[];
  readonly program: string;
  readonly env: NodeJS.ProcessEnv;
}

export class ProviderProcess {
  readonly #child: ChildProcess;
  readonly #client: Client;

  private constructor(child: ChildProcess, client: Client) {
    this.#child = child;
    this.#client = client;
  }

  static async start({ within, program, env }: Start): Promise<ProviderProcess> {
    const { certificatePem, privateKeyPem } = createCertificate();
    const [command = "", ...args] = [...within, process.execPath, program];
    const child = spawn(command, args, {
      env: {
        ...process.env,
        ...env,
        TF_PLUGIN_MAGIC_COOKIE: cookie,
        PLUGIN_PROTOCOL_VERSIONS: "6",
        PLUGIN_CLIENT_CERT: certificatePem,
      },
      stdio: ["ignore", "pipe", "ignore"],
    });
    const handshake = await new Promise<string>((resolve, reject) => {
      createInterface({ input: child.stdout! }).once("line", resolve);
      child.once("error", reject).once("exit", (code) => reject(new Error(`the provider ended with ${code}`)));
    });
    const [, , , socket, , certificate = ""] = handshake.split("|");
    const server = new X509Certificate(Buffer.from(certificate, "base64")).toString();
    const trusted = credentials.createSsl(Buffer.from(server), Buffer.from(privateKeyPem), Buffer.from(certificatePem));
    const client = new Client(`unix://${socket}`, trusted, {
      "grpc.ssl_target_name_override": "localhost",
      "grpc.default_authority": "localhost",
      "grpc.max_receive_message_length": -1,
      "grpc.enable_retries": 0,
    });
    return new ProviderProcess(child, client);
  }

  kill(): Promise<void> {
    const ended = new Promise<void>((resolve) => this.#child.once("exit", () => resolve()));
    this.#child.kill("SIGKILL");
    this.#client.close();
    return ended;
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** A new run of Terraform: what was read before is forgotten. */
  async configure(): Promise<void> {
    const config = { msgpack: Buffer.from([0x80]) };
    await this.#call("ConfigureProvider", tfplugin6.ConfigureProviderRequest, tfplugin6.DiagnosticsResponse, {
      config,
    });
  }

  /** Refreshes what is kept, and plans towards the configuration, or towards nothing. */
  async plan(type: string, kept: Kept, config: ObjectValue | null): Promise<Plan> {
    await this.configure();
    const { schema } = resourceOf(type);
    const prior = kept.value === null ? kept : await this.#read(type, kept);
    const whole = config && (readObject(writeObject(config, schema), schema) as ObjectValue);
    if (prior.value === null && config === null)
      return {
        type,
        action: "nothing",
        changes: [],
        prior,
        config,
        planned: writeObject(null, schema),
        private: prior.private,
      };
    const answer = await this.#call(
      "PlanResourceChange",
      tfplugin6.PlanResourceChangeRequest,
      tfplugin6.PlanResourceChangeResponse,
      {
        type_name: type,
        prior_state: writeObject(prior.value, schema),
        proposed_new_state: writeObject(config === null ? null : { ...prior.value, ...config }, schema),
        config: writeObject(whole, schema),
        prior_private: prior.private,
      },
    );
    const errors = told(answer.diagnostics);
    if (errors.length > 0) throw new Error(`${type} cannot be planned: ${errors.join("; ")}`);
    const planned = readObject(answer.planned_state, schema) as ObjectValue | null;
    const changes = Object.entries(schema.attributes)
      .map(([name, { type }]) => [name, sorted(type, prior.value?.[name]), sorted(type, planned?.[name])] as const)
      .filter(([, is, becomes]) => !isDeepStrictEqual(is, becomes))
      .map(([name, is, becomes]) => `${name}: ${JSON.stringify(is)} → ${JSON.stringify(becomes)}`);
    const action = ((): Action => {
      if (config === null) return "delete";
      if (prior.value === null) return "create";
      if ((answer.requires_replace ?? []).length > 0) return "replace";
      return changes.length === 0 ? "nothing" : "update";
    })();
    return { type, action, changes, prior, config, planned: answer.planned_state!, private: answer.planned_private! };
  }

  /** Terraform keeps what was there when the provider gives no answer. */
  async apply({ type, prior, planned, config, ...plan }: Plan): Promise<Applied> {
    const { schema } = resourceOf(type);
    try {
      const answer = await this.#call(
        "ApplyResourceChange",
        tfplugin6.ApplyResourceChangeRequest,
        tfplugin6.ApplyResourceChangeResponse,
        {
          type_name: type,
          prior_state: writeObject(prior.value, schema),
          planned_state: planned,
          config: writeObject(config, schema),
          planned_private: plan.private,
        },
      );
      return {
        kept: { value: readObject(answer.new_state, schema), private: answer.private ?? new Uint8Array() },
        errors: told(answer.diagnostics),
      };
    } catch (error) {
      return { kept: prior, errors: [(error as Error).message] };
    }
  }

  async #read(type: string, kept: Kept): Promise<Kept> {
    const { schema } = resourceOf(type);
    const answer = await this.#call("ReadResource", tfplugin6.ReadResourceRequest, tfplugin6.ReadResourceResponse, {
      type_name: type,
      current_state: writeObject(kept.value, schema),
      private: kept.private,
    });
    const errors = told(answer.diagnostics);
    if (errors.length > 0) throw new Error(`${type} cannot be read: ${errors.join("; ")}`);
    return { value: readObject(answer.new_state, schema), private: answer.private ?? new Uint8Array() };
  }

  #call<Request, Response>(
    method: string,
    request: { encode(message: Request): { finish(): Uint8Array } },
    response: { decode(bytes: Uint8Array): Response },
    message: Request,
  ): Promise<Response> {
    return new Promise((resolve, reject) => {
      this.#client.makeUnaryRequest(
        `/tfplugin6.Provider/${method}`,
        (value: Request) => request.encode(value).finish() as Buffer,
        (bytes) => response.decode(bytes),
        message,
        (error, value) => (error ? reject(error) : resolve(value!)),
      );
    });
  }
}

/** As Terraform has it: a set has no order. */
const sorted = (type: AttributeType, value: Value | undefined): Value | undefined =>
  typeof type === "object" && "set" in type && Array.isArray(value)
    ? [...value].sort((a, b) => JSON.stringify(a).localeCompare(JSON.stringify(b)))
    : value;

const told = (diagnostics: tfplugin6.IDiagnostic[] | null | undefined): string[] =>
  (diagnostics ?? []).filter(({ severity }) => severity === 1).map(({ summary, detail }) => `${summary} (${detail})`);
