import * as $protobuf from "protobufjs";
/** Namespace tfplugin6. */
export namespace tfplugin6 {

    /** Properties of an Empty. */
    interface IEmpty {
    }

    /** Represents an Empty. */
    class Empty implements IEmpty {

        /**
         * Constructs a new Empty.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.IEmpty);

        /**
         * Encodes the specified Empty message. Does not implicitly {@link tfplugin6.Empty.verify|verify} messages.
         * @param message Empty message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.IEmpty, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an Empty message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns Empty
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.Empty;
    }

    /** Properties of a DynamicValue. */
    interface IDynamicValue {

        /** DynamicValue msgpack */
        msgpack?: (Uint8Array|null);

        /** DynamicValue json */
        json?: (Uint8Array|null);
    }

    /** Represents a DynamicValue. */
    class DynamicValue implements IDynamicValue {

        /**
         * Constructs a new DynamicValue.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.IDynamicValue);

        /** DynamicValue msgpack. */
        public msgpack: Uint8Array;

        /** DynamicValue json. */
        public json: Uint8Array;

        /**
         * Encodes the specified DynamicValue message. Does not implicitly {@link tfplugin6.DynamicValue.verify|verify} messages.
         * @param message DynamicValue message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.IDynamicValue, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a DynamicValue message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns DynamicValue
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.DynamicValue;
    }

    /** Properties of a Diagnostic. */
    interface IDiagnostic {

        /** Diagnostic severity */
        severity?: (tfplugin6.Diagnostic.Severity|null);

        /** Diagnostic summary */
        summary?: (string|null);

        /** Diagnostic detail */
        detail?: (string|null);

        /** Diagnostic attribute */
        attribute?: (tfplugin6.IAttributePath|null);
    }

    /** Represents a Diagnostic. */
    class Diagnostic implements IDiagnostic {

        /**
         * Constructs a new Diagnostic.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.IDiagnostic);

        /** Diagnostic severity. */
        public severity: tfplugin6.Diagnostic.Severity;

        /** Diagnostic summary. */
        public summary: string;

        /** Diagnostic detail. */
        public detail: string;

        /** Diagnostic attribute. */
        public attribute?: (tfplugin6.IAttributePath|null);

        /**
         * Encodes the specified Diagnostic message. Does not implicitly {@link tfplugin6.Diagnostic.verify|verify} messages.
         * @param message Diagnostic message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.IDiagnostic, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Diagnostic message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns Diagnostic
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.Diagnostic;
    }

    namespace Diagnostic {

        /** Severity enum. */
        enum Severity {
            INVALID = 0,
            ERROR = 1,
            WARNING = 2
        }
    }

    /** Properties of an AttributePath. */
    interface IAttributePath {

        /** AttributePath steps */
        steps?: (tfplugin6.AttributePath.IStep[]|null);
    }

    /** Represents an AttributePath. */
    class AttributePath implements IAttributePath {

        /**
         * Constructs a new AttributePath.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.IAttributePath);

        /** AttributePath steps. */
        public steps: tfplugin6.AttributePath.IStep[];

        /**
         * Encodes the specified AttributePath message. Does not implicitly {@link tfplugin6.AttributePath.verify|verify} messages.
         * @param message AttributePath message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.IAttributePath, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an AttributePath message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns AttributePath
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.AttributePath;
    }

    namespace AttributePath {

        /** Properties of a Step. */
        interface IStep {

            /** Step attribute_name */
            attribute_name?: (string|null);

            /** Step element_key_string */
            element_key_string?: (string|null);

            /** Step element_key_int */
            element_key_int?: (number|null);
        }

        /** Represents a Step. */
        class Step implements IStep {

            /**
             * Constructs a new Step.
             * @param [properties] Properties to set
             */
            constructor(properties?: tfplugin6.AttributePath.IStep);

            /** Step attribute_name. */
            public attribute_name?: (string|null);

            /** Step element_key_string. */
            public element_key_string?: (string|null);

            /** Step element_key_int. */
            public element_key_int?: (number|null);

            /** Step selector. */
            public selector?: ("attribute_name"|"element_key_string"|"element_key_int");

            /**
             * Encodes the specified Step message. Does not implicitly {@link tfplugin6.AttributePath.Step.verify|verify} messages.
             * @param message Step message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            public static encode(message: tfplugin6.AttributePath.IStep, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Step message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns Step
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.AttributePath.Step;
        }
    }

    /** Properties of a RawState. */
    interface IRawState {

        /** RawState json */
        json?: (Uint8Array|null);
    }

    /** Represents a RawState. */
    class RawState implements IRawState {

        /**
         * Constructs a new RawState.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.IRawState);

        /** RawState json. */
        public json: Uint8Array;

        /**
         * Encodes the specified RawState message. Does not implicitly {@link tfplugin6.RawState.verify|verify} messages.
         * @param message RawState message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.IRawState, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a RawState message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns RawState
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.RawState;
    }

    /** StringKind enum. */
    enum StringKind {
        PLAIN = 0,
        MARKDOWN = 1
    }

    /** Properties of a Schema. */
    interface ISchema {

        /** Schema version */
        version?: (number|null);

        /** Schema block */
        block?: (tfplugin6.ISchemaBlock|null);
    }

    /** Represents a Schema. */
    class Schema implements ISchema {

        /**
         * Constructs a new Schema.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.ISchema);

        /** Schema version. */
        public version: number;

        /** Schema block. */
        public block?: (tfplugin6.ISchemaBlock|null);

        /**
         * Encodes the specified Schema message. Does not implicitly {@link tfplugin6.Schema.verify|verify} messages.
         * @param message Schema message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.ISchema, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Schema message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns Schema
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.Schema;
    }

    /** Properties of a SchemaBlock. */
    interface ISchemaBlock {

        /** SchemaBlock version */
        version?: (number|null);

        /** SchemaBlock attributes */
        attributes?: (tfplugin6.ISchemaAttribute[]|null);

        /** SchemaBlock description */
        description?: (string|null);

        /** SchemaBlock description_kind */
        description_kind?: (tfplugin6.StringKind|null);
    }

    /** Represents a SchemaBlock. */
    class SchemaBlock implements ISchemaBlock {

        /**
         * Constructs a new SchemaBlock.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.ISchemaBlock);

        /** SchemaBlock version. */
        public version: number;

        /** SchemaBlock attributes. */
        public attributes: tfplugin6.ISchemaAttribute[];

        /** SchemaBlock description. */
        public description: string;

        /** SchemaBlock description_kind. */
        public description_kind: tfplugin6.StringKind;

        /**
         * Encodes the specified SchemaBlock message. Does not implicitly {@link tfplugin6.SchemaBlock.verify|verify} messages.
         * @param message SchemaBlock message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.ISchemaBlock, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a SchemaBlock message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns SchemaBlock
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.SchemaBlock;
    }

    /** Properties of a SchemaAttribute. */
    interface ISchemaAttribute {

        /** SchemaAttribute name */
        name?: (string|null);

        /** SchemaAttribute type */
        type?: (Uint8Array|null);

        /** SchemaAttribute description */
        description?: (string|null);

        /** SchemaAttribute required */
        required?: (boolean|null);

        /** SchemaAttribute optional */
        optional?: (boolean|null);

        /** SchemaAttribute computed */
        computed?: (boolean|null);

        /** SchemaAttribute sensitive */
        sensitive?: (boolean|null);

        /** SchemaAttribute description_kind */
        description_kind?: (tfplugin6.StringKind|null);

        /** SchemaAttribute deprecated */
        deprecated?: (boolean|null);

        /** SchemaAttribute nested_type */
        nested_type?: (tfplugin6.ISchemaObject|null);

        /** SchemaAttribute write_only */
        write_only?: (boolean|null);
    }

    /** Represents a SchemaAttribute. */
    class SchemaAttribute implements ISchemaAttribute {

        /**
         * Constructs a new SchemaAttribute.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.ISchemaAttribute);

        /** SchemaAttribute name. */
        public name: string;

        /** SchemaAttribute type. */
        public type: Uint8Array;

        /** SchemaAttribute description. */
        public description: string;

        /** SchemaAttribute required. */
        public required: boolean;

        /** SchemaAttribute optional. */
        public optional: boolean;

        /** SchemaAttribute computed. */
        public computed: boolean;

        /** SchemaAttribute sensitive. */
        public sensitive: boolean;

        /** SchemaAttribute description_kind. */
        public description_kind: tfplugin6.StringKind;

        /** SchemaAttribute deprecated. */
        public deprecated: boolean;

        /** SchemaAttribute nested_type. */
        public nested_type?: (tfplugin6.ISchemaObject|null);

        /** SchemaAttribute write_only. */
        public write_only: boolean;

        /**
         * Encodes the specified SchemaAttribute message. Does not implicitly {@link tfplugin6.SchemaAttribute.verify|verify} messages.
         * @param message SchemaAttribute message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.ISchemaAttribute, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a SchemaAttribute message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns SchemaAttribute
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.SchemaAttribute;
    }

    /** Properties of a SchemaObject. */
    interface ISchemaObject {

        /** SchemaObject attributes */
        attributes?: (tfplugin6.ISchemaAttribute[]|null);

        /** SchemaObject nesting */
        nesting?: (tfplugin6.SchemaObject.NestingMode|null);
    }

    /** Represents a SchemaObject. */
    class SchemaObject implements ISchemaObject {

        /**
         * Constructs a new SchemaObject.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.ISchemaObject);

        /** SchemaObject attributes. */
        public attributes: tfplugin6.ISchemaAttribute[];

        /** SchemaObject nesting. */
        public nesting: tfplugin6.SchemaObject.NestingMode;

        /**
         * Encodes the specified SchemaObject message. Does not implicitly {@link tfplugin6.SchemaObject.verify|verify} messages.
         * @param message SchemaObject message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.ISchemaObject, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a SchemaObject message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns SchemaObject
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.SchemaObject;
    }

    namespace SchemaObject {

        /** NestingMode enum. */
        enum NestingMode {
            INVALID = 0,
            SINGLE = 1,
            LIST = 2,
            SET = 3,
            MAP = 4
        }
    }

    /** Properties of a ServerCapabilities. */
    interface IServerCapabilities {

        /** ServerCapabilities plan_destroy */
        plan_destroy?: (boolean|null);

        /** ServerCapabilities get_provider_schema_optional */
        get_provider_schema_optional?: (boolean|null);

        /** ServerCapabilities move_resource_state */
        move_resource_state?: (boolean|null);
    }

    /** Represents a ServerCapabilities. */
    class ServerCapabilities implements IServerCapabilities {

        /**
         * Constructs a new ServerCapabilities.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.IServerCapabilities);

        /** ServerCapabilities plan_destroy. */
        public plan_destroy: boolean;

        /** ServerCapabilities get_provider_schema_optional. */
        public get_provider_schema_optional: boolean;

        /** ServerCapabilities move_resource_state. */
        public move_resource_state: boolean;

        /**
         * Encodes the specified ServerCapabilities message. Does not implicitly {@link tfplugin6.ServerCapabilities.verify|verify} messages.
         * @param message ServerCapabilities message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.IServerCapabilities, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a ServerCapabilities message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns ServerCapabilities
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.ServerCapabilities;
    }

    /** Properties of a ClientCapabilities. */
    interface IClientCapabilities {

        /** ClientCapabilities deferral_allowed */
        deferral_allowed?: (boolean|null);

        /** ClientCapabilities write_only_attributes_allowed */
        write_only_attributes_allowed?: (boolean|null);
    }

    /** Represents a ClientCapabilities. */
    class ClientCapabilities implements IClientCapabilities {

        /**
         * Constructs a new ClientCapabilities.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.IClientCapabilities);

        /** ClientCapabilities deferral_allowed. */
        public deferral_allowed: boolean;

        /** ClientCapabilities write_only_attributes_allowed. */
        public write_only_attributes_allowed: boolean;

        /**
         * Encodes the specified ClientCapabilities message. Does not implicitly {@link tfplugin6.ClientCapabilities.verify|verify} messages.
         * @param message ClientCapabilities message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.IClientCapabilities, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a ClientCapabilities message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns ClientCapabilities
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.ClientCapabilities;
    }

    /** Properties of a TypeName. */
    interface ITypeName {

        /** TypeName type_name */
        type_name?: (string|null);
    }

    /** Represents a TypeName. */
    class TypeName implements ITypeName {

        /**
         * Constructs a new TypeName.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.ITypeName);

        /** TypeName type_name. */
        public type_name: string;

        /**
         * Encodes the specified TypeName message. Does not implicitly {@link tfplugin6.TypeName.verify|verify} messages.
         * @param message TypeName message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.ITypeName, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a TypeName message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns TypeName
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.TypeName;
    }

    /** Properties of a GetMetadataResponse. */
    interface IGetMetadataResponse {

        /** GetMetadataResponse server_capabilities */
        server_capabilities?: (tfplugin6.IServerCapabilities|null);

        /** GetMetadataResponse diagnostics */
        diagnostics?: (tfplugin6.IDiagnostic[]|null);

        /** GetMetadataResponse data_sources */
        data_sources?: (tfplugin6.ITypeName[]|null);

        /** GetMetadataResponse resources */
        resources?: (tfplugin6.ITypeName[]|null);

        /** GetMetadataResponse functions */
        functions?: (tfplugin6.IFunctionName[]|null);
    }

    /** Represents a GetMetadataResponse. */
    class GetMetadataResponse implements IGetMetadataResponse {

        /**
         * Constructs a new GetMetadataResponse.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.IGetMetadataResponse);

        /** GetMetadataResponse server_capabilities. */
        public server_capabilities?: (tfplugin6.IServerCapabilities|null);

        /** GetMetadataResponse diagnostics. */
        public diagnostics: tfplugin6.IDiagnostic[];

        /** GetMetadataResponse data_sources. */
        public data_sources: tfplugin6.ITypeName[];

        /** GetMetadataResponse resources. */
        public resources: tfplugin6.ITypeName[];

        /** GetMetadataResponse functions. */
        public functions: tfplugin6.IFunctionName[];

        /**
         * Encodes the specified GetMetadataResponse message. Does not implicitly {@link tfplugin6.GetMetadataResponse.verify|verify} messages.
         * @param message GetMetadataResponse message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.IGetMetadataResponse, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a GetMetadataResponse message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns GetMetadataResponse
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.GetMetadataResponse;
    }

    /** Properties of a FunctionName. */
    interface IFunctionName {

        /** FunctionName name */
        name?: (string|null);
    }

    /** Represents a FunctionName. */
    class FunctionName implements IFunctionName {

        /**
         * Constructs a new FunctionName.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.IFunctionName);

        /** FunctionName name. */
        public name: string;

        /**
         * Encodes the specified FunctionName message. Does not implicitly {@link tfplugin6.FunctionName.verify|verify} messages.
         * @param message FunctionName message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.IFunctionName, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a FunctionName message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns FunctionName
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.FunctionName;
    }

    /** Properties of a GetProviderSchemaResponse. */
    interface IGetProviderSchemaResponse {

        /** GetProviderSchemaResponse provider */
        provider?: (tfplugin6.ISchema|null);

        /** GetProviderSchemaResponse resource_schemas */
        resource_schemas?: ({ [k: string]: tfplugin6.ISchema }|null);

        /** GetProviderSchemaResponse data_source_schemas */
        data_source_schemas?: ({ [k: string]: tfplugin6.ISchema }|null);

        /** GetProviderSchemaResponse diagnostics */
        diagnostics?: (tfplugin6.IDiagnostic[]|null);

        /** GetProviderSchemaResponse server_capabilities */
        server_capabilities?: (tfplugin6.IServerCapabilities|null);

        /** GetProviderSchemaResponse functions */
        functions?: ({ [k: string]: tfplugin6.IFunction }|null);
    }

    /** Represents a GetProviderSchemaResponse. */
    class GetProviderSchemaResponse implements IGetProviderSchemaResponse {

        /**
         * Constructs a new GetProviderSchemaResponse.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.IGetProviderSchemaResponse);

        /** GetProviderSchemaResponse provider. */
        public provider?: (tfplugin6.ISchema|null);

        /** GetProviderSchemaResponse resource_schemas. */
        public resource_schemas: { [k: string]: tfplugin6.ISchema };

        /** GetProviderSchemaResponse data_source_schemas. */
        public data_source_schemas: { [k: string]: tfplugin6.ISchema };

        /** GetProviderSchemaResponse diagnostics. */
        public diagnostics: tfplugin6.IDiagnostic[];

        /** GetProviderSchemaResponse server_capabilities. */
        public server_capabilities?: (tfplugin6.IServerCapabilities|null);

        /** GetProviderSchemaResponse functions. */
        public functions: { [k: string]: tfplugin6.IFunction };

        /**
         * Encodes the specified GetProviderSchemaResponse message. Does not implicitly {@link tfplugin6.GetProviderSchemaResponse.verify|verify} messages.
         * @param message GetProviderSchemaResponse message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.IGetProviderSchemaResponse, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a GetProviderSchemaResponse message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns GetProviderSchemaResponse
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.GetProviderSchemaResponse;
    }

    /** Properties of a Function. */
    interface IFunction {

        /** Function parameters */
        parameters?: (tfplugin6.Function.IParameter[]|null);

        /** Function return */
        "return"?: (tfplugin6.Function.IReturn|null);

        /** Function summary */
        summary?: (string|null);

        /** Function description */
        description?: (string|null);

        /** Function description_kind */
        description_kind?: (tfplugin6.StringKind|null);
    }

    /** Represents a Function. */
    class Function implements IFunction {

        /**
         * Constructs a new Function.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.IFunction);

        /** Function parameters. */
        public parameters: tfplugin6.Function.IParameter[];

        /** Function return. */
        public return?: (tfplugin6.Function.IReturn|null);

        /** Function summary. */
        public summary: string;

        /** Function description. */
        public description: string;

        /** Function description_kind. */
        public description_kind: tfplugin6.StringKind;

        /**
         * Encodes the specified Function message. Does not implicitly {@link tfplugin6.Function.verify|verify} messages.
         * @param message Function message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.IFunction, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a Function message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns Function
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.Function;
    }

    namespace Function {

        /** Properties of a Parameter. */
        interface IParameter {

            /** Parameter name */
            name?: (string|null);

            /** Parameter type */
            type?: (Uint8Array|null);

            /** Parameter description */
            description?: (string|null);

            /** Parameter description_kind */
            description_kind?: (tfplugin6.StringKind|null);
        }

        /** Represents a Parameter. */
        class Parameter implements IParameter {

            /**
             * Constructs a new Parameter.
             * @param [properties] Properties to set
             */
            constructor(properties?: tfplugin6.Function.IParameter);

            /** Parameter name. */
            public name: string;

            /** Parameter type. */
            public type: Uint8Array;

            /** Parameter description. */
            public description: string;

            /** Parameter description_kind. */
            public description_kind: tfplugin6.StringKind;

            /**
             * Encodes the specified Parameter message. Does not implicitly {@link tfplugin6.Function.Parameter.verify|verify} messages.
             * @param message Parameter message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            public static encode(message: tfplugin6.Function.IParameter, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Parameter message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns Parameter
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.Function.Parameter;
        }

        /** Properties of a Return. */
        interface IReturn {

            /** Return type */
            type?: (Uint8Array|null);
        }

        /** Represents a Return. */
        class Return implements IReturn {

            /**
             * Constructs a new Return.
             * @param [properties] Properties to set
             */
            constructor(properties?: tfplugin6.Function.IReturn);

            /** Return type. */
            public type: Uint8Array;

            /**
             * Encodes the specified Return message. Does not implicitly {@link tfplugin6.Function.Return.verify|verify} messages.
             * @param message Return message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            public static encode(message: tfplugin6.Function.IReturn, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Return message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns Return
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.Function.Return;
        }
    }

    /** Properties of a GetFunctionsResponse. */
    interface IGetFunctionsResponse {

        /** GetFunctionsResponse functions */
        functions?: ({ [k: string]: tfplugin6.IFunction }|null);

        /** GetFunctionsResponse diagnostics */
        diagnostics?: (tfplugin6.IDiagnostic[]|null);
    }

    /** Represents a GetFunctionsResponse. */
    class GetFunctionsResponse implements IGetFunctionsResponse {

        /**
         * Constructs a new GetFunctionsResponse.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.IGetFunctionsResponse);

        /** GetFunctionsResponse functions. */
        public functions: { [k: string]: tfplugin6.IFunction };

        /** GetFunctionsResponse diagnostics. */
        public diagnostics: tfplugin6.IDiagnostic[];

        /**
         * Encodes the specified GetFunctionsResponse message. Does not implicitly {@link tfplugin6.GetFunctionsResponse.verify|verify} messages.
         * @param message GetFunctionsResponse message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.IGetFunctionsResponse, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a GetFunctionsResponse message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns GetFunctionsResponse
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.GetFunctionsResponse;
    }

    /** Properties of a CallFunctionRequest. */
    interface ICallFunctionRequest {

        /** CallFunctionRequest name */
        name?: (string|null);

        /** CallFunctionRequest arguments */
        "arguments"?: (tfplugin6.IDynamicValue[]|null);
    }

    /** Represents a CallFunctionRequest. */
    class CallFunctionRequest implements ICallFunctionRequest {

        /**
         * Constructs a new CallFunctionRequest.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.ICallFunctionRequest);

        /** CallFunctionRequest name. */
        public name: string;

        /** CallFunctionRequest arguments. */
        public arguments: tfplugin6.IDynamicValue[];

        /**
         * Encodes the specified CallFunctionRequest message. Does not implicitly {@link tfplugin6.CallFunctionRequest.verify|verify} messages.
         * @param message CallFunctionRequest message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.ICallFunctionRequest, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a CallFunctionRequest message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns CallFunctionRequest
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.CallFunctionRequest;
    }

    /** Properties of a CallFunctionResponse. */
    interface ICallFunctionResponse {

        /** CallFunctionResponse result */
        result?: (tfplugin6.IDynamicValue|null);

        /** CallFunctionResponse error */
        error?: (tfplugin6.IFunctionError|null);
    }

    /** Represents a CallFunctionResponse. */
    class CallFunctionResponse implements ICallFunctionResponse {

        /**
         * Constructs a new CallFunctionResponse.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.ICallFunctionResponse);

        /** CallFunctionResponse result. */
        public result?: (tfplugin6.IDynamicValue|null);

        /** CallFunctionResponse error. */
        public error?: (tfplugin6.IFunctionError|null);

        /**
         * Encodes the specified CallFunctionResponse message. Does not implicitly {@link tfplugin6.CallFunctionResponse.verify|verify} messages.
         * @param message CallFunctionResponse message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.ICallFunctionResponse, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a CallFunctionResponse message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns CallFunctionResponse
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.CallFunctionResponse;
    }

    /** Properties of a FunctionError. */
    interface IFunctionError {

        /** FunctionError text */
        text?: (string|null);

        /** FunctionError function_argument */
        function_argument?: (number|null);
    }

    /** Represents a FunctionError. */
    class FunctionError implements IFunctionError {

        /**
         * Constructs a new FunctionError.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.IFunctionError);

        /** FunctionError text. */
        public text: string;

        /** FunctionError function_argument. */
        public function_argument?: (number|null);

        /**
         * Encodes the specified FunctionError message. Does not implicitly {@link tfplugin6.FunctionError.verify|verify} messages.
         * @param message FunctionError message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.IFunctionError, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a FunctionError message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns FunctionError
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.FunctionError;
    }

    /** Properties of a ValidateProviderConfigRequest. */
    interface IValidateProviderConfigRequest {

        /** ValidateProviderConfigRequest config */
        config?: (tfplugin6.IDynamicValue|null);
    }

    /** Represents a ValidateProviderConfigRequest. */
    class ValidateProviderConfigRequest implements IValidateProviderConfigRequest {

        /**
         * Constructs a new ValidateProviderConfigRequest.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.IValidateProviderConfigRequest);

        /** ValidateProviderConfigRequest config. */
        public config?: (tfplugin6.IDynamicValue|null);

        /**
         * Encodes the specified ValidateProviderConfigRequest message. Does not implicitly {@link tfplugin6.ValidateProviderConfigRequest.verify|verify} messages.
         * @param message ValidateProviderConfigRequest message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.IValidateProviderConfigRequest, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a ValidateProviderConfigRequest message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns ValidateProviderConfigRequest
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.ValidateProviderConfigRequest;
    }

    /** Properties of a ValidateProviderConfigResponse. */
    interface IValidateProviderConfigResponse {

        /** ValidateProviderConfigResponse diagnostics */
        diagnostics?: (tfplugin6.IDiagnostic[]|null);
    }

    /** Represents a ValidateProviderConfigResponse. */
    class ValidateProviderConfigResponse implements IValidateProviderConfigResponse {

        /**
         * Constructs a new ValidateProviderConfigResponse.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.IValidateProviderConfigResponse);

        /** ValidateProviderConfigResponse diagnostics. */
        public diagnostics: tfplugin6.IDiagnostic[];

        /**
         * Encodes the specified ValidateProviderConfigResponse message. Does not implicitly {@link tfplugin6.ValidateProviderConfigResponse.verify|verify} messages.
         * @param message ValidateProviderConfigResponse message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.IValidateProviderConfigResponse, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a ValidateProviderConfigResponse message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns ValidateProviderConfigResponse
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.ValidateProviderConfigResponse;
    }

    /** Properties of a ValidateConfigRequest. */
    interface IValidateConfigRequest {

        /** ValidateConfigRequest type_name */
        type_name?: (string|null);

        /** ValidateConfigRequest config */
        config?: (tfplugin6.IDynamicValue|null);

        /** ValidateConfigRequest client_capabilities */
        client_capabilities?: (tfplugin6.IClientCapabilities|null);
    }

    /** Represents a ValidateConfigRequest. */
    class ValidateConfigRequest implements IValidateConfigRequest {

        /**
         * Constructs a new ValidateConfigRequest.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.IValidateConfigRequest);

        /** ValidateConfigRequest type_name. */
        public type_name: string;

        /** ValidateConfigRequest config. */
        public config?: (tfplugin6.IDynamicValue|null);

        /** ValidateConfigRequest client_capabilities. */
        public client_capabilities?: (tfplugin6.IClientCapabilities|null);

        /**
         * Encodes the specified ValidateConfigRequest message. Does not implicitly {@link tfplugin6.ValidateConfigRequest.verify|verify} messages.
         * @param message ValidateConfigRequest message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.IValidateConfigRequest, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a ValidateConfigRequest message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns ValidateConfigRequest
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.ValidateConfigRequest;
    }

    /** Properties of a DiagnosticsResponse. */
    interface IDiagnosticsResponse {

        /** DiagnosticsResponse diagnostics */
        diagnostics?: (tfplugin6.IDiagnostic[]|null);
    }

    /** Represents a DiagnosticsResponse. */
    class DiagnosticsResponse implements IDiagnosticsResponse {

        /**
         * Constructs a new DiagnosticsResponse.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.IDiagnosticsResponse);

        /** DiagnosticsResponse diagnostics. */
        public diagnostics: tfplugin6.IDiagnostic[];

        /**
         * Encodes the specified DiagnosticsResponse message. Does not implicitly {@link tfplugin6.DiagnosticsResponse.verify|verify} messages.
         * @param message DiagnosticsResponse message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.IDiagnosticsResponse, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a DiagnosticsResponse message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns DiagnosticsResponse
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.DiagnosticsResponse;
    }

    /** Properties of an UpgradeResourceStateRequest. */
    interface IUpgradeResourceStateRequest {

        /** UpgradeResourceStateRequest type_name */
        type_name?: (string|null);

        /** UpgradeResourceStateRequest version */
        version?: (number|null);

        /** UpgradeResourceStateRequest raw_state */
        raw_state?: (tfplugin6.IRawState|null);
    }

    /** Represents an UpgradeResourceStateRequest. */
    class UpgradeResourceStateRequest implements IUpgradeResourceStateRequest {

        /**
         * Constructs a new UpgradeResourceStateRequest.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.IUpgradeResourceStateRequest);

        /** UpgradeResourceStateRequest type_name. */
        public type_name: string;

        /** UpgradeResourceStateRequest version. */
        public version: number;

        /** UpgradeResourceStateRequest raw_state. */
        public raw_state?: (tfplugin6.IRawState|null);

        /**
         * Encodes the specified UpgradeResourceStateRequest message. Does not implicitly {@link tfplugin6.UpgradeResourceStateRequest.verify|verify} messages.
         * @param message UpgradeResourceStateRequest message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.IUpgradeResourceStateRequest, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an UpgradeResourceStateRequest message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns UpgradeResourceStateRequest
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.UpgradeResourceStateRequest;
    }

    /** Properties of an UpgradeResourceStateResponse. */
    interface IUpgradeResourceStateResponse {

        /** UpgradeResourceStateResponse upgraded_state */
        upgraded_state?: (tfplugin6.IDynamicValue|null);

        /** UpgradeResourceStateResponse diagnostics */
        diagnostics?: (tfplugin6.IDiagnostic[]|null);
    }

    /** Represents an UpgradeResourceStateResponse. */
    class UpgradeResourceStateResponse implements IUpgradeResourceStateResponse {

        /**
         * Constructs a new UpgradeResourceStateResponse.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.IUpgradeResourceStateResponse);

        /** UpgradeResourceStateResponse upgraded_state. */
        public upgraded_state?: (tfplugin6.IDynamicValue|null);

        /** UpgradeResourceStateResponse diagnostics. */
        public diagnostics: tfplugin6.IDiagnostic[];

        /**
         * Encodes the specified UpgradeResourceStateResponse message. Does not implicitly {@link tfplugin6.UpgradeResourceStateResponse.verify|verify} messages.
         * @param message UpgradeResourceStateResponse message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.IUpgradeResourceStateResponse, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an UpgradeResourceStateResponse message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns UpgradeResourceStateResponse
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.UpgradeResourceStateResponse;
    }

    /** Properties of a ConfigureProviderRequest. */
    interface IConfigureProviderRequest {

        /** ConfigureProviderRequest terraform_version */
        terraform_version?: (string|null);

        /** ConfigureProviderRequest config */
        config?: (tfplugin6.IDynamicValue|null);
    }

    /** Represents a ConfigureProviderRequest. */
    class ConfigureProviderRequest implements IConfigureProviderRequest {

        /**
         * Constructs a new ConfigureProviderRequest.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.IConfigureProviderRequest);

        /** ConfigureProviderRequest terraform_version. */
        public terraform_version: string;

        /** ConfigureProviderRequest config. */
        public config?: (tfplugin6.IDynamicValue|null);

        /**
         * Encodes the specified ConfigureProviderRequest message. Does not implicitly {@link tfplugin6.ConfigureProviderRequest.verify|verify} messages.
         * @param message ConfigureProviderRequest message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.IConfigureProviderRequest, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a ConfigureProviderRequest message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns ConfigureProviderRequest
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.ConfigureProviderRequest;
    }

    /** Properties of a ReadResourceRequest. */
    interface IReadResourceRequest {

        /** ReadResourceRequest type_name */
        type_name?: (string|null);

        /** ReadResourceRequest current_state */
        current_state?: (tfplugin6.IDynamicValue|null);

        /** ReadResourceRequest private */
        "private"?: (Uint8Array|null);
    }

    /** Represents a ReadResourceRequest. */
    class ReadResourceRequest implements IReadResourceRequest {

        /**
         * Constructs a new ReadResourceRequest.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.IReadResourceRequest);

        /** ReadResourceRequest type_name. */
        public type_name: string;

        /** ReadResourceRequest current_state. */
        public current_state?: (tfplugin6.IDynamicValue|null);

        /** ReadResourceRequest private. */
        public private: Uint8Array;

        /**
         * Encodes the specified ReadResourceRequest message. Does not implicitly {@link tfplugin6.ReadResourceRequest.verify|verify} messages.
         * @param message ReadResourceRequest message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.IReadResourceRequest, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a ReadResourceRequest message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns ReadResourceRequest
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.ReadResourceRequest;
    }

    /** Properties of a ReadResourceResponse. */
    interface IReadResourceResponse {

        /** ReadResourceResponse new_state */
        new_state?: (tfplugin6.IDynamicValue|null);

        /** ReadResourceResponse diagnostics */
        diagnostics?: (tfplugin6.IDiagnostic[]|null);

        /** ReadResourceResponse private */
        "private"?: (Uint8Array|null);
    }

    /** Represents a ReadResourceResponse. */
    class ReadResourceResponse implements IReadResourceResponse {

        /**
         * Constructs a new ReadResourceResponse.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.IReadResourceResponse);

        /** ReadResourceResponse new_state. */
        public new_state?: (tfplugin6.IDynamicValue|null);

        /** ReadResourceResponse diagnostics. */
        public diagnostics: tfplugin6.IDiagnostic[];

        /** ReadResourceResponse private. */
        public private: Uint8Array;

        /**
         * Encodes the specified ReadResourceResponse message. Does not implicitly {@link tfplugin6.ReadResourceResponse.verify|verify} messages.
         * @param message ReadResourceResponse message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.IReadResourceResponse, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a ReadResourceResponse message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns ReadResourceResponse
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.ReadResourceResponse;
    }

    /** Properties of a PlanResourceChangeRequest. */
    interface IPlanResourceChangeRequest {

        /** PlanResourceChangeRequest type_name */
        type_name?: (string|null);

        /** PlanResourceChangeRequest prior_state */
        prior_state?: (tfplugin6.IDynamicValue|null);

        /** PlanResourceChangeRequest proposed_new_state */
        proposed_new_state?: (tfplugin6.IDynamicValue|null);

        /** PlanResourceChangeRequest config */
        config?: (tfplugin6.IDynamicValue|null);

        /** PlanResourceChangeRequest prior_private */
        prior_private?: (Uint8Array|null);
    }

    /** Represents a PlanResourceChangeRequest. */
    class PlanResourceChangeRequest implements IPlanResourceChangeRequest {

        /**
         * Constructs a new PlanResourceChangeRequest.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.IPlanResourceChangeRequest);

        /** PlanResourceChangeRequest type_name. */
        public type_name: string;

        /** PlanResourceChangeRequest prior_state. */
        public prior_state?: (tfplugin6.IDynamicValue|null);

        /** PlanResourceChangeRequest proposed_new_state. */
        public proposed_new_state?: (tfplugin6.IDynamicValue|null);

        /** PlanResourceChangeRequest config. */
        public config?: (tfplugin6.IDynamicValue|null);

        /** PlanResourceChangeRequest prior_private. */
        public prior_private: Uint8Array;

        /**
         * Encodes the specified PlanResourceChangeRequest message. Does not implicitly {@link tfplugin6.PlanResourceChangeRequest.verify|verify} messages.
         * @param message PlanResourceChangeRequest message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.IPlanResourceChangeRequest, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a PlanResourceChangeRequest message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns PlanResourceChangeRequest
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.PlanResourceChangeRequest;
    }

    /** Properties of a PlanResourceChangeResponse. */
    interface IPlanResourceChangeResponse {

        /** PlanResourceChangeResponse planned_state */
        planned_state?: (tfplugin6.IDynamicValue|null);

        /** PlanResourceChangeResponse requires_replace */
        requires_replace?: (tfplugin6.IAttributePath[]|null);

        /** PlanResourceChangeResponse planned_private */
        planned_private?: (Uint8Array|null);

        /** PlanResourceChangeResponse diagnostics */
        diagnostics?: (tfplugin6.IDiagnostic[]|null);
    }

    /** Represents a PlanResourceChangeResponse. */
    class PlanResourceChangeResponse implements IPlanResourceChangeResponse {

        /**
         * Constructs a new PlanResourceChangeResponse.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.IPlanResourceChangeResponse);

        /** PlanResourceChangeResponse planned_state. */
        public planned_state?: (tfplugin6.IDynamicValue|null);

        /** PlanResourceChangeResponse requires_replace. */
        public requires_replace: tfplugin6.IAttributePath[];

        /** PlanResourceChangeResponse planned_private. */
        public planned_private: Uint8Array;

        /** PlanResourceChangeResponse diagnostics. */
        public diagnostics: tfplugin6.IDiagnostic[];

        /**
         * Encodes the specified PlanResourceChangeResponse message. Does not implicitly {@link tfplugin6.PlanResourceChangeResponse.verify|verify} messages.
         * @param message PlanResourceChangeResponse message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.IPlanResourceChangeResponse, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a PlanResourceChangeResponse message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns PlanResourceChangeResponse
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.PlanResourceChangeResponse;
    }

    /** Properties of an ApplyResourceChangeRequest. */
    interface IApplyResourceChangeRequest {

        /** ApplyResourceChangeRequest type_name */
        type_name?: (string|null);

        /** ApplyResourceChangeRequest prior_state */
        prior_state?: (tfplugin6.IDynamicValue|null);

        /** ApplyResourceChangeRequest planned_state */
        planned_state?: (tfplugin6.IDynamicValue|null);

        /** ApplyResourceChangeRequest config */
        config?: (tfplugin6.IDynamicValue|null);

        /** ApplyResourceChangeRequest planned_private */
        planned_private?: (Uint8Array|null);
    }

    /** Represents an ApplyResourceChangeRequest. */
    class ApplyResourceChangeRequest implements IApplyResourceChangeRequest {

        /**
         * Constructs a new ApplyResourceChangeRequest.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.IApplyResourceChangeRequest);

        /** ApplyResourceChangeRequest type_name. */
        public type_name: string;

        /** ApplyResourceChangeRequest prior_state. */
        public prior_state?: (tfplugin6.IDynamicValue|null);

        /** ApplyResourceChangeRequest planned_state. */
        public planned_state?: (tfplugin6.IDynamicValue|null);

        /** ApplyResourceChangeRequest config. */
        public config?: (tfplugin6.IDynamicValue|null);

        /** ApplyResourceChangeRequest planned_private. */
        public planned_private: Uint8Array;

        /**
         * Encodes the specified ApplyResourceChangeRequest message. Does not implicitly {@link tfplugin6.ApplyResourceChangeRequest.verify|verify} messages.
         * @param message ApplyResourceChangeRequest message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.IApplyResourceChangeRequest, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an ApplyResourceChangeRequest message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns ApplyResourceChangeRequest
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.ApplyResourceChangeRequest;
    }

    /** Properties of an ApplyResourceChangeResponse. */
    interface IApplyResourceChangeResponse {

        /** ApplyResourceChangeResponse new_state */
        new_state?: (tfplugin6.IDynamicValue|null);

        /** ApplyResourceChangeResponse private */
        "private"?: (Uint8Array|null);

        /** ApplyResourceChangeResponse diagnostics */
        diagnostics?: (tfplugin6.IDiagnostic[]|null);
    }

    /** Represents an ApplyResourceChangeResponse. */
    class ApplyResourceChangeResponse implements IApplyResourceChangeResponse {

        /**
         * Constructs a new ApplyResourceChangeResponse.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.IApplyResourceChangeResponse);

        /** ApplyResourceChangeResponse new_state. */
        public new_state?: (tfplugin6.IDynamicValue|null);

        /** ApplyResourceChangeResponse private. */
        public private: Uint8Array;

        /** ApplyResourceChangeResponse diagnostics. */
        public diagnostics: tfplugin6.IDiagnostic[];

        /**
         * Encodes the specified ApplyResourceChangeResponse message. Does not implicitly {@link tfplugin6.ApplyResourceChangeResponse.verify|verify} messages.
         * @param message ApplyResourceChangeResponse message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.IApplyResourceChangeResponse, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an ApplyResourceChangeResponse message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns ApplyResourceChangeResponse
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.ApplyResourceChangeResponse;
    }

    /** Properties of an ImportResourceStateRequest. */
    interface IImportResourceStateRequest {

        /** ImportResourceStateRequest type_name */
        type_name?: (string|null);

        /** ImportResourceStateRequest id */
        id?: (string|null);
    }

    /** Represents an ImportResourceStateRequest. */
    class ImportResourceStateRequest implements IImportResourceStateRequest {

        /**
         * Constructs a new ImportResourceStateRequest.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.IImportResourceStateRequest);

        /** ImportResourceStateRequest type_name. */
        public type_name: string;

        /** ImportResourceStateRequest id. */
        public id: string;

        /**
         * Encodes the specified ImportResourceStateRequest message. Does not implicitly {@link tfplugin6.ImportResourceStateRequest.verify|verify} messages.
         * @param message ImportResourceStateRequest message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.IImportResourceStateRequest, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an ImportResourceStateRequest message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns ImportResourceStateRequest
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.ImportResourceStateRequest;
    }

    /** Properties of an ImportedResource. */
    interface IImportedResource {

        /** ImportedResource type_name */
        type_name?: (string|null);

        /** ImportedResource state */
        state?: (tfplugin6.IDynamicValue|null);

        /** ImportedResource private */
        "private"?: (Uint8Array|null);
    }

    /** Represents an ImportedResource. */
    class ImportedResource implements IImportedResource {

        /**
         * Constructs a new ImportedResource.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.IImportedResource);

        /** ImportedResource type_name. */
        public type_name: string;

        /** ImportedResource state. */
        public state?: (tfplugin6.IDynamicValue|null);

        /** ImportedResource private. */
        public private: Uint8Array;

        /**
         * Encodes the specified ImportedResource message. Does not implicitly {@link tfplugin6.ImportedResource.verify|verify} messages.
         * @param message ImportedResource message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.IImportedResource, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an ImportedResource message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns ImportedResource
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.ImportedResource;
    }

    /** Properties of an ImportResourceStateResponse. */
    interface IImportResourceStateResponse {

        /** ImportResourceStateResponse imported_resources */
        imported_resources?: (tfplugin6.IImportedResource[]|null);

        /** ImportResourceStateResponse diagnostics */
        diagnostics?: (tfplugin6.IDiagnostic[]|null);
    }

    /** Represents an ImportResourceStateResponse. */
    class ImportResourceStateResponse implements IImportResourceStateResponse {

        /**
         * Constructs a new ImportResourceStateResponse.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.IImportResourceStateResponse);

        /** ImportResourceStateResponse imported_resources. */
        public imported_resources: tfplugin6.IImportedResource[];

        /** ImportResourceStateResponse diagnostics. */
        public diagnostics: tfplugin6.IDiagnostic[];

        /**
         * Encodes the specified ImportResourceStateResponse message. Does not implicitly {@link tfplugin6.ImportResourceStateResponse.verify|verify} messages.
         * @param message ImportResourceStateResponse message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.IImportResourceStateResponse, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes an ImportResourceStateResponse message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns ImportResourceStateResponse
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.ImportResourceStateResponse;
    }

    /** Properties of a MoveResourceStateRequest. */
    interface IMoveResourceStateRequest {

        /** MoveResourceStateRequest source_provider_address */
        source_provider_address?: (string|null);

        /** MoveResourceStateRequest source_type_name */
        source_type_name?: (string|null);

        /** MoveResourceStateRequest source_schema_version */
        source_schema_version?: (number|null);

        /** MoveResourceStateRequest source_state */
        source_state?: (tfplugin6.IRawState|null);

        /** MoveResourceStateRequest target_type_name */
        target_type_name?: (string|null);

        /** MoveResourceStateRequest source_private */
        source_private?: (Uint8Array|null);
    }

    /** Represents a MoveResourceStateRequest. */
    class MoveResourceStateRequest implements IMoveResourceStateRequest {

        /**
         * Constructs a new MoveResourceStateRequest.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.IMoveResourceStateRequest);

        /** MoveResourceStateRequest source_provider_address. */
        public source_provider_address: string;

        /** MoveResourceStateRequest source_type_name. */
        public source_type_name: string;

        /** MoveResourceStateRequest source_schema_version. */
        public source_schema_version: number;

        /** MoveResourceStateRequest source_state. */
        public source_state?: (tfplugin6.IRawState|null);

        /** MoveResourceStateRequest target_type_name. */
        public target_type_name: string;

        /** MoveResourceStateRequest source_private. */
        public source_private: Uint8Array;

        /**
         * Encodes the specified MoveResourceStateRequest message. Does not implicitly {@link tfplugin6.MoveResourceStateRequest.verify|verify} messages.
         * @param message MoveResourceStateRequest message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.IMoveResourceStateRequest, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a MoveResourceStateRequest message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns MoveResourceStateRequest
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.MoveResourceStateRequest;
    }

    /** Properties of a MoveResourceStateResponse. */
    interface IMoveResourceStateResponse {

        /** MoveResourceStateResponse target_state */
        target_state?: (tfplugin6.IDynamicValue|null);

        /** MoveResourceStateResponse diagnostics */
        diagnostics?: (tfplugin6.IDiagnostic[]|null);

        /** MoveResourceStateResponse target_private */
        target_private?: (Uint8Array|null);
    }

    /** Represents a MoveResourceStateResponse. */
    class MoveResourceStateResponse implements IMoveResourceStateResponse {

        /**
         * Constructs a new MoveResourceStateResponse.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.IMoveResourceStateResponse);

        /** MoveResourceStateResponse target_state. */
        public target_state?: (tfplugin6.IDynamicValue|null);

        /** MoveResourceStateResponse diagnostics. */
        public diagnostics: tfplugin6.IDiagnostic[];

        /** MoveResourceStateResponse target_private. */
        public target_private: Uint8Array;

        /**
         * Encodes the specified MoveResourceStateResponse message. Does not implicitly {@link tfplugin6.MoveResourceStateResponse.verify|verify} messages.
         * @param message MoveResourceStateResponse message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.IMoveResourceStateResponse, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a MoveResourceStateResponse message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns MoveResourceStateResponse
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.MoveResourceStateResponse;
    }

    /** Properties of a ReadDataSourceRequest. */
    interface IReadDataSourceRequest {

        /** ReadDataSourceRequest type_name */
        type_name?: (string|null);

        /** ReadDataSourceRequest config */
        config?: (tfplugin6.IDynamicValue|null);
    }

    /** Represents a ReadDataSourceRequest. */
    class ReadDataSourceRequest implements IReadDataSourceRequest {

        /**
         * Constructs a new ReadDataSourceRequest.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.IReadDataSourceRequest);

        /** ReadDataSourceRequest type_name. */
        public type_name: string;

        /** ReadDataSourceRequest config. */
        public config?: (tfplugin6.IDynamicValue|null);

        /**
         * Encodes the specified ReadDataSourceRequest message. Does not implicitly {@link tfplugin6.ReadDataSourceRequest.verify|verify} messages.
         * @param message ReadDataSourceRequest message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.IReadDataSourceRequest, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a ReadDataSourceRequest message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns ReadDataSourceRequest
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.ReadDataSourceRequest;
    }

    /** Properties of a ReadDataSourceResponse. */
    interface IReadDataSourceResponse {

        /** ReadDataSourceResponse state */
        state?: (tfplugin6.IDynamicValue|null);

        /** ReadDataSourceResponse diagnostics */
        diagnostics?: (tfplugin6.IDiagnostic[]|null);
    }

    /** Represents a ReadDataSourceResponse. */
    class ReadDataSourceResponse implements IReadDataSourceResponse {

        /**
         * Constructs a new ReadDataSourceResponse.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.IReadDataSourceResponse);

        /** ReadDataSourceResponse state. */
        public state?: (tfplugin6.IDynamicValue|null);

        /** ReadDataSourceResponse diagnostics. */
        public diagnostics: tfplugin6.IDiagnostic[];

        /**
         * Encodes the specified ReadDataSourceResponse message. Does not implicitly {@link tfplugin6.ReadDataSourceResponse.verify|verify} messages.
         * @param message ReadDataSourceResponse message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.IReadDataSourceResponse, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a ReadDataSourceResponse message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns ReadDataSourceResponse
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.ReadDataSourceResponse;
    }

    /** Properties of a StopProviderResponse. */
    interface IStopProviderResponse {

        /** StopProviderResponse error */
        error?: (string|null);
    }

    /** Represents a StopProviderResponse. */
    class StopProviderResponse implements IStopProviderResponse {

        /**
         * Constructs a new StopProviderResponse.
         * @param [properties] Properties to set
         */
        constructor(properties?: tfplugin6.IStopProviderResponse);

        /** StopProviderResponse error. */
        public error: string;

        /**
         * Encodes the specified StopProviderResponse message. Does not implicitly {@link tfplugin6.StopProviderResponse.verify|verify} messages.
         * @param message StopProviderResponse message or plain object to encode
         * @param [writer] Writer to encode to
         * @returns Writer
         */
        public static encode(message: tfplugin6.IStopProviderResponse, writer?: $protobuf.Writer): $protobuf.Writer;

        /**
         * Decodes a StopProviderResponse message from the specified reader or buffer.
         * @param reader Reader or buffer to decode from
         * @param [length] Message length if known beforehand
         * @returns StopProviderResponse
         * @throws {Error} If the payload is not a reader or valid buffer
         * @throws {$protobuf.util.ProtocolError} If required fields are missing
         */
        public static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): tfplugin6.StopProviderResponse;
    }
}
