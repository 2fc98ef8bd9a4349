// @ts-check
/**
 * Spricht mit dem Agenten im Gast (`agent.py`); benutzt von der Seite, beim Bau und in
 * den Tests.
 */

/** Die Maschine; ein Schnappschuss läuft nur in einer gleichen. */
const MACHINE = {
  memory_size: 160 << 20,
  vga_memory_size: 1 << 20,
  virtio_console: { type: "none" },
  disable_keyboard: true,
  disable_mouse: true,
  disable_speaker: true,
  log_level: 0,
};

const MAX_PAGES = 1; // Nummer der Einstellung in `set_jit_config` (src/rust/jit.rs in v86)

const HEADER = 5; // Art und Länge
// Was der Treiber im Gast bereithält; was darüber hinausgeht, verwirft der Emulator.
const BUFFER = 4096;
const BUFFERS = 15;

/**
 * Startet die Maschine.
 *
 * Der Emulator übersetzt heißen Code in Module und hat 900 Plätze dafür; sind sie voll, verwirft er
 * alle. Bei einer Seite Code je Modul reichen sie für Python und Kernel; bei drei, wie er es von
 * sich aus hält, startet Python zwei- bis dreimal so langsam.
 *
 * @param {any} V86
 * @param {BlobPart} wasm sein WebAssembly, mit gzip gepackt
 * @param {object} options
 */
export async function start(V86, wasm, options) {
  const unpacked = new Blob([wasm]).stream().pipeThrough(new DecompressionStream("gzip"));
  const program = new Response(unpacked, { headers: { "content-type": "application/wasm" } });
  const emulator = new V86({
    ...MACHINE,
    wasm_fn: async (/** @type {WebAssembly.Imports} */ imports) =>
      (await WebAssembly.instantiateStreaming(program, imports)).instance.exports,
    ...options,
  });
  await new Promise((ready) => emulator.add_listener("emulator-loaded", ready));
  emulator.v86.cpu.wm.exports.set_jit_config(MAX_PAGES, 1);
  await emulator.run();
  return emulator;
}

/**
 * Ruft `handle` für jede Nachricht des Agenten auf.
 *
 * @param {any} emulator
 * @param {(kind: string, content: Uint8Array) => void} handle
 * @returns {() => void} vergisst eine halbe Nachricht: nach dem Sprung zurück in den Schnappschuss
 */
export function listen(emulator, handle) {
  let received = new Uint8Array();
  emulator.add_listener("virtio-console0-output-bytes", (/** @type {Uint8Array} */ part) => {
    const all = new Uint8Array(received.length + part.length);
    all.set(received);
    all.set(part, received.length);
    received = all;
    while (received.length >= HEADER) {
      const size = new DataView(received.buffer, received.byteOffset).getUint32(1);
      if (received.length < HEADER + size) break;
      const kind = String.fromCharCode(received[0]);
      const content = received.slice(HEADER, HEADER + size);
      received = received.slice(HEADER + size);
      handle(kind, content);
    }
  });
  return () => {
    received = new Uint8Array();
  };
}

/**
 * @param {any} emulator
 * @param {"R" | "K"} kind
 * @param {Uint8Array} [content]
 */
export function send(emulator, kind, content = new Uint8Array()) {
  const message = new Uint8Array(HEADER + content.length);
  message[0] = kind.charCodeAt(0);
  new DataView(message.buffer).setUint32(1, content.length);
  message.set(content, HEADER);
  if (message.length > BUFFER * BUFFERS) throw new RangeError("Das Programm ist zu lang.");
  for (let start = 0; start < message.length; start += BUFFER) {
    const part = message.slice(start, start + BUFFER);
    emulator.bus.send("virtio-console0-input-bytes", part);
  }
}

/**
 * Gibt dem Gast ein Programm. Uhr und Zufall kommen von hier: Die des Schnappschusses
 * sind bei jedem Start dieselben.
 *
 * @param {any} emulator
 * @param {{name: string, source: string, seconds: number, recorded: string, packets: string}} program
 */
export function run(emulator, program) {
  const seed = crypto.getRandomValues(new Uint8Array(32));
  const task = {
    ...program,
    now: Date.now() / 1000,
    seed: Array.from(seed, (byte) => byte.toString(16).padStart(2, "0")).join(""),
  };
  send(emulator, "R", new TextEncoder().encode(JSON.stringify(task)));
}
