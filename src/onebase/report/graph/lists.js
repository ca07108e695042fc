// The panel on the left: entry points, findings and import roots.

const lists = document.getElementById("lists");
const entryButtons = [];
const findingButtons = [];

function fillLists() {
  const entries = data.entries.map((entry, number) => entryButton(entry, number));
  const others = entries.filter((_, number) => !matters(data.entries[number]));
  const findings = data.findings.map((finding, number) => findingButton(finding, number));
  const roots = new Map();
  data.entries.forEach((entry) => entry.roots.forEach(([path, reason]) => {
    if (!roots.has(path)) roots.set(path, new Set());
    roots.get(path).add(reason);
  }));
  lists.replaceChildren(
    element("h2", {}, `Entry points (${entries.length})`),
    ...(entries.length ? entries.filter((_, number) => matters(data.entries[number])) : [element("p", {}, "Nothing says how a process of this project starts.")]),
    others.length ? element("details", {}, element("summary", {}, `${others.length} without tables`), ...others) : "",
    element("h2", {}, `Findings (${findings.length})`),
    ...(findings.length ? findings : [element("p", { class: "good" }, "None.")]),
    element("h2", {}, `Import roots (${roots.size})`),
    ...[...roots].sort(([a], [b]) => (a < b ? -1 : 1)).map(([path, reasons]) =>
      element("p", { title: [...reasons].join("\n") }, element("code", {}, path), element("br"),
        element("small", {}, [...reasons][0], reasons.size > 1 ? ` and ${counted(reasons.size - 1, "other reason")}` : ""))),
  );
}

function matters(entry) {
  return entry.tables.length + entry.perhaps.length + entry.lacks.length > 0;
}

function entryButton(entry, number) {
  const loaded = entry.tables.length + entry.perhaps.length;
  const lacking = new Set(entry.lacks.flatMap((lack) => lack.numbers)).size;
  const certain = entry.lacks.every((lack) => lack.certain);
  const button = element("button", { class: "item", "aria-pressed": "false", title: entry.reason,
    click: () => change({ entry: state.entry === number ? null : number, table: null, finding: null }) },
    pathCode(entry.label),
    element("small", {}, `${entry.kind}, ${counted(loaded, "table")}`,
      lacking ? element("span", { class: certain ? "lacks" : "" }, `, ${lacking.toLocaleString("en")} not ${certain ? "loaded" : "seen"}`) : "",
      entry.twice.length ? element("span", { class: "also" }, `, ${entry.twice.length} twice`) : ""));
  entryButtons.push(button);
  return button;
}

function findingButton(finding, number) {
  const button = element("button", { class: "item", "aria-pressed": "false",
    click: () => change({ finding: state.finding === number ? null : number, table: null }) },
    element("span", { class: `pill ${finding.severity}` }, finding.code), " ", ...prose(finding.message));
  findingButtons.push(button);
  return button;
}

function showLists() {
  entryButtons.forEach((button, number) => button.setAttribute("aria-pressed", String(state.entry === number)));
  findingButtons.forEach((button, number) => button.setAttribute("aria-pressed", String(state.finding === number)));
}
