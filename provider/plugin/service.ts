// The protocol's gRPC services on grpc-js, with the compiled codec; used by serve.ts.
import {
  type handleUnaryCall,
  type MethodDefinition,
  type Server,
  type ServiceDefinition,
  status,
  type UntypedServiceImplementation,
} from "@grpc/grpc-js";
import { tfplugin6 } from "./generated/tfplugin6.js";
import type { Lifecycle } from "./lifecycle.ts";
import type { Logger } from "./logger.ts";

interface Codec<T> {
  encode(message: T): { finish(): Uint8Array };
  decode(bytes: Uint8Array): unknown;
}

type Method = Exclude<keyof Lifecycle, "close">;

const METHODS: Record<Method, [request: Codec<never>, response: Codec<never>]> = {
  GetMetadata: [tfplugin6.Empty, tfplugin6.GetMetadataResponse],
  GetProviderSchema: [tfplugin6.Empty, tfplugin6.GetProviderSchemaResponse],
  ValidateProviderConfig: [tfplugin6.ValidateProviderConfigRequest, tfplugin6.ValidateProviderConfigResponse],
  ValidateResourceConfig: [tfplugin6.ValidateConfigRequest, tfplugin6.DiagnosticsResponse],
  ValidateDataResourceConfig: [tfplugin6.ValidateConfigRequest, tfplugin6.DiagnosticsResponse],
  UpgradeResourceState: [tfplugin6.UpgradeResourceStateRequest, tfplugin6.UpgradeResourceStateResponse],
  ConfigureProvider: [tfplugin6.ConfigureProviderRequest, tfplugin6.DiagnosticsResponse],
  ReadResource: [tfplugin6.ReadResourceRequest, tfplugin6.ReadResourceResponse],
  PlanResourceChange: [tfplugin6.PlanResourceChangeRequest, tfplugin6.PlanResourceChangeResponse],
  ApplyResourceChange: [tfplugin6.ApplyResourceChangeRequest, tfplugin6.ApplyResourceChangeResponse],
  ImportResourceState: [tfplugin6.ImportResourceStateRequest, tfplugin6.ImportResourceStateResponse],
  MoveResourceState: [tfplugin6.MoveResourceStateRequest, tfplugin6.MoveResourceStateResponse],
  ReadDataSource: [tfplugin6.ReadDataSourceRequest, tfplugin6.ReadDataSourceResponse],
  StopProvider: [tfplugin6.Empty, tfplugin6.StopProviderResponse],
  GetFunctions: [tfplugin6.Empty, tfplugin6.GetFunctionsResponse],
  CallFunction: [tfplugin6.CallFunctionRequest, tfplugin6.CallFunctionResponse],
};

/** A method that is not here (identity, ephemeral resources, …) answers UNIMPLEMENTED, which Terraform understands. */
export function addServices(server: Server, parts: { lifecycle: Lifecycle; log: Logger; shutdown: () => void }): void {
  const { lifecycle, log } = parts;
  const handlers: UntypedServiceImplementation = {};
  for (const method of Object.keys(METHODS) as Method[]) {
    const act = lifecycle[method].bind(lifecycle) as (request: unknown) => Promise<object>;
    handlers[method] = unary((request) => {
      log.trace("call", { method });
      return act(request);
    });
  }
  server.addService(definition("tfplugin6.Provider", METHODS), handlers);

  server.addService(definition("plugin.GRPCController", { Shutdown: [tfplugin6.Empty, tfplugin6.Empty] }), {
    Shutdown: unary(async () => {
      // After the answer has left: Terraform waits for it.
      setImmediate(parts.shutdown);
      return {};
    }),
  });
}

function unary(act: (request: unknown) => Promise<object>): handleUnaryCall<unknown, object> {
  return (call, respond) => {
    act(call.request).then(
      (response) => respond(null, response),
      (error: Error) => respond({ code: status.INTERNAL, message: error.message }),
    );
  };
}

function definition(service: string, methods: Record<string, [Codec<never>, Codec<never>]>): ServiceDefinition {
  const define = ([name, [request, response]]: [string, [Codec<never>, Codec<never>]]) => {
    const method: MethodDefinition<unknown, unknown> = {
      path: `/${service}/${name}`,
      requestStream: false,
      responseStream: false,
      requestSerialize: encoder(request),
      requestDeserialize: (bytes) => request.decode(bytes),
      responseSerialize: encoder(response),
      responseDeserialize: (bytes) => response.decode(bytes),
    };
    return [name, method];
  };
  return Object.fromEntries(Object.entries(methods).map(define));
}

/** protobufjs writes into a Buffer when it runs on Node. */
function encoder(codec: Codec<never>): (message: unknown) => Buffer {
  return (message) => codec.encode(message as never).finish() as Buffer;
}
