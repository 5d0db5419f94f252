// Where states are kept, said once for a project: each stack gets a place of its own, and no secret comes into cdk.tf.json.
import { expect, it } from "vitest";
import { LocalBackend, Testing } from "../../constructs/cdktf.ts";
import { PostformStack } from "../../index.ts";

/** What a stack is synthesized with. */
function backend(state: unknown, make: (stack: PostformStack) => void = () => undefined): unknown {
  const stack = new PostformStack(Testing.app({ context: state === undefined ? {} : { state } }), "acme");
  make(stack);
  stack.prepareStack();
  return JSON.parse(Testing.synth(stack)).terraform.backend;
}

it.each([
  ["pg", { backend: "pg" }, { pg: { schema_name: "postform_acme" } }],
  [
    "S3",
    { backend: "s3", bucket: "states", region: "eu-central-1", use_lockfile: true },
    { s3: { key: "postform/acme.tfstate", bucket: "states", region: "eu-central-1", use_lockfile: true } },
  ],
  [
    "HTTP",
    {
      backend: "http",
      address: "https://git.example/state/{stack}",
      lock_address: "https://git.example/state/{stack}/lock",
    },
    { http: { address: "https://git.example/state/acme", lock_address: "https://git.example/state/acme/lock" } },
  ],
  [
    "a folder",
    { backend: "local", path: "/srv/states/{stack}.tfstate" },
    { local: { path: "/srv/states/acme.tfstate" } },
  ],
  ["one that we know nothing of", { backend: "oss", prefix: "{stack}" }, { oss: { prefix: "acme" } }],
])("%s", (_, state, expected) => {
  expect(backend(state)).toEqual(expected);
});

it("a stack's own backend comes first, and without any it is CDKTF's", () => {
  expect(backend({ backend: "pg" }, (stack) => new LocalBackend(stack, { path: "/own" }))).toEqual({
    local: { path: "/own" },
  });
  expect(backend(undefined)).toMatchObject({ local: { path: expect.stringMatching(/terraform\.acme\.tfstate$/) } });
});

it.each([
  ["pg", /^cdktf\.json: context\.state has to be an object that names Terraform's backend/],
  [
    { backend: "http", address: "https://git.example/state" },
    /overwrite each other's; write \{stack\} .* into address, as in "https:\/\/state\.example\/\{stack\}"/,
  ],
  [
    { backend: "pg", schema_name: "states" },
    /write \{stack\} for the stack's name into schema_name, as in "postform_\{stack\}"/,
  ],
  [{ backend: "oss", bucket: "states" }, /into the setting that says where a state is/],
  [
    { backend: "pg", conn_str: "postgres://ann:secret@db.example/states" },
    /context\.state\.conn_str holds a secret.*PG_CONN_STR/,
  ],
  [{ backend: "pg", conn_str: "host=db.example password=secret" }, /context\.state\.conn_str holds a secret/],
  [
    { backend: "s3", bucket: "states", secret_key: "x" },
    /context\.state\.secret_key holds a secret.*AWS_ACCESS_KEY_ID/,
  ],
])("what would lose states or tell secrets is refused: %j", (state, words) => {
  expect(() => backend(state)).toThrow(words);
});
