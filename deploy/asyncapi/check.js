// Validates an AsyncAPI document with the official parser: prints each finding with its place;
// exit code 1 where one is an error. Warnings and notes (such as "no servers", on purpose) pass.

import { readFile } from "node:fs/promises";
import { Parser } from "@asyncapi/parser";

const ERROR = 0;
const [path] = process.argv.slice(2);
const { document, diagnostics } = await new Parser().parse(await readFile(path, "utf8"), {
  source: path,
});

for (const { severity, code, path: place, message } of diagnostics) {
  console.error(`${severity === ERROR ? "error" : "note"}  ${code}  ${place.join("/")}  ${message}`);
}
const valid = document !== undefined && !diagnostics.some(({ severity }) => severity === ERROR);
if (valid) {
  const { channels, operations, messages } = {
    channels: document.allChannels().length,
    operations: document.allOperations().length,
    messages: document.allMessages().length,
  };
  console.log(`valid AsyncAPI ${document.version()}: ${channels} channels, ${operations} operations, ${messages} messages`);
}
process.exitCode = valid ? 0 : 1;
