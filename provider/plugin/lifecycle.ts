// Answers every call of the protocol by asking the provider's resources; whatever they throw becomes a diagnostic, never a lost state.
import { warnDeprecated } from "./deprecated.ts";
import { callFunction, functions } from "./functions.ts";
import type { tfplugin6 } from "./generated/tfplugin6.js";
import type { Logger } from "./logger.ts";
import { wirePath } from "./paths.ts";
import { Report } from "./report.ts";
import {
  type Applied,
  type Context,
  type CreateRequest,
  type DataSource,
  PartialApplyError,
  type Provider,
  type Resource,
  type UpdateRequest,
} from "./resource.ts";
import type { Schema } from "./schema.ts";
import { wireSchema } from "./schema-wire.ts";
import { type ObjectValue, settled } from "./value.ts";
import { isNull, readObject, readPrivate, readStored, storedObject, writeObject, writePrivate } from "./wire-value.ts";
import { refuseWriteOnly, withoutWriteOnly } from "./write-only.ts";

type Wire = typeof tfplugin6;
type Message<Name extends keyof Wire> = Wire[Name] extends abstract new (
  ...args: never
) => infer Instance
  ? Instance
  : never;
type Diagnosed<Response> = Response & { diagnostics: tfplugin6.IDiagnostic[] };

const NO_SCHEMA: Schema = { version: 0, description: "", attributes: {} };
const CAPABILITIES: tfplugin6.IServerCapabilities = {
  plan_destroy: true,
  get_provider_schema_optional: true,
  move_resource_state: true,
};

/** Null after a delete. */
type Reached = { state: ObjectValue | null } & Pick<Applied, "private">;

interface Change {
  prior: ObjectValue | null;
  planned: ObjectValue | null;
  readonly config: ObjectValue;
  private: ObjectValue;
}

export class Lifecycle {
  private loaded: Promise<Provider> | undefined;
  private stopping = new AbortController();
  private underWay = 0;
  private whenIdle: (() => void)[] = [];

  constructor(
    private readonly load: () => Promise<Provider>,
    private readonly log: Logger,
  ) {}

  GetMetadata(): Promise<tfplugin6.IGetMetadataResponse> {
    return this.answer(NO_SCHEMA, async () => {
      const provider = await this.provider();
      const named = ({ type }: { type: string }) => ({ type_name: type });
      return {
        server_capabilities: CAPABILITIES,
        resources: provider.resources.map(named),
        data_sources: (provider.dataSources ?? []).map(named),
        functions: Object.keys(functions).map((name) => ({ name })),
      };
    });
  }

  GetProviderSchema(): Promise<tfplugin6.IGetProviderSchemaResponse> {
    return this.answer(NO_SCHEMA, async () => {
      const provider = await this.provider();
      const schemas = (all: { type: string; schema: Schema }[]) =>
        Object.fromEntries(all.map(({ type, schema }) => [type, wireSchema(schema)]));
      return {
        provider: wireSchema(provider.schema),
        resource_schemas: schemas(provider.resources),
        data_source_schemas: schemas(provider.dataSources ?? []),
        server_capabilities: CAPABILITIES,
        functions,
      };
    });
  }

  GetFunctions(): Promise<tfplugin6.IGetFunctionsResponse> {
    return Promise.resolve({ functions });
  }

  async CallFunction(request: Message<"CallFunctionRequest">): Promise<tfplugin6.ICallFunctionResponse> {
    return callFunction(request, (await this.provider()).resources);
  }

  ValidateProviderConfig(): Promise<tfplugin6.IValidateProviderConfigResponse> {
    return Promise.resolve({});
  }

  ValidateResourceConfig(request: Message<"ValidateConfigRequest">): Promise<tfplugin6.IDiagnosticsResponse> {
    return this.withResource(request.type_name, async (resource, report, context) => {
      const config = readObject(request.config, resource.schema);
      if (!config) return {};
      if (!request.client_capabilities?.write_only_attributes_allowed)
        report.add(...refuseWriteOnly(config, resource.schema.attributes));
      report.add(...warnDeprecated(config, resource.schema.attributes));
      report.add(...((await resource.validate?.({ config }, context)) ?? []));
      return {};
    });
  }

  ValidateDataResourceConfig(request: Message<"ValidateConfigRequest">): Promise<tfplugin6.IDiagnosticsResponse> {
    return this.withDataSource(request.type_name, async (source) => {
      readObject(request.config, source.schema);
      return {};
    });
  }

  UpgradeResourceState(
    request: Message<"UpgradeResourceStateRequest">,
  ): Promise<tfplugin6.IUpgradeResourceStateResponse> {
    return this.withResource(request.type_name, async (resource, _report, context) => {
      const upgrade = { version: request.version, stored: request.raw_state };
      return { upgraded_state: await upgraded(resource, upgrade, context) };
    });
  }

  ConfigureProvider(request: Message<"ConfigureProviderRequest">): Promise<tfplugin6.IDiagnosticsResponse> {
    // A provider that people attach to outlives the session that was stopped.
    if (this.stopping.signal.aborted) this.stopping = new AbortController();
    return this.answer(NO_SCHEMA, async (report) => {
      const provider = await this.provider();
      const config = readObject(request.config, provider.schema) ?? {};
      await provider.configure?.(config, this.context(report));
      return {};
    });
  }

  ReadResource(request: Message<"ReadResourceRequest">): Promise<tfplugin6.IReadResourceResponse> {
    const unchanged = { new_state: request.current_state, private: request.private };
    return this.withResource(
      request.type_name,
      async (resource, _report, context) => {
        const state = readObject(request.current_state, resource.schema);
        if (!state) return unchanged;
        const found = await resource.read({ state, private: readPrivate(request.private) }, context);
        return { new_state: writeObject(found, resource.schema, request.current_state), private: request.private };
      },
      unchanged,
    );
  }

  PlanResourceChange(request: Message<"PlanResourceChangeRequest">): Promise<tfplugin6.IPlanResourceChangeResponse> {
    return this.withResource(request.type_name, async (resource, _report, context) => {
      const { schema } = resource;
      const prior = readObject(request.prior_state, schema);
      const kept = readPrivate(request.prior_private);
      const response = { planned_state: request.proposed_new_state, planned_private: request.prior_private };
      if (isNull(request.proposed_new_state)) {
        if (prior) await resource.planDelete?.({ prior, private: kept }, context);
        return response;
      }
      const { planned, replace = [] } = await resource.plan(
        {
          prior,
          config: readObject(request.config, schema) ?? {},
          // As large as the other two, and few ask for it.
          get proposed() {
            return withoutWriteOnly(readObject(request.proposed_new_state, schema)!, schema.attributes);
          },
          private: kept,
        },
        context,
      );
      return {
        ...response,
        planned_state: writeObject(planned, schema, request.proposed_new_state),
        requires_replace: replace.map((path) => wirePath(path, schema)),
      };
    });
  }

  ApplyResourceChange(request: Message<"ApplyResourceChangeRequest">): Promise<tfplugin6.IApplyResourceChangeResponse> {
    return this.withResource(
      request.type_name,
      async (resource, report, context) => {
        const { schema } = resource;
        const change: Change = {
          prior: readObject(request.prior_state, schema),
          planned: readObject(request.planned_state, schema),
          // As large as the other two, and few ask for it.
          get config() {
            return readObject(request.config, schema) ?? {};
          },
          private: readPrivate(request.planned_private),
        };
        let reached = change.prior;
        try {
          const applied = await apply(resource, change, context);
          // From here on it is done, so an answer that does not fit the schema must not make Terraform forget it.
          reached = change.planned && settled(change.planned);
          return {
            new_state: writeObject(applied.state, schema, request.planned_state),
            private: writePrivate(applied.private ?? change.private),
          };
        } catch (error) {
          report.addThrown(error);
          if (error instanceof PartialApplyError) reached = error.state && settled(error.state);
          return { new_state: recorded(reached, change, schema), private: request.planned_private };
        }
      },
      { new_state: request.prior_state, private: request.planned_private },
    );
  }

  ImportResourceState(request: Message<"ImportResourceStateRequest">): Promise<tfplugin6.IImportResourceStateResponse> {
    return this.withResource(request.type_name, async (resource, _report, context) => {
      if (!resource.import) throw new Error(`${resource.type} cannot be imported: create it instead`);
      const state = await resource.import(request.id, context);
      return { imported_resources: [{ type_name: resource.type, state: writeObject(state, resource.schema) }] };
    });
  }

  /** Between two addresses of this provider; between two types there is nothing that both would understand. */
  MoveResourceState(request: Message<"MoveResourceStateRequest">): Promise<tfplugin6.IMoveResourceStateResponse> {
    return this.withResource(request.target_type_name, async (resource, _report, context) => {
      if (request.source_type_name !== resource.type)
        throw new Error(`a ${request.source_type_name} cannot be moved to a ${resource.type}: import it instead`);
      const upgrade = { version: request.source_schema_version, stored: request.source_state };
      return {
        target_state: await upgraded(resource, upgrade, context),
        target_private: request.source_private,
      };
    });
  }

  ReadDataSource(request: Message<"ReadDataSourceRequest">): Promise<tfplugin6.IReadDataSourceResponse> {
    return this.withDataSource(request.type_name, async (source, _report, context) => {
      const state = await source.read({ config: readObject(request.config, source.schema) ?? {} }, context);
      return { state: writeObject(state, source.schema) };
    });
  }

  async StopProvider(): Promise<tfplugin6.IStopProviderResponse> {
    this.log.info("asked to stop", { under_way: this.underWay });
    this.stopping.abort(new Error("interrupted"));
    return {};
  }

  /** Waits for the calls under way, asks them to hurry, and drops the provider's connections. */
  async close(patience: number): Promise<void> {
    this.stopping.abort(new Error("Terraform is gone"));
    if (this.underWay > 0) await Promise.race([new Promise<void>((idle) => this.whenIdle.push(idle)), after(patience)]);
    const provider = await this.loaded?.catch(() => undefined);
    await Promise.race([provider?.close?.(), after(patience)]);
  }

  private provider(): Promise<Provider> {
    this.loaded ??= this.load();
    return this.loaded;
  }

  private withResource<Response extends object>(
    type: string,
    act: (resource: Resource, report: Report, context: Context) => Promise<Response>,
    otherwise?: Response,
  ): Promise<Diagnosed<Response>> {
    return this.withNamed((provider) => provider.resources, type, act, otherwise);
  }

  private withDataSource<Response extends object>(
    type: string,
    act: (source: DataSource, report: Report, context: Context) => Promise<Response>,
  ): Promise<Diagnosed<Response>> {
    return this.withNamed((provider) => provider.dataSources ?? [], type, act);
  }

  private async withNamed<Named extends { type: string; schema: Schema }, Response extends object>(
    list: (provider: Provider) => Named[],
    type: string,
    act: (named: Named, report: Report, context: Context) => Promise<Response>,
    otherwise?: Response,
  ): Promise<Diagnosed<Response>> {
    const found = await this.provider().then(
      (provider) => list(provider).find((named) => named.type === type),
      () => undefined,
    );
    return this.answer(
      found?.schema ?? NO_SCHEMA,
      async (report) => {
        if (!found) throw new Error(`${(await this.provider()).name} has no ${type}`);
        return act(found, report, this.context(report));
      },
      otherwise,
    );
  }

  private async answer<Response extends object>(
    schema: Schema,
    act: (report: Report) => Promise<Response>,
    otherwise = {} as Response,
  ): Promise<Diagnosed<Response>> {
    const report = new Report(schema, this.log);
    this.underWay++;
    try {
      const response = await act(report);
      return { ...response, diagnostics: report.toWire() };
    } catch (error) {
      report.addThrown(error);
      return { ...otherwise, diagnostics: report.toWire() };
    } finally {
      this.underWay--;
      if (this.underWay === 0) for (const idle of this.whenIdle.splice(0)) idle();
    }
  }

  private context(report: Report): Context {
    return {
      signal: this.stopping.signal,
      log: this.log,
      warn: (diagnostic) => report.add({ ...diagnostic, severity: "warning" }),
    };
  }
}

async function apply(resource: Resource, change: Change, context: Context): Promise<Reached> {
  const { prior, planned, private: kept } = change;
  if (planned && prior) return resource.update(change as UpdateRequest, context);
  if (planned) return resource.create(change as CreateRequest, context);
  if (prior) await resource.delete({ prior, private: kept }, context);
  return { state: null };
}

async function upgraded(
  resource: Resource,
  { version, stored }: { version: number; stored: tfplugin6.IRawState | null | undefined },
  context: Context,
): Promise<tfplugin6.IDynamicValue> {
  const { schema } = resource;
  if (version > schema.version)
    throw new Error(
      `the state was written by a newer version of this provider (schema ${version}, this one knows ${schema.version}): upgrade the provider`,
    );
  if (version < schema.version && resource.upgrade)
    return writeObject(await resource.upgrade({ version, state: readStored(stored) }, context), schema);
  return writeObject(storedObject(readStored(stored), schema), schema, stored);
}

/** What a failed apply leaves behind; a resource's account of it that does not fit the schema yields to the plan's. */
function recorded(reached: ObjectValue | null, change: Change, schema: Schema): tfplugin6.IDynamicValue {
  try {
    return writeObject(reached, schema);
  } catch {
    return writeObject(change.planned ? settled(change.planned) : change.prior, schema);
  }
}

function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds).unref());
}
