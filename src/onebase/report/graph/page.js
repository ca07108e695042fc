// Putting it together: title, legend, keys.

const search = document.getElementById("search");

function fillFrame() {
  document.getElementById("project").textContent = data.project;
  const parts = [counted(data.tables.length, "table"), `${data.stores.length} MetaData`, counted(data.entries.length, "entry point"),
    counted(data.findings.length, "finding")];
  document.getElementById("summary").textContent = parts.join(" · ");
  document.getElementById("legend").hidden = !data.tables.length;
  document.getElementById("legend").replaceChildren(
    element("span", {}, element("i"), "foreign key"),
    element("span", {}, element("i", { class: "dashed" }), "relationship"),
    element("span", {}, element("span", { class: "sample missing" }, "table"), "not loaded"),
    element("span", {}, element("span", { class: "sample unseen" }, "table"), "not seen (imports are computed)"),
    element("span", {}, element("span", { class: "sample twice" }, "table"), "defined twice"),
    element("span", {}, element("span", { class: "sample perhaps" }, "table"), "perhaps"),
    element("span", {}, element("span", { class: "sample elsewhere" }, "table"), "elsewhere"),
    element("span", {}, `onebase ${data.onebase}`));
}

function theme(name) {
  document.documentElement.dataset.theme = name;
}

function otherTheme() {
  theme(document.documentElement.dataset.theme === "dark" ? "light" : "dark");
}

// The nearest table in a direction: distance along it, plus twice the distance beside it.
function neighbour(number, key) {
  const [dx, dy] = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  const middle = ([x, y, width, height]) => [x + width / 2, y + height / 2];
  const [x, y] = middle(data.tables[number].box);
  let best = number, least = Infinity;
  data.tables.forEach((table, other) => {
    const [ox, oy] = middle(table.box);
    const along = (ox - x) * dx + (oy - y) * dy;
    const beside = Math.abs((ox - x) * dy) + Math.abs((oy - y) * dx);
    if (other !== number && along > 1 && along + 2 * beside < least) [best, least] = [other, along + 2 * beside];
  });
  return best;
}

function focusTable(number) {
  for (const button of tableButtons) button.tabIndex = -1;
  tableButtons[number].tabIndex = 0;
  reveal(number);
  tableButtons[number].focus({ preventScroll: true });
}

function nextMatch() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const found = data.tables.flatMap((table, number) => (words.length && matches(table, words) ? [number] : []));
  if (!found.length) return;
  const next = found.find((number) => state.table !== null && number > state.table);
  change({ table: next === undefined ? found[0] : next, finding: null });
  reveal(state.table);
}

function step(by) {
  const shown = data.entries.flatMap((entry, number) => (matters(entry) ? [number] : []));
  if (!shown.length) return;
  const before = shown.indexOf(state.entry);
  const at = shown[before < 0 ? (by > 0 ? 0 : shown.length - 1) : (before + by + shown.length) % shown.length];
  change({ entry: at, table: null, finding: null });
  entryButtons[at].scrollIntoView({ block: "nearest" });
}

const keys = {
  "/": () => search.focus(), "+": () => zoom(1.25), "=": () => zoom(1.25), "-": () => zoom(0.8), 0: fit, t: otherTheme,
  n: () => step(1), p: () => step(-1), "?": () => change({ entry: null, table: null, finding: null }),
};

function listenToKeys() {
  document.addEventListener("keydown", (event) => {
    const table = document.activeElement.dataset ? document.activeElement.dataset.table : undefined;
    if (event.key === "Escape") {
      search.value = "";
      search.blur();
      change({ entry: null, table: null, finding: null, search: "" });
    } else if (document.activeElement === search) {
      if (event.key === "Enter") nextMatch();
    } else if (event.ctrlKey || event.metaKey || event.altKey) {
      return;
    } else if (event.key.startsWith("Arrow") && table !== undefined) {
      event.preventDefault();
      focusTable(neighbour(Number(table), event.key));
    } else if (event.key in keys) {
      event.preventDefault();
      keys[event.key]();
    }
  });
}

function listenToButtons() {
  const actions = { in: () => zoom(1.25), out: () => zoom(0.8), fit, theme: otherTheme, help: keys["?"] };
  for (const [id, action] of Object.entries(actions)) document.getElementById(id).addEventListener("click", action);
  search.addEventListener("input", () => change({ search: search.value }));
  window.addEventListener("resize", fit);
}

theme(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
recall();
search.value = state.search;
fillFrame();
fillLists();
draw();
watchers.push(showState, showDetails, showLists);
for (const watch of watchers) watch();
listenToPointer();
listenToKeys();
listenToButtons();
fit();
if (state.table !== null) reveal(state.table);
