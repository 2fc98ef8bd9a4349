// @ts-check

/** @typedef {import("./engine.mjs").Hit} Hit */

const HERE = new URL(".", import.meta.url);
const ROOT = new URL("..", HERE);
const SENTENCE_END = /(?<=[.!?:]) (?=[\p{Lu}„[`])/u;
const LONGEST = 220; // Zeichen, die ein Treffer von einem Satz zeigt
const PAUSE = 150; // Millisekunden; wer noch tippt, braucht keine Sätze

/**
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {string} className
 * @param {Record<string, string>} [attributes]
 */
function element(tag, className, attributes = {}) {
  const made = document.createElement(tag);
  made.className = className;
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  return made;
}

async function load() {
  const [{ createSearch }, { default: MiniSearch }, answer] = await Promise.all([
    import(new URL("engine.mjs", HERE).href),
    import(new URL("minisearch.mjs", HERE).href),
    fetch(new URL("index.json", HERE)),
  ]);
  return createSearch(MiniSearch, await answer.json());
}

/** @type {Map<string, Promise<Record<string, string[]>>>} */
const texts = new Map();

/** Was in den Abschnitten einer Seite steht. @param {string} url */
function textsOf(url) {
  let found = texts.get(url);
  if (!found) {
    found = fetch(new URL(`${url}text.json`, ROOT)).then((answer) => answer.json());
    texts.set(url, found);
  }
  return found;
}

/**
 * Der Satz, in dem am meisten vom Gesuchten steht; bei Gleichstand der erste.
 * @param {string[]} blocks
 * @param {(word: string) => boolean} isHit
 */
function bestSentence(blocks, isHit) {
  let [best, most] = [blocks[0] ?? "", 0];
  for (const sentence of blocks.flatMap((block) => block.split(SENTENCE_END))) {
    const found = new Set(sentence.split(/\b/).filter(isHit).map((word) => word.toLowerCase()));
    if (found.size > most) [best, most] = [sentence, found.size];
  }
  if (best.length <= LONGEST) return best;
  const words = best.split(/(\s+)/);
  const first = Math.max(0, words.findIndex((word) => word.split(/\b/).some(isHit)));
  const start = Math.max(0, words.slice(0, first).join("").length - LONGEST / 3);
  const cut = best.slice(start, start + LONGEST);
  return `${start ? "… " : ""}${start ? cut.slice(cut.indexOf(" ") + 1) : cut} …`;
}

/**
 * Setzt einen Text, das Gesuchte darin hervorgehoben.
 * @param {Element} target
 * @param {string} text
 * @param {(word: string) => boolean} isHit
 */
function show(target, text, isHit) {
  target.replaceChildren(...text.split(/([\p{L}\p{N}_]+)/u).map((part) => {
    if (!isHit(part)) return part;
    const mark = document.createElement("mark");
    mark.textContent = part;
    return mark;
  }));
}

/** @param {HTMLInputElement} field */
export function start(field) {
  const status = element("output", "search__status");
  const list = element("div", "search__list", { id: "search-hits", role: "listbox", "aria-label": "Treffer" });
  const popup = element("div", "search__hits");
  popup.hidden = true;
  popup.append(status, list);
  field.after(popup);
  document.head.append(element("link", "", { rel: "stylesheet", href: new URL("search.css", HERE).href }));

  /** @type {((query: string) => { hits: Hit[], isHit: (word: string) => boolean }) | undefined} */
  let search;
  let selected = -1;

  /** @param {number} number */
  function select(number) {
    const options = [...list.children];
    options[selected]?.setAttribute("aria-selected", "false");
    selected = options.length ? (number + options.length) % options.length : -1;
    const option = options[selected];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", option?.id ?? "");
  }

  /** @param {boolean} isOpen */
  function open(isOpen) {
    popup.hidden = !isOpen;
    field.ariaExpanded = String(isOpen && list.children.length > 0);
  }

  /**
   * @param {Hit} hit
   * @param {number} number
   * @param {(word: string) => boolean} isHit
   */
  function option({ page, anchor, heading }, number, isHit) {
    const made = element("a", "search__hit", { id: `search-hit-${number}`, role: "option", "aria-selected": "false", tabindex: "-1" });
    made.href = new URL(anchor === page.sections[0][0] ? page.url : `${page.url}#${anchor}`, ROOT).href;
    const place = element("span", "search__place");
    place.textContent = page.title;
    if (anchor !== page.sections[0][0]) {
      const section = document.createElement("span");
      section.textContent = ` › ${heading}`;
      place.append(section);
    }
    const sentence = element("span", "search__sentence");
    made.append(place, sentence);
    setTimeout(async () => {
      if (!made.isConnected) return;
      const sections = await textsOf(page.url);
      show(sentence, bestSentence(sections[anchor], isHit), isHit);
    }, texts.has(page.url) ? 0 : PAUSE);
    return made;
  }

  function run() {
    const query = field.value.trim();
    if (!query || !search) {
      list.replaceChildren();
      open(query !== "");
      return;
    }
    const { hits, isHit } = search(query);
    list.replaceChildren(...hits.map((hit, number) => option(hit, number, isHit)));
    status.textContent = hits.length === 1 ? "1 Treffer" : `${hits.length || "Keine"} Treffer`;
    selected = -1;
    field.setAttribute("aria-activedescendant", "");
    list.scrollTop = 0;
    open(true);
  }

  field.addEventListener("input", run);
  field.addEventListener("focus", run);
  field.addEventListener("keydown", (event) => {
    if (event.key.startsWith("Arrow") && popup.hidden) open(field.value.trim() !== "");
    if (event.key === "ArrowDown") select(selected + 1);
    else if (event.key === "ArrowUp") select(selected < 0 ? -1 : selected - 1);
    else if (event.key === "Enter") /** @type {HTMLElement | undefined} */ (list.children[Math.max(selected, 0)])?.click();
    else if (event.key === "Escape" && popup.hidden) field.blur();
    else if (event.key === "Escape") open(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  field.parentElement?.addEventListener("focusout", ({ relatedTarget }) => {
    if (!popup.contains(/** @type {Node | null} */ (relatedTarget))) open(false);
  });

  status.textContent = "Lädt …";
  load().then((loaded) => {
    search = loaded;
    run();
  }, () => {
    status.textContent = "Die Suche gibt es erst in der gebauten Website (make site).";
    open(true);
  });
  run();
}
