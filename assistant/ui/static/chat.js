// Runs once, as the `js_on_load` of the question field: `element` is that field's element and
// `trigger(name, data)` sends an event to the server, which answers by changing the page's HTML.
const EVENTS = ["begin", "ask", "retry", "open", "new", "rename", "delete", "feedback", "cite", "read", "explain", "quote", "compose", "draft",
  "resume", "revisit", "retitle", "discard", "revise", "others", "put", "stand", "choose", "find", "compare", "visit", "act", "shared",
  "approve"];
const $ = (selector, within = document) => within.querySelector(selector);
const shell = $("#shell");
const thread = $("#thread");
const panel = $("#panel");
const narrow = window.matchMedia("(max-width: 1099px)");
const phone = window.matchMedia("(max-width: 759px)");

const send = (name, data = {}) => {
  returning = false;
  if (EVENTS.includes(name)) trigger(name, data);
};
const current = () => $("#here")?.dataset.conversation ?? "";
const openDraft = () => $("#here")?.dataset.draft ?? "";

// First on the page, so that the keyboard comes to it before the list
shell.prepend($(".skip", element));
// Landmarks that Gradio's own elements lack
$("#rail").setAttribute("data-zone", "rail");
$("#dock").setAttribute("role", "group");
$("#dock").setAttribute("aria-label", $("label", element).textContent);
document.documentElement.lang = "en";

// Light and dark
const stored = localStorage.getItem("mops-theme");
if (stored) document.body.classList.toggle("dark", stored === "dark");
const switchTheme = () => {
  const dark = document.body.classList.toggle("dark");
  localStorage.setItem("mops-theme", dark ? "dark" : "light");
};

// Conversations at the left: a column on wide screens, a drawer on narrow ones
const showRail = (open, focus = false) => {
  shell.dataset.rail = open ? "open" : "closed";
  $("#rail").inert = !open;
  $(".rail-toggle")?.setAttribute("aria-expanded", String(open));
  if (open && focus) $("#rail .new")?.focus();
};
const railOpen = () => shell.dataset.rail === "open";
showRail(!narrow.matches);
narrow.addEventListener("change", () => showRail(!narrow.matches));

// The source at the right
let opener = null;
const showPanel = (open) => {
  shell.dataset.panel = open ? "open" : "closed";
  panel.inert = !open;
  const covered = open && narrow.matches;
  $("#chat").inert = covered;
  if (covered) showRail(false);
  if (!open) {
    mark(null);
    if (opener?.isConnected) opener.focus();
    opener = null;
  }
};
const mark = (chip) => {
  document.querySelectorAll("[aria-expanded=true][data-n]").forEach((c) => c.removeAttribute("aria-expanded"));
  chip?.setAttribute("aria-expanded", "true");
};
const scrollToQuote = () => {
  const body = $(".source-body", panel);
  if (!body) return;
  const view = body.dataset.view === "pages" ? ".pages" : ".reading";
  const target = $(`${view} .quoted, ${view} mark`, body) ?? $(`${view} .box`, body);
  if (!target) return body.scrollTo(0, 0);
  const top = target.getBoundingClientRect().top - body.getBoundingClientRect().top + body.scrollTop;
  body.scrollTo(0, Math.max(top - body.clientHeight / 3, 0));
};
showPanel(false);
let arriving = false;
const arrive = () => requestAnimationFrame(() => {
  scrollToQuote();
  $(".source-panel", panel)?.focus({ preventScroll: true });
});
let settling = 0;
new MutationObserver(() => {
  if (!arriving || !$(".source-panel", panel)) return;
  clearTimeout(settling); // one document is put in another's place in several steps
  settling = setTimeout(() => {
    arriving = false;
    arrive();
  }, 60);
}).observe(panel.firstElementChild, { childList: true, subtree: true, characterData: true, attributes: true });

const openSource = (button) => {
  if (!panel.contains(button)) opener = button;
  mark(button.matches(".chip") ? button : null);
  arriving = true;
  send(button.dataset.event, { ...button.dataset, ...draftOf(button) });
  showPanel(true);
  if ($(".source-panel", panel)) arrive(); // it may be the source that is open already
};

// The address names the conversation, the draft or the place, so that a reload comes back to it
let asking = false;
let composing = false; // the form of a draft was asked for
let returning = false; // the browser's own buttons were used, which have set the address already
let turning = false; // another page of the same place was asked for, from which the way back leads here
const addressed = ({ conversation, draft, place, address, link }) => {
  const url = new URL(location.pathname, location.href);
  if (link) url.search = link;
  else if (place) url.search = `p=${place}${address ? `&${address}` : ""}`;
  else for (const [name, id] of [["c", conversation], ["d", draft]]) if (id) url.searchParams.set(name, id);
  return url;
};
const product = $(".brand").textContent;
const follow = () => {
  const title = $("#here h1")?.textContent;
  if (title === product) return; // nothing has been shown yet, and the address still says what is to be
  const here = $("#here")?.dataset ?? {};
  const url = addressed(here);
  const otherPlace = new URLSearchParams(location.search).get("p") !== (here.place || null);
  if (url.href === location.href) returning = false;
  else if (!returning) {
    history[otherPlace || turning ? "pushState" : "replaceState"](null, "", url);
    turning = false;
  }
  document.title = title ? `${title} · ${product}` : product;
  showPlace(here.place ?? "");
  goOn();
  if (composing && $("#live .drafting input")) {
    composing = false;
    $("#live .drafting input").focus();
  }
  if (asking) $("#live .turn")?.scrollIntoView({ block: "start" });
};
new MutationObserver(() => requestAnimationFrame(follow)).observe($("#chat"), {
  childList: true, subtree: true, attributes: true, attributeFilter: ["data-conversation", "data-draft", "data-link"], characterData: true,
});
thread.addEventListener("wheel", () => { asking = false; }, { passive: true });
thread.addEventListener("touchmove", () => { asking = false; }, { passive: true });

// Asking
const field = $("#question");
const where = () => Object.fromEntries([...document.querySelectorAll(".filters select")].map((s) => [s.name, s.value]));
const ask = (question) => {
  if (!question.trim()) return field.focus();
  asking = true;
  send("ask", { question, conversation: current(), where: where() });
  field.value = "";
  grow();
  if (phone.matches) field.blur();
  if (narrow.matches) showRail(false);
};
const grow = () => {
  field.style.height = "auto";
  field.style.height = `${Math.min(field.scrollHeight, 200)}px`;
};
field.addEventListener("input", grow);
field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    ask(field.value);
  }
});

// Copying, with a way for pages that are not served securely
const copy = async (button) => {
  const value = button.dataset.copy ?? new URL(button.dataset.copyLink, location.href).href;
  try {
    await navigator.clipboard.writeText(value);
  } catch {
    const area = Object.assign(document.createElement("textarea"), { value });
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
    button.focus();
  }
  $(".announced").textContent = button.dataset.copied ?? "";
  button.classList.add("done");
  setTimeout(() => button.classList.remove("done"), 1600);
};

const judge = (button) => {
  const liked = button.getAttribute("aria-pressed") === "true" ? "" : button.dataset.liked;
  const turn = button.closest(".turn");
  turn.querySelectorAll("[data-liked]").forEach((b) => b.setAttribute("aria-pressed", String(b.dataset.liked === liked)));
  const form = $(".reason", turn);
  form.hidden = !liked;
  form.dataset.liked = liked;
  send("feedback", { turn: button.dataset.turn, liked, reason: "" });
  if (liked) $("input", form).focus({ preventScroll: true });
};

// Editing a draft: an event names the revision that is shown, so one is sent at a time
let sent = null; // what was sent, until its answer is shown
const draftOf = (element) => {
  const { draft, revision } = element.closest("article[data-draft]")?.dataset ?? {};
  return draft ? { draft, revision } : {};
};
const revise = (name, data) => {
  if (sent && Date.now() - sent.at < 4000) return;
  const article = $("#live article");
  sent = { at: Date.now(), data, top: thread.scrollTop, shown: article.dataset.shown };
  article.setAttribute("aria-busy", "true");
  send(name, data);
};
const unfold = (toggle) => {
  const open = toggle.getAttribute("aria-expanded") !== "true";
  toggle.closest("article").querySelectorAll(".edit-toggle[aria-expanded=true]").forEach((t) => {
    t.setAttribute("aria-expanded", "false");
    t.nextElementSibling.hidden = true;
  });
  toggle.setAttribute("aria-expanded", String(open));
  toggle.nextElementSibling.hidden = !open;
};
const write = (button) => {
  const article = button.closest("article");
  const form = $("form.own", article);
  const { write: edit, label, words, hint, section, statement } = button.dataset;
  const before = edit === "write" && !statement ? button.closest("section").lastElementChild : button.closest(".said");
  if (before !== form) before.after(form);
  form.dataset.edit = edit;
  form.dataset.section = section ?? "";
  form.dataset.statement = statement ?? "";
  $("label", form).textContent = label;
  $(".own-hint", form).hidden = !hint;
  form.hidden = false;
  const area = $("textarea", form);
  area.value = words;
  area.rows = hint ? 3 : Math.min(Math.ceil(words.length / 70) || 1, 6);
  area.focus();
  form.scrollIntoView({ block: "nearest" });
  opened = button;
};
let opened = null; // what opened the form
const putAway = (form) => {
  form.hidden = true;
  const toggle = opened?.closest(".said")?.querySelector(".edit-toggle");
  (opened?.offsetParent ? opened : toggle)?.focus();
};
const submitWords = (form) => {
  const words = $("textarea", form).value;
  if (!words.trim()) return $("textarea", form).focus();
  const { edit, section, statement } = form.dataset;
  revise("revise", { ...draftOf(form), edit, section, statement, words });
};
// After a change the page goes on where it was, and the keyboard too
let answered = 0;
const goOn = () => {
  const shown = $("#live article[data-draft]")?.dataset.shown;
  if (!sent || !shown || shown === sent.shown) return;
  clearTimeout(answered); // one page is put in another's place in several steps
  answered = setTimeout(arriveAt, 50, $("#live article"));
};
const arriveAt = (article) => {
  if (!sent) return;
  const { data, top } = sent;
  sent = null;
  article.removeAttribute("aria-busy");
  thread.scrollTo(0, top);
  if (article.dataset.refused) {
    const same = `[data-section="${data.section}"]${data.statement ? `[data-statement="${data.statement}"]` : ""}`;
    const button = data.words && ($(`[data-write="${data.edit}"]${same}`, article) ?? $("[data-write=write]", article));
    if (button) {
      write(button);
      $("form.own textarea", article).value = data.words;
    }
    return $(".note", article).scrollIntoView({ block: "nearest" });
  }
  const named = $(`#edit-${article.dataset.focus || "title"}`, article);
  const spot = named && !named.disabled ? named : $(".edit-toggle", article); // after the last undo there is none left
  let focus = spot;
  if (/^move_/.test(data.edit)) {
    unfold(spot);
    const again = $(`[data-edit="${data.edit}"][data-by="${data.by}"]`, spot.nextElementSibling);
    if (again && !again.disabled) focus = again;
  }
  focus?.focus({ preventScroll: true });
  focus?.scrollIntoView({ block: "nearest" });
};

// Renaming in place, deleting after a question
const ofList = ({ conversation, draft }, talk, kept, data = {}) => draft
  ? send(kept, { draft, current: openDraft(), conversation: current(), ...data })
  : send(talk, { conversation, current: current(), draft: openDraft(), ...data });
const rename = (button) => {
  const title = $(".open", button.closest("li"));
  const input = Object.assign(document.createElement("input"), { value: title.textContent, className: "title-input" });
  input.setAttribute("aria-label", button.getAttribute("aria-label"));
  title.hidden = true;
  title.after(input);
  input.select();
  let finished = false;
  const finish = (keep) => {
    if (finished) return;
    finished = true;
    const value = input.value.trim();
    input.remove();
    title.hidden = false;
    button.focus();
    if (keep && value) ofList(button.dataset, "rename", "retitle", { title: value });
  };
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { event.preventDefault(); finish(true); }
    if (event.key === "Escape") { event.stopPropagation(); finish(false); }
  });
  // later, since the field may be losing the focus because the list is being redrawn around it
  input.addEventListener("blur", () => setTimeout(() => finish(input.isConnected)));
};
const dialog = $("#confirm");
let confirmed = () => {};
const confirmFirst = ({ question, explained = "", button }, then) => {
  $("h2", dialog).textContent = question;
  $("p", dialog).textContent = explained;
  $(".danger", dialog).textContent = button ?? $(".danger", dialog).dataset.delete;
  confirmed = then;
  dialog.showModal();
};
const remove = (button) => confirmFirst(button.dataset, () => {
  ofList(button.dataset, "delete", "discard");
  $("#rail .new")?.focus();
});
$(".cancel", dialog).addEventListener("click", () => dialog.close());
$(".danger", dialog).addEventListener("click", () => {
  dialog.close();
  confirmed();
});

const CLICKS = [
  [".skip", (_, event) => {
    event.preventDefault();
    (placeOf() ? $(".place h2", thread) : field)?.focus();
  }],
  [".rail-toggle", () => showRail(!railOpen(), true)],
  [".theme-toggle", switchTheme],
  [".close", () => showPanel(false)],
  ["[data-copy], [data-copy-link]", copy],
  ["[data-liked]:not(form)", judge],
  [".action.rename", rename],
  [".action.delete", remove],
  ["[data-event=cite], [data-event=read], [data-event=explain], [data-event=quote], [data-event=others]", openSource],
  [".edit-toggle", unfold],
  ["[data-write]", write],
  [".own-cancel", (b) => putAway(b.form)],
  ["[data-event=revise], [data-event=put], [data-event=stand]", (b) => {
    if (panel.contains(b)) showPanel(false);
    revise(b.dataset.event, { ...b.dataset, ...draftOf(b) });
  }],
  ["[data-event=revisit]", (b) => {
    asking = false;
    showPanel(false);
    thread.scrollTo(0, 0);
    send("revisit", { draft: b.dataset.draft });
    if (narrow.matches) showRail(false);
  }],
  ["[data-event=ask]", (b) => ask(b.dataset.question)],
  ["[data-event=draft]", (b) => {
    b.closest(".place")?.setAttribute("aria-busy", "true");
    send("draft", { topic: b.dataset.topic, template: b.dataset.template });
  }],
  ["[data-event=retry]", (b) => { asking = true; send("retry", { turn: b.dataset.turn, where: where() }); }],
  ["[data-show]", (b) => {
    $(".source-body", panel).dataset.view = b.dataset.show;
    b.parentElement.querySelectorAll("button").forEach((o) => o.setAttribute("aria-pressed", String(o === b)));
    scrollToQuote();
  }],
  ["[data-event=compose]", () => {
    asking = false;
    composing = true;
    showPanel(false);
    send("compose");
    if (narrow.matches) showRail(false);
  }],
  ["[data-event=open], [data-event=new]", (b) => {
    asking = false;
    showPanel(false);
    send(b.dataset.event, { conversation: b.dataset.conversation ?? "" });
    if (narrow.matches) showRail(false);
    if (b.dataset.event === "new") field.focus();
  }],
];
document.addEventListener("click", (event) => {
  if (narrow.matches && railOpen() && !event.target.closest("#rail, .rail-toggle")) showRail(false);
  for (const [selector, act] of CLICKS) {
    const found = event.target.closest(selector);
    if (found) return act(found, event);
  }
});
document.addEventListener("submit", (event) => {
  event.preventDefault();
  const form = event.target;
  if (form.matches(".composer")) return ask(field.value);
  if (form.matches(".drafting")) {
    const topic = $("input", form).value;
    return topic.trim() ? send("draft", { topic, template: $("select", form).value }) : $("input", form).focus();
  }
  if (form.matches(".own")) return submitWords(form);
  if (form.matches(".approving")) return send("approve", { turn: form.dataset.turn, by: $("input", form).value });
  if (form.matches(".reason")) {
    send("feedback", { turn: form.dataset.turn, liked: form.dataset.liked ?? "", reason: $("input", form).value });
    form.hidden = true;
    $(`[data-liked="${form.dataset.liked}"]`, form.closest(".turn"))?.focus();
  }
});
document.addEventListener("change", (event) => {
  const filters = event.target.closest(".filters");
  if (!filters) return;
  const chosen = [...filters.querySelectorAll("select")].filter((s) => s.value);
  $(".chosen", filters).textContent = chosen.map((s) => s.selectedOptions[0].text).join(", ");
});
document.addEventListener("keydown", (event) => {
  const own = event.target.closest?.("form.own");
  if (own && event.key === "Escape") return putAway(own);
  if (own && event.key === "Enter" && event.target.matches("textarea") && !event.isComposing) {
    const line = $(".own-hint", own).hidden && own.dataset.edit !== "rewrite"; // a heading has one line
    if (line || event.ctrlKey || event.metaKey) {
      event.preventDefault();
      return submitWords(own);
    }
  }
  if (event.key === "Escape" && !dialog.open) {
    if (shell.dataset.panel === "open") return showPanel(false);
    if (narrow.matches && railOpen()) { showRail(false); $(".rail-toggle").focus(); }
  }
  const typing = event.target.closest?.("input, textarea, select");
  if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    (placeOf() ? $(".place input[type=search]", thread) : field)?.focus();
  }
});

// Where the address leads to
const arriveFrom = (address) => {
  const asked = new URLSearchParams(address.search);
  if (asked.get("p")) return visit({ ...Object.fromEntries(asked), place: asked.get("p") });
  if (asked.get("a")) send("shared", { link: asked.get("a") });
  else if (asked.get("d")) send("resume", { draft: asked.get("d") });
  else send("begin", { conversation: asked.get("c") ?? "" });
};
addEventListener("popstate", () => {
  asking = false;
  turning = false;
  showPanel(false);
  arriveFrom(location);
  returning = true;
});
// later, since the parts behind this one are not there yet
queueMicrotask(() => {
  const asked = new URLSearchParams(location.search);
  if (["p", "a", "d"].some((name) => asked.get(name))) send("begin", { conversation: "", around: "yes" });
  arriveFrom(location);
});
if (!phone.matches) field.focus();
