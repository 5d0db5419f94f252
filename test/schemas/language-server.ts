// The language server of which editors are clients, driven as they do: LSP over standard input and output. For the test of the company files' schema.
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

const server = join(
  dirname(createRequire(import.meta.url).resolve("yaml-language-server/package.json")),
  "bin/yaml-language-server",
);

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: {
    readonly uri?: string;
    readonly items?: readonly unknown[];
    readonly diagnostics?: readonly Diagnostic[];
  };
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

export interface Diagnostic {
  readonly message: string;
  /** From 0. */
  readonly range: { readonly start: { readonly line: number; readonly character: number } };
}

/** A file that an editor has open. */
export class Editor {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #answers = new Map<number, (message: Message) => void>();
  #told: (diagnostics: readonly Diagnostic[]) => void = () => {};
  #rest = Buffer.alloc(0);
  #last = 0;
  readonly #uri: string;

  private constructor(file: string) {
    this.#uri = pathToFileURL(file).href;
    this.#child = spawn(process.execPath, [server, "--stdio"]);
    this.#child.stdout.on("data", (chunk: Buffer) => this.#take(chunk));
  }

  static async open(file: string): Promise<Editor> {
    const editor = new Editor(file);
    await editor.ask("initialize", {
      processId: process.pid,
      rootUri: null,
      capabilities: { workspace: { configuration: true } },
    });
    editor.#send({ method: "initialized", params: {} });
    return editor;
  }

  /** What the server finds wrong in the text, as soon as it says so. */
  async diagnosticsOf(text: string): Promise<readonly Diagnostic[]> {
    const told = new Promise<readonly Diagnostic[]>((resolve) => {
      this.#told = resolve;
    });
    this.#last += 1;
    const document = { uri: this.#uri, version: this.#last };
    if (this.#last === 1)
      this.#send({
        method: "textDocument/didOpen",
        params: { textDocument: { ...document, languageId: "yaml", text } },
      });
    else
      this.#send({ method: "textDocument/didChange", params: { textDocument: document, contentChanges: [{ text }] } });
    return told;
  }

  /** `place`: where the mark ‸ stands in the text, which is open without it. */
  async at<T>(method: "completion" | "hover", marked: string): Promise<T> {
    const before = marked.slice(0, marked.indexOf("‸")).split("\n");
    await this.diagnosticsOf(marked.replace("‸", ""));
    const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
    return (await this.ask(`textDocument/${method}`, { textDocument: { uri: this.#uri }, position })) as T;
  }

  ask(method: string, params: unknown): Promise<unknown> {
    const id = this.#answers.size + 1000;
    return new Promise((resolve, reject) => {
      this.#answers.set(id, ({ result, error }) => (error ? reject(new Error(error.message)) : resolve(result)));
      this.#send({ id, method, params });
    });
  }

  async close(): Promise<void> {
    const ended = new Promise((resolve) => this.#child.once("close", resolve));
    this.#child.kill();
    await ended;
  }

  #send(message: object): void {
    const text = JSON.stringify({ jsonrpc: "2.0", ...message });
    this.#child.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
  }

  #take(chunk: Buffer): void {
    this.#rest = Buffer.concat([this.#rest, chunk]);
    for (;;) {
      const head = this.#rest.indexOf("\r\n\r\n");
      const length = Number(
        /Content-Length: (\d+)/.exec(this.#rest.toString("latin1", 0, Math.max(head, 0)))?.[1] ?? 0,
      );
      if (head < 0 || this.#rest.length < head + 4 + length) return;
      const message = JSON.parse(this.#rest.toString("utf8", head + 4, head + 4 + length)) as Message;
      this.#rest = this.#rest.subarray(head + 4 + length);
      this.#handle(message);
    }
  }

  #handle(message: Message): void {
    const { id, method, params } = message;
    if (method === undefined) this.#answers.get(id ?? 0)?.(message);
    else if (method === "textDocument/publishDiagnostics") {
      if (params?.uri === this.#uri) this.#told(params.diagnostics ?? []);
    } else if (id !== undefined)
      // It asks for settings; there are none, so that its defaults hold.
      this.#send({ id, result: method === "workspace/configuration" ? (params?.items ?? []).map(() => null) : null });
  }
}
