// @ts-check

/**
 * @typedef {object} PageEntry
 * @property {string} url
 * @property {string} title
 * @property {string} description
 * @property {number} weight
 * @property {string[][]} sections Anker, Überschrift, Wörter, Zitate, Namen.
 *
 * @typedef {object} Index Siehe bausatz/site/search.py und search.toml.
 * @property {PageEntry[]} pages
 * @property {string} common Wörter auf jeder dritten Seite; aus dem Text sind sie gestrichen.
 * @property {string} fillers
 * @property {string[]} synonyms
 * @property {Record<string, string>} typed
 *
 * @typedef {Map<string, number>} Wanted Wörter des Index, die für eines der Anfrage stehen, mit Gewicht.
 *
 * @typedef {object} Hit
 * @property {PageEntry} page
 * @property {string} anchor
 * @property {string} heading
 * @property {number} score
 */

const WORD = /\d+(?:\.\d+)+|::1|[\p{L}\p{N}_]+\*?/gu;
const UMLAUTS = { ä: "ae", ö: "oe", ü: "ue", ß: "ss" };
const NOUN = /ung(?:en)?$/;
const ENDING = /(?:ing|end|ern|est|ed|em|en|er|es|e|n|s|t)$/;

// Ein Titel sagt mehr als ein Wort im Text.
const IN_PAGE = { title: 4, heading: 3, description: 3, quotes: 2.7, words: 0.4, names: 1 };
const IN_SECTION = { heading: 3, quotes: 1.5, words: 1 };
// Was statt des getippten Wortes gefunden wird, zählt anders als es selbst.
const SYNONYM = 0.75;
const SIMILAR = 0.6;
const ALIAS = 1.3;
const ALIASED = 0.8;
const COMMON = 0.9;
const PAIR = 0.7;
const SECTION = 0.8;
const CANDIDATES = 25;
const SHOWN = 10;

/** @param {string} word */
function fold(word) {
  return word
    .toLowerCase()
    .replace(/[äöüß]/g, (letter) => UMLAUTS[/** @type {"ä"} */ (letter)])
    .normalize("NFKD")
    .replace(/\p{M}|^_+|_+$/gu, "");
}

/** Kappt Endungen, damit sich „Verbindungen“ und „verbinden“ treffen. @param {string} word */
function stem(word) {
  if (/[\d_*]/.test(word)) return word;
  if (NOUN.test(word)) return word.replace(NOUN, "");
  for (;;) {
    const shorter = word.replace(ENDING, "");
    if (shorter.length < 4 || shorter === word) return word;
    word = shorter;
  }
}

/** @param {string} word */
const term = (word) => stem(fold(word));

/** `MaxRetryError` und `depends_on` in Teilen; leer, wenn es keine gibt. @param {string} word */
function parts(word) {
  const found = word.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\d+/gu) ?? [];
  return found.length > 1 ? found.map(term) : [];
}

/** @param {string} text */
const wordsOf = (text) => text.match(WORD) ?? [];

// Für Wörter, die schon Wörter des Index sind.
const READY = {
  tokenize: /** @param {string} text */ (text) => text.split(" "),
  processTerm: /** @param {string} name */ (name) => name,
};

/**
 * @param {typeof import("./minisearch.mjs").default} MiniSearch
 * @param {Index} data
 */
export function createSearch(MiniSearch, { pages, common, fillers, synonyms, typed }) {
  const skipped = new Set(wordsOf(fillers).map(fold));
  const frequent = new Set(wordsOf(common).map(term));
  const groups = new Map(synonyms.flatMap((group, number) =>
    wordsOf(group).map((word) => [term(word), `=${number}`])));
  const aliases = new MiniSearch({ fields: ["names"], tokenize: wordsOf, processTerm: term });
  aliases.addAll(Object.entries(typed).map(([id, names]) => ({ id, names })));

  /** @type {Map<string, string[]>} */
  const known = new Map();

  /** Was ein Wort im Index hinterlässt: sich, seine Teile und seine Synonyme. @param {string} word */
  function termsOf(word) {
    let found = known.get(word);
    if (!found) {
      const whole = term(word);
      found = [whole, ...parts(word), groups.get(whole) ?? ""].filter(Boolean);
      known.set(word, found);
    }
    return found;
  }

  /** @param {string} text */
  const allTerms = (text) => wordsOf(text).flatMap(termsOf);

  /** Je zwei Wörter, die aufeinander folgen. @param {string} text */
  function pairsOf(text) {
    return text.split("\n").flatMap((line) => {
      const whole = wordsOf(line).map((word) => termsOf(word)[0]);
      return whole.slice(1).map((second, first) => `${whole[first]} ${second}`);
    });
  }

  /** Auf welchen Seiten ein Wort steht. @type {Map<string, Set<number>>} */
  const places = new Map();
  let current = 0;
  const index = new MiniSearch({
    fields: Object.keys(IN_PAGE),
    tokenize: allTerms,
    processTerm: (name) => {
      const found = places.get(name);
      if (found) found.add(current);
      else places.set(name, new Set([current]));
      return name;
    },
  });
  for (const [id, { title, description, sections }] of pages.entries()) {
    current = id;
    const [, heading, words, quotes, names] = sections[0].map((_, column) =>
      sections.map((section) => section[column]).join("\n"));
    index.add({ id, title: `${title}\n${sections[0][1]}`, heading, description, words, quotes, names });
  }

  /** @param {string} name */
  function rarityOf(name) {
    const number = frequent.has(name) ? pages.length * 0.7 : places.get(name)?.size;
    return Math.log(1 + pages.length / (number ?? pages.length));
  }

  /** @param {Wanted} words */
  const rarity = (words) => Math.max(...[...words.keys()].map(rarityOf));

  /** Zerlegt ein Kompositum in zwei bekannte Wörter. @param {string} word */
  function compound(word) {
    for (let cut = word.length - 4; cut >= 4; cut--) {
      const [left, right] = [word.slice(0, cut), stem(word.slice(cut))];
      for (const first of [left, left.replace(/s$/, "")].map(stem)) {
        if (places.has(first) && places.has(right)) return [first, right];
      }
    }
    return [];
  }

  /** Womit die Seiten von etwas sprechen, das anders getippt wird. @param {string} name @param {number} [fuzzy] */
  function meant(name, fuzzy = 0) {
    const [alias] = aliases.search(name, { ...READY, fuzzy });
    return alias ? wordsOf(alias.id).map(term) : [];
  }

  /** Ähnliche Wörter des Index. @param {string} name @param {{ fuzzy: number, prefix?: boolean }} how */
  const similar = (name, how) =>
    index.search(name, { ...READY, ...how }).slice(0, 3).flatMap((result) => result.terms);

  /** @param {string} name @returns {Wanted} */
  function withSynonyms(name) {
    const group = groups.get(name);
    return new Map(group ? [[group, SYNONYM], [name, 1]] : [[name, 1]]);
  }

  /** Wonach ein Wort der Anfrage suchen lässt. @param {string} word @returns {Wanted[]} */
  function wanted(word) {
    const whole = term(word);
    const group = groups.get(whole);
    const aliased = meant(whole);
    /** @type {Wanted} */
    const found = new Map();
    if (group && places.has(group)) found.set(group, SYNONYM);
    if (places.has(whole)) {
      found.set(whole, aliased.length ? ALIASED : 1);
      for (const name of aliased) found.set(name, ALIAS);
    }
    if (found.size) return [found];
    const several = [
      () => aliased,
      () => (parts(word).length ? similar(whole, { fuzzy: 0.15 }) : []),
      () => parts(word).filter((part) => places.has(part)),
      () => compound(fold(word)),
    ];
    for (const find of several) {
      const names = find();
      if (names.length) return names.map(withSynonyms);
    }
    if (/\d/.test(whole)) return [];
    const near = similar(whole, { fuzzy: whole.length > 4 ? 0.25 : 0, prefix: true });
    if (near.length) return [new Map(near.map((name) => [name, SIMILAR]))];
    return meant(whole, 0.25).map(withSynonyms);
  }

  /** @type {Map<PageEntry, Wanted[]>} */
  const weighed = new Map();

  /** Wörter und Wortpaare jedes Abschnitts einer Seite, mit Gewicht. @param {PageEntry} page */
  function sectionsOf(page) {
    let found = weighed.get(page);
    if (!found) {
      found = page.sections.map(([, heading, words, quotes, names], position) => {
        const lead = position ? [] : [page.title, page.description];
        /** @type {Wanted} */
        const all = new Map();
        for (const [texts, weight, paired] of /** @type {[string[], number, boolean][]} */ ([
          [[names, words], IN_SECTION.words, false],
          [lead, IN_SECTION.quotes, false],
          [[quotes], IN_SECTION.quotes, true],
          [[heading], IN_SECTION.heading, true],
        ])) {
          for (const text of texts) {
            for (const name of allTerms(text)) all.set(name, weight);
            if (paired) for (const pair of pairsOf(text)) all.set(pair, weight);
          }
        }
        return all;
      });
      weighed.set(page, found);
    }
    return found;
  }

  /** @param {string} query */
  return function search(query) {
    const all = wordsOf(query);
    const telling = all.filter((word) => !skipped.has(fold(word)));
    const isVague = telling.every((word) => frequent.has(term(word)));
    const asked = (isVague ? all : telling).flatMap(wanted);
    const pairs = pairsOf(query).map((pair) => {
      const weight = pair.split(" ").reduce((sum, name) => sum + rarityOf(name), 0);
      return /** @type {const} */ ([pair, weight]);
    });
    /** @type {Wanted} */
    const weights = new Map();
    for (const words of asked) {
      for (const [name, weight] of words) weights.set(name, Math.max(weight, weights.get(name) ?? 0));
    }
    const total = asked.reduce((sum, words) => sum + rarity(words), 0);

    /** Welcher Teil der Anfrage getroffen ist; seltene Wörter zählen mehr. @param {(name: string) => number} hit */
    const covered = (hit) => asked.reduce((sum, words) => {
      const best = [...words].map(([name, weight]) => hit(name) * weight);
      return sum + rarity(words) * Math.max(...best);
    }, 0) / total;

    const candidates = index.search([...weights.keys()].join(" "), {
      ...READY,
      boost: IN_PAGE,
      boostTerm: (name) => (weights.get(name) ?? 0) * (frequent.has(name) ? COMMON : 1),
    }).map(({ id, score, queryTerms }) => {
      const matched = new Set(queryTerms);
      const share = covered((name) => Number(matched.has(name)));
      return { page: pages[id], score: score * share * pages[id].weight };
    });
    candidates.sort((a, b) => b.score - a.score);

    /** @type {Hit[]} */
    const hits = candidates.slice(0, CANDIDATES).map(({ page, score }) => {
      const shares = sectionsOf(page).map((words) => {
        const paired = pairs.reduce((sum, [pair, weight]) => sum + (words.get(pair) ?? 0) * weight, 0);
        return SECTION * covered((name) => words.get(name) ?? 0) + PAIR * paired / total;
      });
      const best = Math.max(...shares);
      const [anchor, heading] = page.sections[shares.indexOf(best)];
      return { page, anchor, heading, score: score * (1 + best) };
    });
    hits.sort((a, b) => b.score - a.score);

    /** @param {string} word */
    const isHit = (word) => termsOf(word).some((name) => weights.has(name));
    return { hits: hits.slice(0, SHOWN), isHit };
  };
}
