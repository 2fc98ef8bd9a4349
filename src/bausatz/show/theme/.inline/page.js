// @ts-check

const status = document.createElement("output");
status.className = "visually-hidden";
document.body.append(status);

/** @param {string} text */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Ohne https oder ohne Erlaubnis bleibt nur der alte Weg.
    const field = document.createElement("textarea");
    field.value = text;
    field.className = "visually-hidden";
    document.body.append(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    if (!copied) throw new Error("Zwischenablage gesperrt");
  }
}

/**
 * @param {HTMLButtonElement} button
 * @param {Element} code
 */
async function answer(button, code) {
  try {
    await copy(code.textContent ?? "");
    button.textContent = status.textContent = "Kopiert";
  } catch {
    getSelection()?.selectAllChildren(code);
    button.textContent = status.textContent = "Markiert";
  }
  button.focus();
  setTimeout(() => {
    button.textContent = "Kopieren";
    status.textContent = "";
  }, 2000);
}

/** @type {NodeListOf<HTMLButtonElement>} */
const buttons = document.querySelectorAll(".fence__copy");
for (const button of buttons) {
  const code = button.closest("figure")?.querySelector("pre code");
  if (!code) continue;
  button.addEventListener("click", () => answer(button, code));
  button.hidden = false;
}

// Was Programme ausführt, kommt erst mit dem ersten Klick.
/** @type {NodeListOf<HTMLButtonElement>} */
const runners = document.querySelectorAll(".fence__run");
for (const button of runners) {
  const { run = "", size } = button.dataset;
  button.title = `Lädt beim ersten Mal ${Math.ceil(Number(size) / 2 ** 20)} MiB`;
  button.addEventListener("click", async () => {
    try {
      (await import(new URL(run, location.href).href)).run(button);
    } catch {
      button.textContent = status.textContent = "Nicht erreichbar";
    }
  });
  button.hidden = false;
}

// Mitschnitte laufen beim Laden ab; nur so sieht sie, wer erst später hinkommt.
const attempts = [...document.querySelectorAll(".fence--attempt")];
const moving = attempts.flatMap((figure) => figure.getAnimations({ subtree: true }));
/** @type {NodeListOf<HTMLButtonElement>} */
const replays = document.querySelectorAll(".fence__replay");
for (const button of replays) {
  button.addEventListener("click", () => {
    for (const animation of moving) {
      animation.currentTime = 0;
      animation.play();
    }
  });
  button.hidden = !moving.length;
}

// Was sucht, kommt erst, wenn jemand suchen will.
const search = /** @type {HTMLInputElement} */ (document.querySelector(".search__field"));
search.addEventListener("focus", async () => {
  try {
    (await import(new URL(search.dataset.script ?? "", location.href).href)).start(search);
  } catch {
    search.placeholder = status.textContent = "Suche nicht erreichbar";
  }
}, { once: true });
addEventListener("keydown", (event) => {
  const { key, target, altKey, ctrlKey, metaKey } = event;
  const types = /** @type {Element} */ (target).closest("input, textarea, select, [contenteditable]");
  if (!["/", "s"].includes(key) || types || altKey || ctrlKey || metaKey) return;
  event.preventDefault();
  search.focus();
});

// Lange Tabellen lassen sich filtern; ohne Skript hilft die Suche des Browsers.
/** @type {NodeListOf<HTMLTableElement>} */
const tables = document.querySelectorAll(".fence__scroll--long table");
for (const table of tables) {
  const rows = [...table.tBodies[0].rows];
  const field = document.createElement("input");
  field.type = "search";
  field.className = "fence__filter";
  field.placeholder = field.ariaLabel = "Zeilen filtern";
  field.addEventListener("input", () => {
    const words = field.value.toLowerCase().split(/\s+/);
    for (const row of rows) {
      const text = row.textContent?.toLowerCase() ?? "";
      row.hidden = !words.every((word) => text.includes(word));
    }
    const shown = rows.filter((row) => !row.hidden).length;
    status.textContent = `${shown} von ${rows.length} Zeilen`;
  });
  table.closest("figure")?.querySelector("figcaption")?.append(field);
}

// Das Thema öffnet das Menü mit einem `label`; das erreicht die Tabulatortaste nicht.
const drawer = /** @type {HTMLInputElement | null} */ (document.querySelector("#__drawer"));
const label = document.querySelector(".md-header label[for=__drawer]");
if (drawer && label) {
  const menu = document.createElement("button");
  menu.type = "button";
  menu.className = `${label.className} menu`;
  menu.append(...label.childNodes);
  menu.ariaExpanded = "false";
  menu.addEventListener("click", () => drawer.click());
  drawer.addEventListener("change", () => {
    menu.ariaExpanded = String(drawer.checked);
  });
  addEventListener("keydown", ({ key }) => {
    if (key === "Escape" && drawer.checked) drawer.click();
  });
  label.replaceWith(menu);
}

// Das Thema benennt die Listen der Navigation nach Schaltern, die nur ein Zeichen zeigen.
for (const toggle of document.querySelectorAll(".md-nav__container > label")) {
  const name = document.createElement("span");
  name.className = "visually-hidden";
  name.textContent = toggle.previousElementSibling?.textContent?.trim() ?? "";
  toggle.append(name);
}

// Die Tabulatortaste hält nur, wo es etwas zu verschieben gibt.
const overflow = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const scrollable =
      target.scrollWidth > target.clientWidth || target.scrollHeight > target.clientHeight;
    /** @type {HTMLElement} */ (target).tabIndex = scrollable ? 0 : -1;
  }
});
// Erst dann hat das Thema die Tabellen der Seite eingefasst.
addEventListener("load", () => {
  for (const box of document.querySelectorAll(".fence pre, .fence__scroll, .md-typeset__scrollwrap")) {
    overflow.observe(box);
  }
});
