// @ts-check
/** Führt das Programm einer Abbildung in diesem Tab aus und zeigt darunter, was geschieht. */
import { cancel, isKept, isLoaded, load, stop } from "./machine.mjs";
import { drawing } from "./drawing.mjs";

/** @typedef {import("./machine.mjs").End} End */

const SECONDS = 120; // Frist eines Laufs, wie beim Aufzeichnen
const MEMORY = "350 MiB";
const HERE = new URL(".", import.meta.url);
/** @type {Record<string, string>} */
const EXCESSES = {
  time: `Nach ${SECONDS} s abgebrochen`,
  memory: "Abgebrochen: mehr als 40 MiB Speicher",
  output: "Abgebrochen: mehr als 1 MiB Ausgabe",
  stopped: "Gestoppt",
  broken: "Abgebrochen: Das Programm hat die Verbindung zum Gast gestört",
};

/** @type {Map<Element, Panel>} */
const panels = new Map();

/**
 * Führt das Programm aus, neben dem dieser Knopf steht.
 *
 * @param {HTMLButtonElement} button
 */
export function run(button) {
  return panelOf(button).start();
}

/**
 * Die Fläche unter dem Programm, neben dem dieser Knopf steht.
 *
 * @param {HTMLButtonElement} button
 */
export function panelOf(button) {
  const figure = /** @type {HTMLElement} */ (button.closest("figure"));
  const panel = panels.get(figure) ?? new Panel(figure, button, panels.size);
  panels.set(figure, panel);
  return panel;
}

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Partial<HTMLElementTagNameMap[T]>} properties
 * @param {(Node | string)[]} children
 * @returns {HTMLElementTagNameMap[T]}
 */
function element(tag, properties, ...children) {
  const created = Object.assign(document.createElement(tag), properties);
  created.append(...children);
  return created;
}

/** @param {string} label @param {() => void} onclick */
const action = (label, onclick) =>
  element("button", { type: "button", className: "run__button", textContent: label, onclick });

/** @param {number} bytes */
const mebibytes = (bytes) => (bytes / 2 ** 20).toFixed(1).replace(".", ",");

/** @param {number} seconds */
const shown = (seconds) => `${seconds.toFixed(seconds < 1 ? 2 : 1).replace(".", ",")} s`;

/** Was hier anders ist als beim Aufzeichnen. @param {End} [end] */
function note(end) {
  const system = end?.python ? `Python ${end.python} unter ${end.system}` : "Linux und Python";
  const about = element("a", { href: new URL("../labor/im_browser/", HERE).href }, "Mehr dazu");
  const text = `${system}, emuliert in diesem Tab: Rechnen dauert rund 50-mal länger, Sockets nicht. `;
  return element("p", { className: "run__note" }, text, about);
}

/** Das Ende eines Laufs als Satz. @param {End} end */
function sentence({ excess, status, seconds }) {
  if (excess) return EXCESSES[excess];
  const how = status < 0 ? `von Signal ${-status} beendet` : `Exit-Status ${status}`;
  return `Fertig nach ${shown(seconds)}, ${how}`;
}

/** Was sich gegenüber der Aufzeichnung unterscheidet. @param {string[]} lines */
function difference(lines) {
  const rows = lines.map((line) => {
    if (line.startsWith("@@")) return element("span", { className: "run__gap" }, "…\n");
    const tag = line.startsWith("-") ? "del" : line.startsWith("+") ? "ins" : "span";
    return element(tag, {}, `${line.replace(/^-/, "−")}\n`);
  });
  return element("pre", { className: "run__output", tabIndex: 0 }, ...rows);
}

const styled = new Promise((ready) => {
  const sheet = element("link", { rel: "stylesheet", href: new URL("run.css", HERE).href });
  sheet.onload = sheet.onerror = ready;
  document.head.append(sheet);
});

class Panel {
  /**
   * @param {HTMLElement} figure
   * @param {HTMLButtonElement} button
   * @param {number} number
   */
  constructor(figure, button, number) {
    this.number = number;
    this.code = /** @type {HTMLElement} */ (figure.querySelector("pre code"));
    this.original = this.base = this.source; // aufgezeichnet; wohin „Zurücksetzen“ führt
    /** @type {HTMLTextAreaElement | undefined} */
    this.field = undefined;
    this.draws = figure.querySelector(".playground") !== null; // immer, ohne zweiten Lauf
    this.snippet = figure.dataset.snippet ?? "programm.py";
    this.name = this.snippet.split("/").at(-1) ?? "";
    this.folder = new URL(`../gast/${button.dataset.guest}/`, HERE).href;
    this.size = Number(button.dataset.size);
    this.agreed = false; // lädt auch, wo es knapp ist
    this.turn = 0;
    this.proof = /** @type {HTMLElement | null} */ (figure.querySelector(".fence__proof"));

    this.status = element("p", { className: "run__status", role: "status" });
    this.progress = element("progress", { className: "run__progress", max: this.size, hidden: true });
    this.progress.ariaLabel = "Geladen";
    this.loaded = element("span", { className: "run__loaded" });
    this.main = action("", () => this.chosen());
    this.edit = action("Bearbeiten", () => this.change());
    this.wire = action("Was ging über die Leitung?", () => this.start(true));
    this.output = element("pre", { className: "run__output", role: "log", tabIndex: 0, hidden: true });
    this.output.ariaLabel = "Ausgabe";
    this.findings = element("div", { className: "run__findings" });
    const bar = element(
      "div",
      { className: "run__bar" },
      this.status,
      element("span", { className: "run__actions" }, this.main, this.edit, this.wire),
      this.progress,
      this.loaded,
    );
    this.note = note();
    this.place = element("div", { className: "run", role: "group", hidden: true });
    this.place.append(bar, this.output, this.findings, this.note);
    if (this.draws) this.wire.remove();
    this.place.ariaLabel = `Lauf von ${this.name}`;
    figure.append(this.place);
    this.offer("Ausführen", () => this.start());
  }

  /** Zeigt die Fläche schon vor dem ersten Lauf. */
  show() {
    this.place.hidden = false;
  }

  get source() {
    return this.code.textContent ?? "";
  }

  /** Was der Hauptknopf gerade anbietet. */
  chosen() {}

  /**
   * @param {string} label
   * @param {() => void} chosen
   */
  offer(label, chosen) {
    this.main.textContent = label;
    this.chosen = chosen;
    this.edit.hidden = this.wire.hidden = label !== "Ausführen";
  }

  /** @param {string} text */
  say(text) {
    this.status.textContent = text;
  }

  /** @param {boolean} packets ob auch gezeichnet wird, was über die Leitung geht */
  async start(packets = this.draws) {
    const turn = ++this.turn;
    await styled;
    this.place.hidden = false;
    this.output.hidden = true;
    this.output.replaceChildren();
    this.findings.replaceChildren();
    if (!(await this.mayLoad(packets))) return;
    const source = this.source;
    const recording = source === this.original ? this.fetchRecording() : "";
    const machine = await this.loadMachine();
    if (!machine || turn !== this.turn) return;
    const program = {
      name: this.name,
      source,
      seconds: SECONDS,
      recorded: await recording,
      packets: packets ? `lauf-${this.number}` : "",
    };
    this.say("Wartet, bis das vorige Programm endet");
    this.offer("Stoppen", stop);
    this.place.scrollIntoView({ block: "nearest" });
    const end = await machine.run(program, () => this.say("Läuft"), this.listener(turn, packets));
    if (turn !== this.turn) return;
    this.offer("Ausführen", () => this.start());
    this.say(sentence(end));
  }

  /**
   * @param {number} turn nur so lange nicht der nächste Lauf dran ist
   * @param {boolean} packets
   * @returns {import("./machine.mjs").Hear}
   */
  listener(turn, packets) {
    const write = this.writer();
    let drawn = false;
    /** @type {End} */
    let end;
    return (kind, content) => {
      if (turn !== this.turn) return;
      const read = () => JSON.parse(new TextDecoder().decode(content));
      if (kind === "O" || kind === "E") write(kind, content);
      else if (kind === "X") {
        end = read();
        this.note.replaceWith((this.note = note(end)));
      }
      else if (kind === "V") this.judge(read(), end);
      else if (kind === "P") drawn = this.draw(read()) || drawn;
      else if (packets && !drawn) this.findings.append(element("p", {}, "In diesem Netzwerk-Stack ging kein Paket über die Leitung."));
    };
  }

  /** Fragt erst, wo Laden teuer oder vergeblich wäre. @param {boolean} packets */
  async mayLoad(packets) {
    if (typeof WebAssembly !== "object") {
      this.say("Dieser Browser führt kein WebAssembly aus; hier läuft das Programm nicht.");
      this.main.hidden = this.edit.hidden = this.wire.hidden = true;
      return false;
    }
    const { connection, deviceMemory = 8 } = /** @type {any} */ (navigator);
    if (isLoaded() || this.agreed || !(connection?.saveData || deviceMemory <= 1)) return true;
    const kept = await isKept(this.folder);
    this.say(`Braucht ${kept ? "" : `einmal ${mebibytes(this.size)} MiB Download und `}rund ${MEMORY} Speicher.`);
    this.offer("Trotzdem laden", () => {
      this.agreed = true;
      this.start(packets);
    });
    return false;
  }

  /** Was der Schnipsel tat, als er aufgezeichnet wurde; ohne Netz bleibt es offen. */
  async fetchRecording() {
    try {
      const response = await fetch(new URL(`../snippets/${this.snippet.replace(/py$/, "toml")}`, HERE));
      return response.ok ? await response.text() : "";
    } catch {
      return "";
    }
  }

  async loadMachine() {
    if (!isLoaded()) {
      this.say("Linux wird geladen");
      this.offer("Abbrechen", cancel);
      this.progress.hidden = false;
    }
    try {
      return await load(this.folder, (received) => {
        this.progress.value = received;
        this.loaded.textContent = `${mebibytes(received)} von ${mebibytes(this.size)} MiB`;
        if (received >= this.size) this.say("Linux startet");
      });
    } catch (error) {
      const aborted = error instanceof DOMException && error.name === "AbortError";
      this.say(aborted ? "Abgebrochen" : "Laden gescheitert; später noch einmal versuchen");
      this.offer("Ausführen", () => this.start());
      return undefined;
    } finally {
      this.progress.hidden = true;
      this.loaded.textContent = "";
    }
  }

  /** Zeigt Ausgabe, wie sie kommt, und hebt die Fehlerausgabe ab. */
  writer() {
    /** @type {Record<string, TextDecoder>} */
    const decoders = { O: new TextDecoder(), E: new TextDecoder() };
    let before = "";
    return (/** @type {string} */ kind, /** @type {Uint8Array} */ content) => {
      this.output.hidden = false;
      const atEnd = this.output.scrollTop + this.output.clientHeight >= this.output.scrollHeight - 4;
      if (kind !== before) {
        this.output.append(element("span", { className: kind === "E" ? "run__errors" : "" }));
        this.output.classList.toggle("run__output--both", this.output.childElementCount > 1);
        before = kind;
      }
      this.output.lastElementChild?.append(decoders[kind].decode(content, { stream: true }));
      if (atEnd) this.output.scrollTop = this.output.scrollHeight;
    };
  }

  /**
   * @param {{same: boolean, recorded_status: number, difference: string[]}} verdict
   * @param {End} end
   */
  judge(verdict, end) {
    if (verdict.same) {
      this.findings.prepend(element("p", { className: "fence__proof" }, "Wie aufgezeichnet"));
      return;
    }
    const status = verdict.recorded_status === end.status ? "" : `, mit Exit-Status ${verdict.recorded_status}`;
    const legend = `Anders als aufgezeichnet (− aufgezeichnet${status}; + hier)`;
    this.findings.prepend(element("p", { className: "run__differs" }, legend), difference(verdict.difference));
  }

  /** @param {{title: string, svg: string}} capture */
  draw({ title, svg }) {
    const picture = drawing(svg);
    if (!picture) return false;
    this.findings.append(element("div", { className: "run__packets" }, element("p", {}, title), picture));
    return true;
  }

  /** Öffnet das Textfeld; ist es offen, holt es das Programm der Seite zurück. */
  async change() {
    const { openEditor, replaceAll } = await import("./editor.mjs");
    if (this.field) {
      replaceAll(this.field, this.base);
      return;
    }
    this.field = openEditor(this.code, this.name, `editor-${this.number}`, () => this.start());
    this.field.addEventListener("input", () => this.prove());
    this.field.focus();
    this.edit.textContent = "Zurücksetzen";
  }

  /** Geprüft ist nur, was aufgezeichnet ist. */
  prove() {
    if (this.proof) this.proof.hidden = this.source !== this.original;
  }

  /** Zeigt ein anderes Programm der Seite. @param {Element} marked */
  replace(marked) {
    this.code.replaceChildren(...marked.childNodes);
    this.base = this.source;
    if (this.field) this.field.value = this.base;
    this.prove();
  }

  /** Zeigt ein Programm, das nicht von der Seite stammt. @param {string} source */
  write(source) {
    this.code.textContent = source;
    if (this.field) this.field.value = source;
    this.prove();
  }
}
