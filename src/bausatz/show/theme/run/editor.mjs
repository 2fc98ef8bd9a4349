// @ts-check
/** Macht aus dem gezeigten Programm ein Textfeld; was darin steht, läuft und wird kopiert. */

const HINT = "Tab rückt ein; Esc, dann Tab verlässt das Feld. Strg+Enter führt aus.";

/**
 * Schreibt den ganzen Text neu, so dass Strg+Z ihn zurückholt.
 *
 * @param {HTMLTextAreaElement} field
 * @param {string} text
 */
export function replaceAll(field, text) {
  field.focus();
  field.select();
  document.execCommand("insertText", false, text);
  field.setSelectionRange(0, 0);
}

/**
 * Zeigt statt des Programms ein Textfeld.
 *
 * @param {HTMLElement} code Element mit dem Text des Programms
 * @param {string} name
 * @param {string} id für den Hinweis
 * @param {() => void} execute
 */
export function openEditor(code, name, id, execute) {
  const field = document.createElement("textarea");
  field.className = "run__editor";
  field.value = code.textContent ?? "";
  field.rows = field.value.split("\n").length;
  field.spellcheck = false;
  field.autocapitalize = "off";
  field.ariaLabel = `Programm ${name}`;
  const hint = document.createElement("p");
  hint.className = "run__hint";
  hint.id = id;
  hint.textContent = HINT;
  field.setAttribute("aria-describedby", id);
  field.addEventListener("input", () => {
    code.textContent = field.value;
    field.rows = field.value.split("\n").length;
  });
  let leaving = false;
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      execute();
    } else if (event.key === "Tab" && !leaving && !event.shiftKey) {
      event.preventDefault();
      document.execCommand("insertText", false, "    "); // So bleibt Strg+Z möglich.
    }
    leaving = event.key === "Escape";
  });
  const shown = code.closest("pre")?.parentElement;
  shown?.setAttribute("hidden", "");
  shown?.after(field, hint);
  return field;
}
