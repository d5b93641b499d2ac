// Selecting words within a sentence says which ones are meant. The page works without this script.
//
// The server counts code points, a browser UTF-16 units: `toPoints` converts at this edge, once.

export const toPoints = (text, units) => Array.from(text.slice(0, units)).length;

const story = document.querySelector("[data-story]");
const form = document.getElementById("give");

/** Fill in what is selected: the words themselves, and where they stand. */
function mean() {
  const chosen = document.getSelection();
  if (!chosen || chosen.isCollapsed || chosen.rangeCount === 0) return;
  const range = chosen.getRangeAt(0);
  const sentence = range.startContainer.parentElement?.closest("[data-start]");
  // More than one sentence: the boxes are for that.
  if (!sentence || !story.contains(sentence) || range.startContainer !== range.endContainer) return;
  const text = range.startContainer.data;
  const words = range.toString();
  const start = range.startOffset + words.length - words.trimStart().length;
  const end = range.startOffset + words.trimEnd().length;
  if (start >= end) return;
  const at = Number(sentence.dataset.start);
  form.elements.start.value = at + toPoints(text, start);
  form.elements.end.value = at + toPoints(text, end);
  form.elements.words.value = text.slice(start, end);
}

/** Forget where the words stand: somebody types or ticks, and means that. */
function forget(event) {
  if (event.target.name !== "words" && event.target.name !== "where") return;
  if (event.target.name === "where" && form.elements.start.value) form.elements.words.value = "";
  form.elements.start.value = "";
  form.elements.end.value = "";
}

if (story && form) {
  document.addEventListener("selectionchange", mean);
  form.addEventListener("input", forget);
}
