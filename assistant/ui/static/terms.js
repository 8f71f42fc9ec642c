// Runs behind chat.js, in the same scope. An abbreviation that the library explains is marked where it stands,
// and says what it means when the pointer rests on it, when it has the focus, or when it is touched. What is
// shown stays while the pointer is on it, and goes with Escape. The words of the page are not changed: what is copied, quoted
// or searched for is what it was.
const TERMS_AT_ONCE = 400; // text nodes that are looked at before the page may do something else
const terms = new Map(); // abbreviation: its meanings
let termPattern = null;
let termBox = null;
let termShown = null; // the abbreviation that is explained
let termTimer = 0;
const TERM_SKIP = "a, button, input, textarea, select, option, label, legend, code, pre, svg, h1, summary, mark, .term, .chip, .hidden, .composer, [aria-hidden=true], [data-no-terms]";

const loadTerms = async () => {
  try {
    const answer = await fetch("/terms.json", { headers: { Accept: "application/json" } });
    if (!answer.ok) return;
    terms.clear();
    for (const entry of await answer.json()) terms.set(entry.short, [...(terms.get(entry.short) ?? []), entry]);
  } catch {
    return; // the page is as good without
  }
  const escaped = [...terms.keys()].sort((a, b) => b.length - a.length).map((s) => s.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&"));
  termPattern = escaped.length ? new RegExp(`(?<![\\w&/-])(?:${escaped.join("|")})(?=s?(?![\\w&/]))`, "g") : null;
  queueTerms(thread);
};

// Only the first of an abbreviation in a paragraph, row or entry is marked: more would be noise, for the keyboard too
const TERM_WITHIN = "p, li, tr, dd, dt, h2, h3, h4, h5, h6, blockquote, q, td, th";
const markTerms = (node) => {
  const parent = node.parentElement;
  if (!parent || parent.closest(TERM_SKIP) || !parent.closest(".turn, .place, .source-panel .reading, .updating")) return;
  termPattern.lastIndex = 0;
  const within = parent.closest(TERM_WITHIN) ?? parent;
  let match;
  while ((match = termPattern.exec(node.data))) {
    const short = match[0];
    if ([...within.querySelectorAll(".term")].some((t) => t.dataset.term === short)) continue;
    const found = node.splitText(match.index);
    node = found.splitText(short.length);
    const term = document.createElement("span");
    term.className = "term";
    term.tabIndex = 0;
    term.dataset.term = short;
    term.setAttribute("role", "button");
    term.setAttribute("aria-expanded", "false");
    found.replaceWith(term);
    term.append(found);
    termPattern.lastIndex = 0;
  }
};
let termQueue = [];
let termBusy = false;
const queueTerms = (root) => {
  if (!termPattern) return;
  termQueue.push(root);
  if (termBusy) return;
  termBusy = true;
  (window.requestIdleCallback ?? setTimeout)(workTerms, { timeout: 400 });
};
const workTerms = () => {
  const nodes = [];
  for (const root of termQueue.splice(0)) {
    if (!root.isConnected) continue;
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let n = walker.nextNode(); n; n = walker.nextNode()) if (n.data.length > 1 && /[A-Z]/.test(n.data)) nodes.push(n);
  }
  const step = () => {
    for (const node of nodes.splice(0, TERMS_AT_ONCE)) if (node.isConnected) markTerms(node);
    if (nodes.length) return (window.requestIdleCallback ?? setTimeout)(step, { timeout: 400 });
    termBusy = false;
    if (termQueue.length) { const again = termQueue.pop(); queueTerms(again); }
  };
  step();
};
let termSettling = 0;
const watchTerms = (root) => new MutationObserver((records) => {
  if (records.every((r) => [...r.addedNodes].every((n) => n.nodeType === 3 || n.classList?.contains("term")))) return;
  if (termShown && !termShown.isConnected) hideTerm();
  clearTimeout(termSettling);
  termSettling = setTimeout(() => { queueTerms(thread); queueTerms(panel); }, 250);
}).observe(root, { childList: true, subtree: true });

const showTerm = (term) => {
  clearTimeout(termTimer);
  if (termShown === term) return;
  hideTerm();
  const meanings = terms.get(term.dataset.term);
  if (!meanings) return;
  termBox ??= Object.assign(document.createElement("div"), { className: "term-box", id: "term-box" });
  termBox.setAttribute("role", "tooltip");
  termBox.replaceChildren(...meanings.map(explained));
  if (!termBox.isConnected) shell.append(termBox);
  term.setAttribute("aria-expanded", "true");
  term.setAttribute("aria-describedby", "term-box");
  termShown = term;
  termBox.hidden = false;
  placeTerm(term);
};
const explained = ({ short, long, quote, title, version, start, end }) => {
  const part = document.createElement("div");
  const head = Object.assign(document.createElement("b"), { textContent: `${short}: ${long}` });
  const said = Object.assign(document.createElement("q"), { textContent: quote.split(" | ").filter((c) => c.trim().length > 1).join(" · ") });
  const open = Object.assign(document.createElement("button"), { type: "button", textContent: title, className: "term-source" });
  Object.assign(open.dataset, { event: "quote", n: "1", version, start, end });
  part.append(head, said, open);
  return part;
};
const placeTerm = (term) => {
  const at = term.getBoundingClientRect();
  const box = termBox.getBoundingClientRect();
  const below = at.bottom + 6 + box.height < innerHeight || at.top < box.height + 12;
  termBox.style.left = `${Math.max(8, Math.min(at.left, innerWidth - box.width - 8))}px`;
  termBox.style.top = `${below ? at.bottom + 4 : at.top - box.height - 4}px`;
};
const hideTerm = () => {
  clearTimeout(termTimer);
  if (!termShown) return;
  termShown.setAttribute("aria-expanded", "false");
  termShown.removeAttribute("aria-describedby");
  termShown = null;
  termBox.hidden = true;
};
const leaveTerm = () => { clearTimeout(termTimer); termTimer = setTimeout(hideTerm, 250); };

document.addEventListener("pointerover", (event) => {
  if (event.pointerType === "touch") return;
  const term = event.target.closest?.(".term");
  if (term) { clearTimeout(termTimer); termTimer = setTimeout(showTerm, 180, term); }
  else if (event.target.closest?.(".term-box")) clearTimeout(termTimer);
  else if (termShown && document.activeElement !== termShown && !termBox.contains(document.activeElement)) leaveTerm();
  else if (!termShown) clearTimeout(termTimer);
});
document.addEventListener("focusin", (event) => {
  if (event.target.matches?.(".term:focus-visible")) showTerm(event.target);
  else if (termShown && !termBox.contains(event.target) && event.target !== termShown) hideTerm();
});
document.addEventListener("click", (event) => {
  const term = event.target.closest(".term");
  if (term) return showTerm(term);
  if (event.target.closest(".term-source")) return setTimeout(hideTerm);
  if (termShown && !event.target.closest(".term-box")) hideTerm();
});
document.addEventListener("keydown", (event) => {
  const term = event.target.closest?.(".term");
  if (event.key === "Escape" && termShown) {
    event.stopPropagation();
    if (termBox.contains(document.activeElement)) termShown.focus();
    return hideTerm();
  }
  if (term && (event.key === "Enter" || event.key === " ")) {
    event.preventDefault();
    showTerm(term);
    $(".term-source", termBox).focus();
  }
}, true);
for (const scrolled of [thread, panel]) {
  scrolled.addEventListener("scroll", () => {
    if (!termShown) return;
    const { top, bottom } = termShown.getBoundingClientRect();
    bottom < 40 || top > innerHeight - 20 ? hideTerm() : placeTerm(termShown);
  }, { passive: true, capture: true });
}
watchTerms(thread);
watchTerms(panel);
loadTerms();
