import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";
import { afterAll } from "vitest";

const closers: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(closers.map(close => close())));

/** A repository: its files by name, and what goes wrong with it. */
export interface ServedRepository {
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** The names of files that are kept in LFS, with a SHA-256; default: *.safetensors, *.bin and *.gguf. */
  readonly large?: (name: string) => boolean;
  /** The status of every answer. */
  readonly status?: number;
  /** Asked for before anything is given. */
  readonly token?: string;
  /** The connection is cut once so many bytes of an answer have been sent, as often as `times`. */
  cut?: { name: string; after: number; times: number };
  /** Once so many bytes of files have been sent in all, no more come, and somebody is told. */
  stall?: { after: number; sent?: number; reached?: () => void };
  /** One byte of this file is changed on the way, as often as `times`. */
  corrupt?: { name: string; times: number };
  /** Ranges of more than the first byte are answered with the whole file. */
  readonly ignoresRanges?: boolean;
  /** Large files come in pieces, with pauses: long enough for others to come in between. */
  readonly slow?: boolean;
  /** Every answer is valid JSON that says nothing. */
  readonly nonsense?: boolean;
  /** The status of the next answers about files or the model, one each; then all is well. */
  readonly moods?: { about: "files" | "model"; statuses: number[]; retryAfter?: string };
  /** A listing that is none: no end of pages, one page without end, nothing, or a file twice. */
  readonly listing?:
    | ("pages" | "empty pages" | "endless" | "empty" | "contradictory" | "elsewhere")
    | "unsound";
  /** Every file is answered with a redirection: to itself, or to this address. */
  readonly redirect?: "circle" | string;
  /** Every file is answered with a part of it that was not asked for. */
  readonly otherPart?: boolean;
}

export interface HubServer {
  readonly endpoint: string;
  /** Paths asked for, with the first byte of a range: "org/name/resolve/…/config.json 5". */
  readonly requests: string[];
  /** The host and the Authorization of each: "127.0.0.1:1234 Bearer hf_…", "… -". */
  readonly authorizations: string[];
  readonly repositories: Record<string, ServedRepository>;
  close(): Promise<void>;
}

export const commit = "0123456789abcdef0123456789abcdef01234567";

/** Starts a server on this machine that speaks the paths of the Hugging Face Hub which downloads need. */
export async function hubServer(
  repositories: Record<string, ServedRepository>,
): Promise<HubServer> {
  const requests: string[] = [];
  const authorizations: string[] = [];
  const server = createServer((request, response) =>
    answer(request, response, repositories, requests, authorizations),
  );
  await new Promise<void>(ready => server.listen(0, "127.0.0.1", ready));
  const close = () =>
    new Promise<void>(done => {
      server.closeAllConnections();
      server.close(() => done());
    });
  closers.push(close);
  const { port } = server.address() as AddressInfo;
  return { endpoint: `http://127.0.0.1:${port}`, requests, authorizations, repositories, close };
}

function answer(
  request: IncomingMessage,
  response: ServerResponse,
  repositories: Record<string, ServedRepository>,
  requests: string[],
  authorizations: string[],
): unknown {
  const path = decodeURIComponent(new URL(request.url!, "http://x").pathname).slice(1);
  const range = /bytes=(\d+)-(\d+)?/.exec(request.headers.range ?? "");
  requests.push(`${path} ${range ? range[1] : "-"}`);
  authorizations.push(`${request.headers.host} ${request.headers.authorization ?? "-"}`);
  // A data set's name begins with datasets/, as its pages do.
  const [, name = ""] =
    /^(?:api\/models\/|api\/(?=datasets\/))?((?:datasets\/)?[^/]+\/[^/]+)/.exec(path) ?? [];
  const api = name.startsWith("datasets/") ? `api/${name}` : `api/models/${name}`;
  const repository = repositories[name];
  const json = (status: number, value: unknown) => {
    response.writeHead(status, { "Content-Type": "application/json" });
    return response.end(JSON.stringify(value));
  };
  if (repository === undefined) return json(404, { error: "Repository not found" });
  if (repository.status !== undefined) return json(repository.status, { error: "refused" });
  if (repository.nonsense) return json(200, { hello: "world" });
  const bearer = repository.token && `Bearer ${repository.token}`;
  if (bearer && request.headers.authorization !== bearer)
    return json(request.headers.authorization ? 403 : 401, { error: "gated" });

  const { moods, listing } = repository;
  const isFile = path.startsWith(`${name}/resolve/`);
  if (moods && isFile === (moods.about === "files") && moods.statuses.length > 0) {
    const status = moods.statuses.shift()!;
    if (status === 0) return response.destroy();
    if (moods.retryAfter) response.setHeader("Retry-After", moods.retryAfter);
    return status === 204 ? response.writeHead(204).end() : json(status, { error: "not now" });
  }
  if (listing && path.includes("/tree/")) {
    const file = { type: "file", path: "config.json", size: 2, oid: "0".repeat(40) };
    if (listing === "empty") return json(200, []);
    if (listing === "unsound") return json(200, [{ ...file, oid: "../../x" }]);
    if (listing === "contradictory") return json(200, [file, { ...file, size: 3 }]);
    const { port } = request.socket.address() as AddressInfo;
    const host = listing === "elsewhere" ? "localhost" : "127.0.0.1"; // another origin
    if (listing !== "endless") {
      response.setHeader("Link", `<http://${host}:${port}/${path}?page=2>; rel="next"`);
      const count = listing === "empty pages" ? 0 : 500;
      return json(200, Array(count).fill({ type: "directory", path: "x" }));
    }
    response.writeHead(200, { "Content-Type": "application/json" }).write("[");
    const more = () => {
      while (response.writable && response.write(" ".repeat(65_536)));
    };
    return response.on("drain", more) && more();
  }

  const { files, large = (file: string) => /\.(safetensors|bin|gguf)$/.test(file) } = repository;
  if (path === `${api}/revision/main`) return json(200, { _id: "1", id: name, sha: commit });
  if (path === `${api}/tree/${commit}`) {
    // Folders are listed, and what lies in them only where that is asked for.
    const isDeep = new URL(request.url!, "http://x").searchParams.get("recursive") === "true";
    const entries = Object.entries(files).filter(([file]) => isDeep || !file.includes("/"));
    return json(
      200,
      entries.map(([file, data]) => ({
        type: "file",
        path: file,
        size: data.length,
        oid: gitHash(data),
        ...(large(file) ? { lfs: { oid: sha256(data), size: data.length, pointerSize: 130 } } : {}),
      })),
    );
  }
  const { redirect } = repository;
  if (isFile && redirect)
    return response
      .writeHead(302, { Location: redirect === "circle" ? request.url : redirect })
      .end();
  const prefix = `${name}/resolve/${commit}/`;
  const data = path.startsWith(prefix) ? files[path.slice(prefix.length)] : undefined;
  if (data === undefined) return json(404, { error: "Entry not found" });
  return sendFile(response, repository, path.slice(prefix.length), data, range);
}

function sendFile(
  response: ServerResponse,
  repository: ServedRepository,
  file: string,
  data: Uint8Array,
  range: RegExpExecArray | null,
): unknown {
  const { cut, corrupt, ignoresRanges, otherPart } = repository;
  const isProbe = range !== null && range[1] === "0" && range[2] === "0";
  if (otherPart) {
    const said = `bytes 5-${data.length - 1}/${data.length}`;
    return response.writeHead(206, { "Content-Range": said }).end(data.subarray(5));
  }
  const begin = range && (isProbe || !ignoresRanges) ? Number(range[1]) : 0;
  const end =
    range?.[2] === undefined || (ignoresRanges && !isProbe) ? data.length : Number(range[2]) + 1;
  let body = Buffer.from(data.subarray(begin, end));
  if (corrupt && corrupt.name === file && corrupt.times > 0 && !isProbe) {
    corrupt.times--;
    body = Buffer.from(body.map((byte, i) => (i === 0 ? byte ^ 1 : byte)));
  }
  response.writeHead(range ? 206 : 200, {
    "Content-Length": body.length,
    "Content-Range": `bytes ${begin}-${end - 1}/${data.length}`,
    ETag: '"x"',
  });
  const { stall } = repository;
  if (stall && !isProbe) {
    const left = stall.after - (stall.sent ?? 0);
    stall.sent = (stall.sent ?? 0) + Math.min(left, body.length);
    if (left < body.length)
      return response.write(body.subarray(0, Math.max(0, left)), () => {
        // Long enough for what was sent to be written.
        void setTimeout(50).then(() => stall.reached?.());
      });
  }
  if (repository.slow && body.length > slowPiece) return sendSlowly(response, body);
  if (!cut || cut.name !== file || cut.times === 0 || isProbe) return response.end(body);
  cut.times--;
  return response.write(body.subarray(0, cut.after), () => response.destroy());
}

const slowPiece = 4096;

async function sendSlowly(response: ServerResponse, body: Uint8Array): Promise<void> {
  const pieces = Math.min(10, Math.ceil(body.length / slowPiece));
  const size = Math.ceil(body.length / pieces);
  for (let at = 0; at < body.length; at += size) {
    response.write(body.subarray(at, at + size));
    await setTimeout(20);
  }
  response.end();
}

export function sha256(data: Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

export function gitHash(data: Uint8Array): string {
  return createHash("sha1").update(`blob ${data.length}\0`).update(data).digest("hex");
}
