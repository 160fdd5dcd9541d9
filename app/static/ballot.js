// Makes ballot papers lighter to fill in. Without it every field of theirs still works.

const all = (query, from = document) => [...from.querySelectorAll(query)];

// ---- Rankings: rows can be moved by buttons, by arrow keys and by dragging; the fields stay what is sent.
for (const ranking of all("[data-ranking]")) {
  const list = ranking.querySelector(".lines");
  const said = document.createElement("p");
  said.className = "vh";
  said.setAttribute("aria-live", "polite");
  ranking.append(said);
  const field = (row) => row.querySelector("select");
  const rows = () => all(".line", list);
  const place = (row) => Number(field(row).value) || Infinity;
  const sort = () => list.append(...rows().sort((a, b) => place(a) - place(b) || 0));
  const ranked = () => rows().filter((row) => field(row).value);
  // Moves a row to a place among the ranked, and numbers them all anew.
  const move = (row, to) => {
    const order = ranked().filter((other) => other !== row);
    order.splice(Math.max(0, to), 0, row);
    order.forEach((other, at) => { field(other).value = String(at + 1); });
    sort();
    said.textContent = `${row.querySelector("label").textContent}: place ${field(row).value} of ${order.length}`;
  };
  const up = (row) => { const at = ranked().indexOf(row); move(row, at < 0 ? ranked().length : at - 1); };
  const down = (row) => { const at = ranked().indexOf(row); if (at >= 0) move(row, at + 1); };
  let dragged = null;
  const hint = document.createElement("p");
  hint.className = "hint";
  hint.textContent = "Drag the lines into your order, or move one by its arrows; on a keyboard, focus an arrow and press ↑ or ↓.";
  list.before(hint);
  for (const row of rows()) {
    row.addEventListener("keydown", (event) => {
      const act = { ArrowUp: up, ArrowDown: down }[event.key];
      if (!act || !event.target.matches(".mover")) return;
      event.preventDefault();
      act(row);
      event.target.focus();
    });
    for (const [label, act] of [["↑", up], ["↓", down]]) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "mover";
      button.textContent = label;
      button.setAttribute("aria-label", `${row.querySelector("label").textContent} ${act === up ? "up" : "down"}`);
      button.onclick = () => { act(row); button.focus(); };
      row.append(button);
    }
    row.draggable = true;
    row.addEventListener("dragstart", (event) => { dragged = row; event.dataTransfer.effectAllowed = "move"; });
    row.addEventListener("dragend", () => { dragged = null; });
    row.addEventListener("dragover", (event) => { if (dragged) event.preventDefault(); });
    row.addEventListener("drop", (event) => {
      if (!dragged || dragged === row) return;
      event.preventDefault();
      const at = ranked().filter((other) => other !== dragged).indexOf(row);
      const below = event.offsetY > row.offsetHeight / 2;
      move(dragged, at < 0 ? ranked().length : at + Number(below));
    });
    field(row).addEventListener("change", sort);
  }
}

// ---- Sums that run along with a ballot
for (const paper of all("[data-credits], [data-costs]")) {
  const sum = paper.querySelector("output");
  const add = () => {
    const credits = paper.dataset.credits;
    const total = credits
      ? all("input", paper).reduce((spent, { value }) => spent + Number(value) ** 2, 0)
      : all("input:checked", paper).reduce((cost, { dataset }) => cost + Number(dataset.cost), 0);
    sum.textContent = credits ? `${total} of ${credits} credits spent` : `Together ${total} of ${paper.dataset.costs}`;
    sum.classList.toggle("error", Boolean(credits) && total > Number(credits));
  };
  paper.addEventListener("input", add);
  add();
}
