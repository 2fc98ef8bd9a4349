// @ts-check
/**
 * Fährt den Gast hoch und hält ihn fest, sobald der Agent bereit ist:
 * `node boot.mjs ORDNER`. Meldungen des Gasts stehen auf der Standardausgabe, davor die
 * Rechenzeit bis dahin.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { listen, start } from "./guest.mjs";

// Der Bau zeigt die letzten Zeilen.
process.on("uncaughtException", (error) => {
  console.log(error.message);
  process.exit(1);
});

const folder = process.argv[2];
const { V86 } = await import(join(folder, "libv86.mjs"));
const read = (/** @type {string} */ name) => ({
  buffer: new Uint8Array(readFileSync(join(folder, name))).buffer,
});

const emulator = await start(V86, readFileSync(join(folder, "v86.wasm.gz")), {
  bios: read("bios.bin"),
  vga_bios: read("vgabios.bin"),
  bzimage: read("vmlinuz"),
  initrd: read("initrd"),
  // init_on_free: Freier Speicher ist leer und kostet im Schnappschuss nichts.
  cmdline:
    "console=ttyS0 tsc=reliable nokaslr mitigations=off rootfstype=ramfs" +
    " rdinit=/init quiet init_on_free=1",
});

const log = (/** @type {string} */ text) =>
  console.log(`${(process.cpuUsage().user / 1e6).toFixed(1)} s: ${text}`);

let line = "";
emulator.add_listener("serial0-output-byte", (/** @type {number} */ byte) => {
  const character = String.fromCharCode(byte);
  if (character === "\n") {
    log(Buffer.from(line, "latin1").toString().trimEnd());
    if (line.includes("Kernel panic")) process.exit(1);
    line = "";
  } else {
    line += character;
  }
});

await new Promise((ready) => listen(emulator, (kind) => kind === "B" && ready(null)));
log("Gast: Agent bereit");
await new Promise((settled) => setTimeout(settled, 3000));
await emulator.stop();
writeFileSync(join(folder, "unfertig"), new Uint8Array(await emulator.save_state()));
process.exit(0);
