// What every stack of ours has: the provider, a place for its state, and the way back from its constructs to the model.
import { PostformProvider } from "../constructs/bindings/index.ts";
import { type Construct, type IConstruct, TerraformBackend, TerraformStack } from "../constructs/cdktf.ts";
import { NameTaken } from "../constructs/mail-domain.ts";
import { StateBackend } from "./state-backend.ts";

/** A place in the model that a stack is made of: `["mail", "domains", "example.com"]`. */
export type ModelPath = readonly (string | number)[];

export interface ModelProblem {
  readonly path: ModelPath;
  readonly message: string;
}

/** All that a model has which no construct takes. */
export class ModelError extends Error {
  readonly problems: readonly ModelProblem[];

  constructor(problems: readonly ModelProblem[]) {
    super(problems.map(({ message }) => message).join("\n"));
    this.name = "ModelError";
    this.problems = problems;
  }
}

export class PostformStack extends TerraformStack {
  readonly #places = new Map<IConstruct, ModelPath>();
  readonly #problems: ModelProblem[] = [];

  constructor(scope: Construct, id: string) {
    super(scope, id);
    new PostformProvider(this, "postform");
  }

  /** A backend of its own comes first; then what the project says of all stacks. */
  override prepareStack(): void {
    const state: unknown = this.node.tryGetContext("state");
    if (state !== undefined && !this.node.findAll().some((node) => TerraformBackend.isBackend(node)))
      new StateBackend(this, this.node.id, state);
    super.prepareStack();
  }

  /** Where in the stack's model a construct comes from; the whole model for one that follows from several places. */
  placeOf(construct: IConstruct): ModelPath {
    return construct.node.scopes.reduce<ModelPath>((place, each) => this.#places.get(each) ?? place, []);
  }

  /** Makes a construct out of one place of the model; what is wrong there is kept for `finish`. */
  protected at<T extends IConstruct>(path: ModelPath, make: () => T): T | undefined {
    try {
      const construct = make();
      this.#places.set(construct, path);
      return construct;
    } catch (error) {
      const inside = error instanceof NameTaken ? ["aliases", error.localPart] : [];
      this.#problems.push({ path: [...path, ...inside], message: (error as Error).message });
      return undefined;
    }
  }

  /** Throws a ModelError when something could not be made. */
  protected finish(): void {
    if (this.#problems.length > 0) throw new ModelError(this.#problems);
  }
}
