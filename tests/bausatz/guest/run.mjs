// @ts-check
/**
 * Startet den Gast aus seinem Schnappschuss und führt darin Programme aus:
 * `node run.mjs ORDNER GUEST.MJS`. Je Zeile der Standardeingabe ein Auftrag als JSON, je Auftrag
 * eine Zeile Ergebnis. Die erste Zeile nennt die Dauer des Starts.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

const [folder, module] = process.argv.slice(2);
const { listen, run, start } = await import(module);
const { V86 } = await import(join(folder, "libv86.mjs"));
const state = new Uint8Array(readFileSync(join(folder, "state.bin.zst"))).buffer;

const since = (/** @type {number} */ start) => (performance.now() - start) / 1000;
const begun = performance.now();
const emulator = await start(V86, readFileSync(join(folder, "v86.wasm.gz")), {
  initial_state: { buffer: state },
});
console.log(JSON.stringify({ restored: since(begun) }));

/** @type {(kind: string, content: Uint8Array) => void} */
let handle = () => {};
listen(emulator, (/** @type {string} */ kind, /** @type {Uint8Array} */ content) => handle(kind, content));

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await execute(JSON.parse(line))));
}
process.exit(0);

/** @param {{name: string, source: string, seconds: number, recorded: string, packets: string}} program */
function execute(program) {
  return new Promise((done) => {
    const begun = performance.now();
    const result = { terminal: "", stderr: "", end: null, verdict: null, packets: {}, first: 0, seconds: 0 };
    const read = (/** @type {Uint8Array} */ content) => JSON.parse(new TextDecoder().decode(content));
    const decoders = { O: new TextDecoder(), E: new TextDecoder() };
    handle = (kind, content) => {
      if (kind === "O" || kind === "E") {
        result.first ||= since(begun);
        const text = decoders[kind].decode(content, { stream: true });
        result.terminal += text;
        if (kind === "E") result.stderr += text;
      } else if (kind === "P") {
        const { title, svg } = read(content);
        result.packets[title] = svg;
      } else if (kind === "V") {
        result.verdict = read(content);
      } else if (kind === "X") {
        result.end = read(content);
        result.seconds = since(begun);
      } else if (kind === "B") {
        done({ ...result, ready: since(begun) });
      }
    };
    run(emulator, program);
  });
}
