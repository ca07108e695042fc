// The panel on the right: the selected finding, table or entry point, or the project.

const details = document.getElementById("details");

function showDetails() {
  const parts =
    state.finding !== null ? [findingCard(data.findings[state.finding], true)]
    : state.table !== null ? tableDetails(state.table)
    : state.entry !== null ? entryDetails(data.entries[state.entry])
    : projectDetails();
  details.replaceChildren(...parts.filter(Boolean));
  details.scrollTop = 0;
}

function section(title, ...children) {
  const shown = children.filter(Boolean);
  return shown.length ? element("section", {}, element("h2", {}, title), ...shown) : null;
}

function list(items, className) {
  return items.length ? element("ul", { class: className || null }, ...items.map((item) => element("li", {}, ...[item].flat()))) : null;
}

function tableLink(number, text) {
  return element("button", { class: "link", click: () => { change({ table: number, finding: null }); reveal(number); } },
    text || data.tables[number].name);
}

function tableDetails(number) {
  const table = data.tables[number];
  const store = data.stores[table.store];
  const facts = element("dl", {},
    element("dt", {}, "defined by"), element("dd", {}, element("code", {}, table.owner ? `class ${table.owner}` : "Table(…)")),
    element("dt", {}, "at"), element("dd", {}, pathCode(place(table.path, table.line))),
    element("dt", {}, "MetaData"), element("dd", {}, store ? element("code", {}, store.name) : "cannot be told",
      store && store.path ? element("small", {}, ` ${place(store.path, store.line)}`) : ""));
  const marks = { primary: " key", foreign: " → " };
  const columns = element("table", { class: "columns" }, element("tbody", {}, ...table.columns.map(([name, definition, key]) =>
    element("tr", {}, element("td", {}, name, marks[key] && element("small", {}, marks[key])), element("td", {}, definition)))));
  const edges = edgesOf[number].map((edge) => data.edges[edge]);
  const out = edges.filter(([source]) => source === number).map(([, target, kind, label]) =>
    [element("code", {}, label), ` ${kind === "foreign key" ? "references" : "leads to"} `, tableLink(target)]);
  const into = edges.filter(([source, target]) => target === number && source !== number).map(([source, , kind, label]) =>
    [tableLink(source), element("code", {}, `.${label}`), element("small", {}, ` ${kind}`)]);
  return [
    element("h3", { class: "mono" }, table.name),
    facts,
    section("Findings", ...findingsOf[number].map((finding) => findingCard(data.findings[finding], false))),
    section(`Columns`, table.columns.length ? columns : element("p", {}, element("small", {}, "None of its own."))),
    section("Refers to", list(out)),
    section("Referred to by", list(into)),
    data.entries.length ? section("Entry points", list(data.entries.map((entry, at) => whoLoads(entry, at, number)).filter(Boolean))) : null,
  ];
}

function whoLoads(entry, at, number) {
  const fate = fates(entry)[number];
  const words = { loaded: ["good", "loads it"], perhaps: ["", "perhaps loads it"], twice: ["bad", "defines it twice"], missing: ["bad", "does not load it"],
    unseen: ["", "is not seen to load it"] };
  if (!words[fate]) return null;
  const link = element("button", { class: "link", click: () => change({ entry: at }) }, entry.label);
  return [link, " ", element("span", { class: words[fate][0] }, words[fate][1])];
}

function entryDetails(entry) {
  const lacks = entry.lacks.map((lack) => [
    pathCode(lack.path), element("br"),
    ...lack.numbers.flatMap((number, at) => [at ? ", " : "", tableLink(number)]),
    element("small", {}, `${lack.numbers.length ? ": " : ""}${lack.why}`)]);
  const stores = new Map();
  for (const number of [...entry.tables, ...entry.perhaps]) {
    const store = data.tables[number].store;
    stores.set(store, (stores.get(store) || 0) + 1);
  }
  const registries = [...stores].sort((a, b) => b[1] - a[1]).map(([store, count]) => [
    element("code", {}, store < 0 ? "cannot be told" : data.stores[store].name), `: ${counted(count, "table")} `,
    store >= 0 ? element("small", {}, place(data.stores[store].path, data.stores[store].line) || "made by a library") : ""]);
  const tree = entry.modules.map((module) => {
    const words = [module.doubt, ...module.makes].filter(Boolean).join(", ");
    const item = element("span", { class: "module", title: [module.path, module.asked && `asked for by ${module.asked}`].filter(Boolean).join("\n") },
      element("code", {}, module.name), " ",
      module.again.length ? element("span", { class: "again" }, `again, first as ${module.again.join(", ")} `) : "",
      element("small", {}, words));
    item.style.paddingLeft = `${Math.min(module.depth, 14) * 10}px`;
    return item;
  });
  const marks = data.findings.filter((finding) => finding.entries.includes(data.entries.indexOf(entry)));
  return [
    element("h3", { class: "mono" }, entry.label),
    element("p", {}, element("small", {}, `${entry.kind}: ${entry.reason}`)),
    entry.compared ? element("p", {}, `Alembic compares with ${entry.compared}`) : null,
    entry.stopped ? element("p", { class: "bad" }, `The process ends here: ${entry.stopped}`) : null,
    section(`Not ${entry.lacks.every((lack) => lack.certain) ? "" : "seen to be "}loaded: ${counted(entry.lacks.length, "file")} with models`, list(lacks)),
    section("Findings", ...marks.map((finding) => findingCard(finding, false))),
    section("Registries", list(registries) || element("p", {}, element("small", {}, "It loads no table."))),
    section(`Load: ${entry.modules.length} of ${counted(entry.executed, "module")}, those that lead to tables`, list(tree, "tree")),
    section("Import roots, in order", list(entry.roots.map(([path, reason]) => [element("code", {}, path), element("small", {}, ` ${reason}`)]))),
    section("What could not be told", list(entry.unknowns.map((sentence) => element("small", {}, sentence)))),
  ];
}

function findingCard(finding, whole) {
  const number = data.findings.indexOf(finding);
  const head = element("p", {}, element("span", { class: `pill ${finding.severity}` }, finding.severity), " ",
    element("button", { class: "link", click: () => change({ finding: number }) }, `${finding.code} ${finding.name}`));
  const message = element("p", {}, element("b", {}, ...prose(finding.message)));
  if (!whole) return element("div", { class: `finding ${finding.severity}` }, head, message);
  return element("div", { class: `finding ${finding.severity}` }, head, message,
    list(finding.evidence.map(([where, says]) => [pathCode(where), element("br"), ...prose(says)])),
    ...finding.notes.map((note) => element("p", {}, ...prose(note))),
    finding.help ? element("p", {}, element("b", {}, "What to do: "), ...prose(finding.help)) : null,
    section("Tables", list(finding.tables.map((table) => tableLink(table)))),
    section("Holds for", list(finding.entries.map((entry) =>
      element("button", { class: "link", click: () => change({ entry, finding: null, table: null }) }, data.entries[entry].label)))));
}

function advice() {
  if (!data.tables.length) return "onebase found no table here. `onebase check --show-files` lists the files that it reads.";
  if (!data.entries.length) return "Choose a table to see what refers to it.";
  return "Choose an entry point to see what it loads and what it misses, or a table to see what refers to it.";
}

function projectDetails() {
  const registries = data.stores.map((store, number) => [
    element("code", {}, store.name), `: ${counted(data.tables.filter((table) => table.store === number).length, "table")} `,
    element("small", {}, place(store.path, store.line) || "made by a library")]);
  return [
    element("h3", {}, data.project),
    element("p", {}, ...prose(advice())),
    section("Registries", list(registries)),
    section("Keys", list([
      [element("kbd", {}, "/"), " search, then ", element("kbd", {}, "Enter"), " for the next match"],
      [element("kbd", {}, "Tab"), " into the picture, ", element("kbd", {}, "↑ ↓ ← →"), " from table to table, ", element("kbd", {}, "Enter"), " to choose"],
      [element("kbd", {}, "n"), " ", element("kbd", {}, "p"), " next and previous entry point"],
      [element("kbd", {}, "+"), " ", element("kbd", {}, "-"), " ", element("kbd", {}, "0"), " larger, smaller, everything"],
      [element("kbd", {}, "t"), " light or dark, ", element("kbd", {}, "Esc"), " nothing chosen"],
    ])),
  ];
}
