// @ts-check
/**
 * Die Seite „Ausprobieren“: setzt Szenario und Client in das Programm ein. Ein Link trägt
 * beides oder ein eigenes Programm; was darin steht, wird gezeigt und nie von selbst
 * ausgeführt.
 */
import { panelOf } from "./run.mjs";

const MARK = "#labor=";
const LONGEST = 60_000; // Zeichen; mehr nimmt auch der Gast nicht an
const DEFAULT = '"leerer-port"'; // Szenario im Programm der Seite
const COPIED = 2000; // Millisekunden

/** @typedef {{scenario: string, client: string, source?: string}} Choice */

const form = /** @type {HTMLFormElement} */ (document.querySelector(".playground"));
const figure = /** @type {HTMLElement} */ (form.closest("figure"));
const button = /** @type {HTMLButtonElement | null} */ (figure.querySelector(".fence__run"));
/** @type {Record<string, Record<string, string>>} */
const programs = JSON.parse(form.querySelector("script")?.textContent ?? "");
const { scenario, client } = /** @type {Record<string, HTMLSelectElement>} */ (
  /** @type {unknown} */ (form.elements)
);
/** @param {ReturnType<typeof panelOf>} panel */
async function open(panel) {
  panel.show();
  scenario.addEventListener("change", () => {
    offerClients();
    show();
  });
  client.addEventListener("change", show);
  const link = /** @type {HTMLButtonElement} */ (form.querySelector("button"));
  link.addEventListener("click", async () => {
    history.replaceState(null, "", await linkTo(current()));
    await navigator.clipboard?.writeText(location.href).catch(() => {});
    link.textContent = "Kopiert";
    setTimeout(() => {
      link.textContent = "Link kopieren";
    }, COPIED);
  });
  offerClients();
  if (scenario.selectedIndex > 0) show(); // gewählt, bevor dies geladen war
  await follow();
  addEventListener("hashchange", follow);

  async function follow() {
    const wanted = await read(location.hash);
    if (!wanted) return;
    scenario.value = wanted.scenario;
    if (!scenario.value) scenario.selectedIndex = 0;
    offerClients();
    client.value = wanted.client;
    if (!client.value) client.selectedIndex = 0;
    show();
    if (wanted.source !== undefined) panel.write(wanted.source);
    panel.say("Aus einem Link; läuft erst auf Klick");
  }

  /** Zeigt das Programm zur Auswahl. */
  function show() {
    const marked = new DOMParser().parseFromString(programs[transport()][client.value], "text/html");
    const fresh = marked.querySelector("code");
    for (const part of fresh?.querySelectorAll("span") ?? []) {
      if (part.textContent === DEFAULT) part.textContent = `"${scenario.value}"`;
    }
    if (fresh) panel.replace(fresh);
  }

  function current() {
    /** @type {Choice} */
    const choice = { scenario: scenario.value, client: client.value };
    return panel.source === panel.base ? choice : { ...choice, source: panel.source };
  }
}

const transport = () => scenario.selectedOptions[0].dataset.transport ?? "";

/** Bietet an, was in diesem Szenario verbinden kann; die Wahl bleibt, wenn sie passt. */
function offerClients() {
  const names = Object.keys(programs[transport()]);
  const before = names.includes(client.value) ? client.value : names.find((name) => name.includes("create_connection")) ?? names[0];
  client.replaceChildren(...names.map((name) => new Option(name, name, false, name === before)));
}

/** @param {Choice} choice */
async function linkTo(choice) {
  const packed = new Blob([JSON.stringify(choice)]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(packed).arrayBuffer());
  return MARK + btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
}

/**
 * Liest einen Link; ein fremder oder beschädigter gilt nicht.
 *
 * @param {string} hash
 * @returns {Promise<Choice | undefined>}
 */
async function read(hash) {
  if (!hash.startsWith(MARK) || hash.length > LONGEST) return undefined;
  try {
    const text = atob(hash.slice(MARK.length).replaceAll("-", "+").replaceAll("_", "/"));
    const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
    const plain = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
    const { scenario, client, source } = await new Response(plain).json();
    return { scenario: String(scenario), client: String(client), source: source === undefined ? source : String(source) };
  } catch {
    return undefined;
  }
}

if (button) open(panelOf(button));
