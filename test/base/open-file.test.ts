import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { expect, it } from "vitest";
import { isPresent, openFile, readText } from "../../src/base/open-file.js";
import { scratch } from "../support/scratch.js";

const folder = scratch();
const at = (name: string) => join(folder, name);
const errorOf = (file: string) =>
  openFile(file).then(
    () => null,
    error => error,
  );

it("opens regular files, also through links, and reads them", async () => {
  writeFileSync(at("plain"), "hello");
  symlinkSync("plain", at("link"));
  for (const name of ["plain", "link"]) expect(await readText(at(name), 5)).toBe("hello");
  await expect(readText(at("plain"), 4)).rejects.toThrow(`${at("plain")}: has 5 bytes`);
});

it.skipIf(process.platform === "win32")(
  "refuses at once what is no file: a pipe waits for its writer, a device never ends",
  async () => {
    execFileSync("mkfifo", [at("pipe")]);
    symlinkSync("pipe", at("link-to-pipe"));
    mkdirSync(at("folder"));
    symlinkSync("/dev/zero", at("link-to-device"));
    const socket = at("socket");
    const server = createServer().listen(socket);
    await new Promise(resolve => server.once("listening", resolve));
    for (const [name, kind] of [
      ["pipe", "a named pipe"],
      ["link-to-pipe", "a named pipe"],
      ["folder", "a folder"],
      ["link-to-device", "a device"],
      ["socket", "a socket"],
    ])
      expect(await errorOf(at(name!))).toMatchObject({
        name: "IsoglossError",
        message: `${at(name!)}: is ${kind}, not a file`,
      });
    server.close();
  },
);

it("says of a link that leads nowhere that it does, and that something is there", async () => {
  symlinkSync("nowhere", at("dangling"));
  expect(await isPresent(at("dangling"))).toBe(true);
  expect(await isPresent(at("nowhere"))).toBe(false);
  expect((await errorOf(at("dangling"))).message).toContain(
    "is a link to a file that is not there",
  );
  expect((await errorOf(at("nowhere"))).message).toContain("there is no such file or folder");
});

it("knows a Git LFS pointer from the file that it stands for", async () => {
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 9\n`;
  writeFileSync(at("model.safetensors"), pointer);
  expect(await errorOf(at("model.safetensors"))).toMatchObject({
    message: expect.stringContaining("is a Git LFS pointer"),
    hint: expect.stringContaining("git lfs pull"),
  });
  writeFileSync(at("about-pointers"), `A pointer begins so:\n${pointer}`);
  expect(await errorOf(at("about-pointers"))).toBe(null);
});
