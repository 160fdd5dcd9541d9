// Makes pages live. Everything here is a comfort: without it each page still does its whole job.

const page = document.querySelector("main");
const all = (query, from = document) => [...from.querySelectorAll(query)];

// ---- Storage that may be missing or full
const kept = {
  get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
  set: (key, value) => { try { localStorage.setItem(key, value); } catch { /* full or forbidden: nothing is kept */ } },
  drop: (key) => { try { localStorage.removeItem(key); } catch { /* as above */ } },
  keys: () => { try { return Object.keys(localStorage); } catch { return []; } },
};

// ---- Relative times: the same bounds as web/moments.rs. Drift between this clock and the server's is measured once.
const clock = () => Date.now() - drift;
let drift = 0;
const words = (at) => {
  const past = at <= clock();
  const seconds = Math.abs(clock() - at) / 1000;
  if (seconds < 45) return past ? "just now" : "in a moment";
  if (seconds >= 21 * 86400) return null;
  const minutes = Math.floor(seconds / 60);
  const counted = (count, unit) => `${count} ${unit}${count === 1 ? "" : "s"}`;
  const hours = Math.floor(minutes / 60);
  const span = minutes < 60 ? counted(Math.max(1, minutes), "minute")
    : minutes < 2880 ? counted(hours, "hour") : counted(Math.floor(minutes / 1440), "day");
  if (past) return `${span} ago`;
  const [more, unit] = minutes >= 60 && minutes < 720 ? [minutes % 60, "minute"]
    : minutes >= 2880 && minutes < 10080 ? [hours % 24, "hour"] : [0];
  return `in ${span}${more ? ` and ${counted(more, unit)}` : ""}`;
};
const refreshTimes = () => {
  for (const time of all("time[datetime]:not([data-plain])")) {
    const said = words(Date.parse(time.dateTime));
    if (said && said !== time.textContent) time.textContent = said;
  }
};
// Cards leave the exact moment to this, for their weight.
const exact = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });
for (const time of all("time[datetime]:not([title])")) time.title = `${exact.format(new Date(time.dateTime))} UTC`;
if (page?.dataset.now) drift = Date.now() - Date.parse(page.dataset.now);
if (page?.dataset.now || !document.querySelector(".demobar")) setInterval(refreshTimes, 60_000);

// ---- The bell: what the frame counted when the page was made, counted again. At most ten are counted.
const ring = (unread) => {
  const bell = document.querySelector(".bell");
  if (!bell) return;
  bell.querySelector(".badge")?.remove();
  if (!(unread > 0)) return;
  bell.insertAdjacentHTML("beforeend", `<span class="badge">${unread > 9 ? "9+" : Number(unread)}<span class="vh"> new</span></span>`);
};

// ---- "3 new": a hint arrives, the count is asked for, a button appears. Nothing moves until it is pressed.
const countUrl = page?.dataset.newCount;
if (countUrl && "EventSource" in window) {
  const slot = document.createElement("div");
  slot.className = "fresh";
  slot.setAttribute("aria-live", "polite");
  document.body.append(slot);
  let waiting;
  const ask = async () => {
    waiting = undefined;
    try {
      const answer = await fetch(countUrl, { headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      const { count, unread } = await answer.json();
      ring(unread);
      if (!(count > 0)) return slot.replaceChildren();
      const button = slot.querySelector("button") ?? document.createElement("button");
      button.type = "button";
      button.className = "button";
      button.textContent = `${count} new`;
      button.onclick = () => { scrollTo(0, 0); location.reload(); };
      if (!button.isConnected) slot.append(button);
    } catch { /* the next hint asks again */ }
  };
  // Hints reach everybody at once; the questions they cause are spread over two seconds.
  const soon = () => { waiting ??= setTimeout(ask, 300 + Math.random() * 1700); };
  let source;
  // Whoever wants to read in peace stops it, on all pages, until they want it again.
  const pause = document.createElement("button");
  pause.type = "button";
  pause.className = "link";
  const paused = () => kept.get("paused") === "yes";
  const say = () => { pause.textContent = paused() ? "Tell me of new entries again" : "Pause: tell me of nothing new"; };
  pause.onclick = () => {
    if (paused()) kept.drop("paused"); else kept.set("paused", "yes");
    follow();
  };
  // Also when another page of this browser has changed it.
  const follow = () => {
    say();
    clearTimeout(waiting);
    waiting = undefined;
    slot.replaceChildren();
    listen();
    if (!paused()) soon();
  };
  addEventListener("storage", (event) => { if (event.key === "paused") follow(); });
  say();
  const quiet = document.createElement("p");
  quiet.className = "quiet";
  quiet.append(pause);
  page.append(quiet);
  const listen = () => {
    if (document.hidden || paused()) { source?.close(); source = undefined; return; }
    if (source) return;
    source = new EventSource("/live");
    source.addEventListener("dirty", soon);
    // No room there just now: that ends a source for good, so a new one asks again later.
    source.onerror = () => {
      if (source?.readyState !== EventSource.CLOSED) return;
      source = undefined;
      // What came meanwhile is told by nobody, so it is asked for.
      setTimeout(() => { listen(); if (!paused()) soon(); }, 30000 + Math.random() * 30000);
    };
    source.onmessage = (event) => { if (event.data === "dirty") soon(); };
  };
  document.addEventListener("visibilitychange", () => { listen(); if (!document.hidden && !paused()) soon(); });
  addEventListener("pagehide", () => { source?.close(); source = undefined; });
  addEventListener("pageshow", (event) => { listen(); if (event.persisted && !paused()) soon(); });
  listen();
}

// ---- Likes: shown at once, taken back and sent the plain way when the server does not agree.
const showLike = (button, liked) => {
  button.setAttribute("aria-pressed", String(liked));
  button.textContent = liked ? "Unlike" : "Like";
  const plain = button.getAttribute("formaction").replace(/\/removal$/, "");
  button.setAttribute("formaction", liked ? `${plain}/removal` : plain);
  if (button.closest(".comment")) return;
  const line = button.closest(".entry")?.querySelector("[data-likes]");
  // Nobody's like yet: the line is made with the first one.
  if (line && !line.firstChild) line.innerHTML = '<svg class="icon" aria-hidden="true"><use href="#i-like"/></svg><span><span data-you>You</span> liked this</span>';
  const you = line?.querySelector("[data-you]");
  if (!you) return;
  you.hidden = !liked;
  line.hidden = !liked && line.dataset.others === "0";
};
const like = async (form, button) => {
  if (button.dataset.busy) return;
  button.dataset.busy = "yes";
  const action = button.getAttribute("formaction");
  const liked = !action.endsWith("/removal");
  showLike(button, liked);
  try {
    await post(form, action);
  } catch {
    showLike(button, !liked);
    form.action = action;
    form.submit();
  } finally { delete button.dataset.busy; }
};
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-signout]")) for (const key of kept.keys()) if (key.startsWith("draft:")) kept.drop(key);
  for (const area of all("[data-draft]", form)) try { sessionStorage.setItem("sent", area.dataset.draft); } catch { /* kept too long at worst */ }
  if (event.submitter?.matches("[data-hide]")) { event.preventDefault(); hide(form, event.submitter); }
  if (!event.submitter?.matches("[data-like]")) return;
  event.preventDefault();
  like(form, event.submitter);
});

// ---- Hiding: the entry folds away at once, and a button in its place brings it back.
const post = async (form, action) => {
  const answer = await fetch(action, { method: "POST", body: new URLSearchParams(new FormData(form)), redirect: "manual" });
  if (!answer.ok && answer.type !== "opaqueredirect") throw new Error(answer.status);
  return answer;
};
const hide = async (form, button) => {
  const entry = button.closest(".entry");
  const action = button.getAttribute("formaction");
  const gone = document.createElement("p");
  gone.className = "notice notice-plain";
  gone.textContent = "Hidden from your streams. ";
  const undo = document.createElement("button");
  undo.className = "link";
  undo.textContent = "Undo";
  undo.onclick = async () => {
    try { await post(form, `${action}/removal`); } catch { form.action = `${action}/removal`; form.submit(); return; }
    gone.replaceWith(entry);
    entry.focus();
  };
  gone.append(undo);
  try { await post(form, action); } catch { form.action = action; form.submit(); return; }
  button.closest("details").open = false;
  entry.replaceWith(gone);
  undo.focus();
};

// ---- Drafts: kept while typing, dropped when the form that held them was accepted.
let sent = null;
try { sent = sessionStorage.getItem("sent"); sessionStorage.removeItem("sent"); } catch { /* no drafts then */ }
if (sent && !("error" in (page?.dataset ?? {})) && !document.querySelector("[aria-invalid=true]")) ["", ":for"].forEach((part) => kept.drop(`draft:${sent}${part}`));
for (const area of all("[data-draft]")) {
  const key = `draft:${area.dataset.draft}`, { audience: whom, readers } = area.form?.elements ?? {};
  // Words for a few come back for those few; where that place is gone, for nobody until somebody is chosen.
  const [chosen, names] = area.value ? [] : JSON.parse(kept.get(`${key}:for`) ?? "[]");
  if (!area.value) area.value = kept.get(key) ?? "";
  if (whom && chosen) whom.value = [...whom.options].some(({ value }) => value === chosen) ? chosen : "people";
  if (readers && names) readers.value = names;
  const keep = () => {
    for (const part of [key, `${key}:for`]) if (!area.value) kept.drop(part);
    if (area.value) kept.set(key, area.value), whom && kept.set(`${key}:for`, JSON.stringify([whom.value, readers?.value ?? ""]));
  };
  for (const field of [area, whom, readers]) field?.addEventListener("input", keep);
}

// ---- Forms of proposals: what is typed is kept on the server as typing rests, at most every ten seconds.
for (const form of all("form[data-keep]")) {
  const said = form.querySelector("[data-kept]");
  const now = () => new URLSearchParams(new FormData(form)).toString();
  let kept = now(), last = 0, waiting, flying;
  const keep = async () => {
    const body = now();
    if (body === kept) return;
    last = Date.now();
    try {
      const headers = { Accept: "application/json", "Content-Type": "application/x-www-form-urlencoded" };
      const answer = await fetch(form.dataset.keep, { method: "POST", body, headers });
      if (!answer.ok) throw new Error(answer.status);
      kept = body;
      const at = new Date((await answer.json()).saved_at);
      said.textContent = `Saved ${at.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hour12: false })}`;
    } catch {
      said.textContent = "Not saved yet; it is tried again.";
      waiting = setTimeout(start, 20000);
    }
  };
  const start = () => { flying = keep().finally(() => { flying = undefined; }); };
  form.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(start, Math.max(2000, last + 10000 - Date.now()));
  });
  // What is sent is not kept behind its back.
  form.addEventListener("submit", (event) => {
    clearTimeout(waiting);
    if (!flying) return;
    event.preventDefault();
    flying.then(() => form.requestSubmit(event.submitter));
  });
}

// ---- Keys
const sheet = document.getElementById("keys");
const off = document.getElementById("keys-off");
// Whoever does not know of the key that opens the sheet finds it at the foot of the page.
const foot = sheet && document.querySelector(".footer ul");
foot?.insertAdjacentHTML("beforeend", '<li><button type="button" class="link">Keyboard shortcuts</button></li>');
foot?.querySelector("button").addEventListener("click", () => sheet.showModal());
if (off) {
  off.checked = kept.get("keys-off") === "yes";
  off.addEventListener("change", () => kept.set("keys-off", off.checked ? "yes" : "no"));
}
const step = (by) => {
  const entries = all("article.entry");
  const here = entries.indexOf(document.activeElement?.closest?.("article.entry"));
  const below = entries.findIndex((entry) => entry.getBoundingClientRect().top >= 0);
  const next = here >= 0 ? here + by : Math.max(0, below);
  const entry = entries[Math.min(Math.max(next, 0), entries.length - 1)];
  entry?.focus({ preventScroll: true, focusVisible: true });
  entry?.scrollIntoView({ block: "start" });
};
const keys = {
  j: () => step(1),
  k: () => step(-1),
  o: (entry) => entry?.querySelector(".when")?.click(),
  l: (entry) => entry?.querySelector("[data-like]")?.click(),
  h: (entry) => entry?.querySelector("[data-hide]")?.click(),
  "/": () => document.getElementById("q")?.focus(),
  "?": () => sheet?.showModal(),
};
document.addEventListener("keydown", (event) => {
  const field = event.target.closest?.("input, textarea, select, [contenteditable]");
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && field?.form) {
    event.preventDefault();
    field.form.requestSubmit();
    return;
  }
  if (event.key === "Escape") for (const menu of all("details.menu[open]")) { menu.open = false; menu.querySelector("summary").focus(); }
  if (event.ctrlKey || event.metaKey || event.altKey || field || sheet?.open) return;
  if (off?.checked && event.key !== "?") return;
  const act = keys[event.key];
  if (!act) return;
  event.preventDefault();
  act(document.activeElement?.closest?.("article.entry"));
});
document.addEventListener("click", (event) => {
  for (const menu of all("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
});

// ---- Notifications: whoever looks at them has seen those. What is new stays marked until the page is read again.
const seen = document.querySelector("form[data-read]");
if (seen) post(seen, seen.getAttribute("action")).then((answer) => answer.json()).then(({ unread }) => {
  ring(unread);
  if (!unread) document.querySelector(".mark-all")?.remove();
}).catch(() => { /* the button is there */ });
