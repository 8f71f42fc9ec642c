// Runs behind chat.js, in the same scope. What is accepted of an update is known to the page alone: each
// suggestion's buttons hold it, and the address that saves the document is made of it.
const suggestions = (within) => [...within.querySelectorAll(".suggestion[data-id]")];
const decide = (suggestion, decision) => {
  for (const button of suggestion.querySelectorAll("[data-decide]")) {
    button.setAttribute("aria-pressed", String(button.dataset.decide === decision));
  }
  suggestion.dataset.decision = decision;
};
const settle = (update) => {
  const accepted = suggestions(update).filter((s) => s.dataset.decision === "accept").map((s) => s.dataset.id);
  const link = $("a[href^='/updated.md']", update);
  const url = new URL(link.href);
  url.searchParams.set("accept", accepted.join(","));
  link.setAttribute("href", url.pathname + url.search);
  const count = $(".accepted", update);
  count.textContent = count.dataset.words.replace("{accepted}", accepted.length).replace("{count}", count.dataset.count);
};
CLICKS.unshift(
  ["[data-decide]", (b) => {
    decide(b.closest(".suggestion"), b.getAttribute("aria-pressed") === "true" ? "" : b.dataset.decide);
    settle(b.closest(".update"));
  }],
  ["[data-accept]", (b) => {
    const update = b.closest(".update");
    suggestions(b.dataset.accept === "all" ? update : b.closest("section")).forEach((s) => decide(s, "accept"));
    settle(update);
  }],
  ["[data-event=choose], [data-event=compare]", (b) => {
    asking = false;
    arrivingAt = b.dataset.event === "choose" ? "#update-find" : ".update h2";
    showPanel(false);
    send(b.dataset.event, { document: b.dataset.document ?? "" });
    if (narrow.matches) showRail(false);
  }],
);
let arrivingAt = "";
new MutationObserver(() => requestAnimationFrame(() => {
  const target = arrivingAt && $(arrivingAt, thread);
  if (!target) return;
  arrivingAt = "";
  thread.scrollTo(0, 0);
  target.focus({ preventScroll: true });
})).observe(thread, { childList: true, subtree: true });

// Finding: what was typed is sent once the typing rests
let finding = 0;
const find = () => send("find", { query: $("#update-find")?.value ?? "" });
document.addEventListener("input", (event) => {
  if (event.target.id !== "update-find") return;
  clearTimeout(finding);
  finding = setTimeout(find, 200);
});
document.addEventListener("submit", (event) => event.target.matches(".finding") && find());
