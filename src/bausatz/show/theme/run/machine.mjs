// @ts-check
/**
 * Die Maschine dieses Tabs: geladen beim ersten Gebrauch, geteilt von allen Programmen
 * der Seite, die nacheinander darin laufen.
 */

/** Was davon geladen wird; das letzte ist fast alles. */
const FILES = ["guest.mjs", "libv86.mjs", "v86.wasm.gz", "state.bin.zst"];
const CACHE = "gast-";
const START = 60; // Sekunden
const GRACE = 5; // Sekunden nach der Frist; dann ist der Agent selbst verloren
const STOP = 2; // Sekunden, in denen er auf einen Abbruch antwortet
const REST = 1500; // Millisekunden; so lang zweigt er den nächsten Lauf ab

/**
 * @typedef {object} Program
 * @property {string} name
 * @property {string} source
 * @property {number} seconds Frist
 * @property {string} recorded Text seiner Aufzeichnung oder nichts
 * @property {string} packets Name, unter dem seine Pakete gezeichnet werden, oder nichts
 */
/**
 * @typedef {object} End
 * @property {number} status Exit-Status; negativ die Nummer des Signals
 * @property {number} seconds
 * @property {string | null} excess `time`, `memory`, `output`, `stopped` oder `broken`
 * @property {string} [system]
 * @property {string} [python]
 */
/** @typedef {(kind: string, content: Uint8Array) => void} Hear */
/** @typedef {(received: number) => void} Progress */

/** @type {Promise<Machine> | undefined} */
let machine;
/** @type {Machine | undefined} */
let running;
let loading = new AbortController();
/** @type {Set<Progress>} */
const listeners = new Set();

export const isLoaded = () => running !== undefined;

/** Ob dieser Browser die Maschine schon einmal geladen hat. @param {string} folder */
export async function isKept(folder) {
  try {
    return (await (await caches.open(cacheOf(folder))).keys()).length === FILES.length;
  } catch {
    return false;
  }
}

/**
 * Gibt die Maschine zurück; lädt sie, wenn es sie noch nicht gibt.
 *
 * @param {string} folder Adresse, mit Schrägstrich am Ende
 * @param {Progress} progress
 */
export async function load(folder, progress) {
  listeners.add(progress);
  try {
    machine ??= start(folder);
    running = await machine;
    return running;
  } catch (error) {
    machine = undefined;
    throw error;
  } finally {
    listeners.delete(progress);
  }
}

/** Bricht das Laden ab. */
export function cancel() {
  loading.abort();
  loading = new AbortController();
}

/** Hält an, was gerade läuft. */
export const stop = () => running?.stop();

/** @param {string} folder */
const cacheOf = (folder) => CACHE + folder.split("/").at(-2);

/** @param {string} folder */
async function start(folder) {
  const { signal } = loading;
  const cache = await openCache(cacheOf(folder));
  let received = 0;
  const count = (/** @type {number} */ bytes) => {
    received += bytes;
    for (const progress of listeners) progress(received);
  };
  const files = FILES.map((name) => fetchFile(new URL(name, folder).href, cache, count, signal));
  const [guest, library, wasm, state] = await Promise.all(files);
  signal.throwIfAborted();
  const [protocol, { V86 }] = await Promise.all([guest, library].map(importFrom));
  const content = await state.arrayBuffer();
  const slow = new Promise((_, fail) => {
    setTimeout(() => fail(new Error("Der Emulator startet nicht.")), START * 1000);
  });
  const begun = protocol.start(V86, wasm, { initial_state: { buffer: content } });
  return new Machine(await Promise.race([begun, slow]), protocol, content);
}

/** @param {string} name */
async function openCache(name) {
  try {
    for (const old of await caches.keys()) {
      if (old.startsWith(CACHE) && old !== name) await caches.delete(old);
    }
    return await caches.open(name);
  } catch {
    return undefined; // ohne https oder in einem privaten Fenster
  }
}

/**
 * @param {string} url
 * @param {Cache | undefined} cache
 * @param {(bytes: number) => void} count
 * @param {AbortSignal} signal
 */
async function fetchFile(url, cache, count, signal) {
  const kept = await cache?.match(url);
  const response = kept ?? (await fetch(url, { signal }));
  if (!response.ok || !response.body) throw new Error(`${url}: ${response.status}`);
  /** @type {BlobPart[]} */
  const parts = [];
  const reader = response.body.getReader();
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    parts.push(next.value);
    count(next.value.length);
  }
  const type = response.headers.get("content-type") ?? "";
  const file = new Blob(parts, { type });
  if (!kept) cache?.put(url, new Response(file)).catch(() => {}); // Dann eben jedes Mal.
  return file;
}

/** @param {Blob} module */
const importFrom = (module) => import(URL.createObjectURL(module));

class Machine {
  #emulator;
  #protocol;
  #state;
  #forget;
  /** @type {Hear} */
  #hear = () => {};
  /** @type {() => void} */
  #interrupt = () => {};
  /** Eingelöst, sobald der Agent das nächste Programm annimmt. */
  #free = Promise.resolve();
  #turn = 0;
  #rest = 0;

  /**
   * @param {any} emulator
   * @param {any} protocol
   * @param {ArrayBuffer} state der Schnappschuss, in den sie zurückspringen kann
   */
  constructor(emulator, protocol, state) {
    this.#emulator = emulator;
    this.#protocol = protocol;
    this.#state = state;
    const hear = (/** @type {string} */ kind, /** @type {Uint8Array} */ content) => this.#hear(kind, content);
    this.#forget = protocol.listen(emulator, hear);
    this.#restSoon();
  }

  /**
   * Führt ein Programm aus; was noch läuft, endet.
   *
   * @param {Program} program
   * @param {() => void} begin
   * @param {Hear} hear
   * @returns {Promise<End>}
   */
  async run(program, begin, hear) {
    const turn = ++this.#turn;
    this.stop();
    const before = this.#free;
    let release = () => {};
    this.#free = new Promise((free) => {
      release = () => free(undefined);
    });
    await before;
    if (turn !== this.#turn) {
      release(); // Inzwischen soll schon das übernächste laufen.
      return { status: 0, seconds: 0, excess: "stopped" };
    }
    clearTimeout(this.#rest);
    if (!this.#emulator.is_running()) await this.#emulator.run();
    begin();
    return this.#execute(program, hear, release);
  }

  stop() {
    this.#interrupt();
  }

  /**
   * @param {Program} program
   * @param {Hear} hear
   * @param {() => void} release
   * @returns {Promise<End>}
   */
  #execute(program, hear, release) {
    const { send, run } = this.#protocol;
    const begun = performance.now();
    return new Promise((done) => {
      /** @type {ReturnType<typeof setTimeout>} */
      let timer;
      const ending = (/** @type {string} */ excess) => ({
        status: -9,
        seconds: (performance.now() - begun) / 1000,
        excess,
      });
      const allow = (/** @type {number} */ seconds, /** @type {End} */ end) => {
        clearTimeout(timer);
        timer = setTimeout(() => goBack(end), seconds * 1000);
      };
      const goBack = async (/** @type {End} */ end) => {
        clearTimeout(timer);
        this.#hear = this.#interrupt = () => {};
        done(end);
        await this.#restore();
        release();
      };
      this.#interrupt = () => {
        send(this.#emulator, "K");
        allow(STOP, ending("stopped"));
      };
      this.#hear = (kind, content) => {
        try {
          if (kind === "X") {
            const end = /** @type {End} */ (JSON.parse(new TextDecoder().decode(content)));
            this.#interrupt = () => {};
            hear(kind, content);
            if (end.excess && end.excess !== "stopped") return void goBack(end);
            allow(START, end);
            done(end);
          } else if (kind === "B") {
            hear(kind, content);
            clearTimeout(timer);
            this.#restSoon();
            release();
          } else {
            hear(kind, content);
          }
        } catch {
          goBack(ending("broken")); // Ein Programm darf in das Gerät schreiben.
        }
      };
      allow(program.seconds + GRACE, ending("time"));
      run(this.#emulator, program);
    });
  }

  async #restore() {
    await this.#emulator.stop();
    this.#forget();
    await this.#emulator.restore_state(this.#state);
    await this.#emulator.run();
    this.#restSoon();
  }

  /** Sonst kostete sie auch im Leerlauf ein Achtel eines Prozessors. */
  #restSoon() {
    clearTimeout(this.#rest);
    this.#rest = setTimeout(() => this.#emulator.stop(), REST);
  }
}
