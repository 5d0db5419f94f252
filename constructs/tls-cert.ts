// A key and a certificate on a host; its names follow from the servers that use it.
import { PostformTlsCert, type PostformTlsCertConfig } from "./bindings/index.ts";
import { Construct, type ITerraformDependable } from "./cdktf.ts";
import { covers } from "./checks/certificate-names.ts";
import { takePart } from "./checks/index.ts";
import type { IHost, PropsOf } from "./host.ts";

/** A certificate of this stack, or one that is on the host by other means. */
export interface ITlsCert {
  readonly chain: string;
  readonly key: string;
  readonly names: readonly string[];
  readonly ready: readonly ITerraformDependable[];
  /** Says that a server is known by this name: the certificate has to have it. */
  require(name: string): void;
}

export interface TlsCertProps extends PropsOf<PostformTlsCertConfig, "name" | "names" | "issuer"> {
  readonly host: IHost;
  /**
   * The certificate's name on the host.
   * @default the construct's id
   */
  readonly name?: string;
  /**
   * Names that it is for; with them, a server that is known by another name is an error.
   * @default those of the servers that use it
   */
  readonly names?: readonly string[];
}

export class TlsCert extends Construct implements ITlsCert {
  readonly resource: PostformTlsCert;
  readonly ready: readonly ITerraformDependable[];
  readonly #given: readonly string[] | undefined;
  readonly #required = new Set<string>();

  constructor(scope: Construct, id: string, { host, name = id, names, ...props }: TlsCertProps) {
    super(scope, id);
    host.addService("tls");
    // nginx answers the CA, from its installation on.
    if (props.acme) {
      host.addService("web");
      host.openPorts("web", { tcp: [80] });
    }
    this.#given = names;
    const self = this;
    this.resource = new PostformTlsCert(this, "certificate", {
      ...props,
      hostConnection: host.connection,
      name,
      issuer: props.ca ? "ca" : props.acme ? "acme" : "self-signed",
      get names() {
        return self.names;
      },
      dependsOn: [...host.ready],
    });
    this.ready = [this.resource];
    takePart(this, () => ({ kind: "certificate", names: this.names, required: [...this.#required] }));
  }

  /** A certificate that something else keeps on the host. */
  static fromFiles(attributes: {
    readonly chain: string;
    readonly key: string;
    readonly names: readonly string[];
  }): ITlsCert {
    return {
      ...attributes,
      ready: [],
      require: (name) => {
        if (!covers(attributes.names, name))
          throw new Error(
            `the certificate ${attributes.chain} is for ${attributes.names.join(", ")}, and lacks ${name}, by which a server is known`,
          );
      },
    };
  }

  get names(): readonly string[] {
    return this.#given ?? [...this.#required];
  }

  get chain(): string {
    return this.resource.chain;
  }

  get key(): string {
    return this.resource.key;
  }

  require(name: string): void {
    this.#required.add(name);
  }
}
