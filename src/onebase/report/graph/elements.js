// The data of the page, and making elements. Text only ever becomes text, never markup.

const data = JSON.parse(document.getElementById("data").textContent);

// `element("p", {class: "dim"}, "text", another)`: attributes, then children; functions become listeners.
function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes || {})) {
    if (typeof value === "function") made.addEventListener(name, value);
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

// Prose as children: what stands between backticks is code.
function prose(text) {
  return text.split(/`([^`]+)`/).map((part, number) => (number % 2 ? element("code", {}, part) : part));
}

// A path that breaks after its slashes.
function pathCode(text) {
  return element("code", {}, ...text.split(/(?<=\/)/).flatMap((part, number) => (number ? [element("wbr"), part] : [part])));
}

function counted(count, word, words) {
  return `${count.toLocaleString("en")} ${count === 1 ? word : words || word + "s"}`;
}

function place(path, line) {
  return line ? `${path}:${line}` : path;
}

// What is selected: numbers of an entry point, a table and a finding, and the text of the search.
const state = { entry: null, table: null, finding: null, search: "" };
const watchers = [];

function change(what) {
  Object.assign(state, what);
  for (const watch of watchers) watch();
  remember();
}

// The selection is part of the address, so that it can be sent to somebody.
function remember() {
  const parts = ["entry", "table", "finding"].filter((name) => state[name] !== null).map((name) => `${name}=${state[name]}`);
  if (state.search) parts.push(`search=${encodeURIComponent(state.search)}`);
  const hash = parts.join("&");
  history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
}

function recall() {
  const lists = { entry: data.entries, table: data.tables, finding: data.findings };
  for (const part of location.hash.slice(1).split("&")) {
    const [name, value] = part.split("=");
    if (name === "search" && value) state.search = decoded(value);
    else if (name in lists && /^\d+$/.test(value) && Number(value) < lists[name].length) state[name] = Number(value);
  }
}

function decoded(value) {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

const findingsOf = data.tables.map(() => []);
data.findings.forEach((finding, number) => finding.tables.forEach((table) => findingsOf[table].push(number)));
const edgesOf = data.tables.map(() => []);
data.edges.forEach(([source, target], number) => {
  edgesOf[source].push(number);
  if (target !== source) edgesOf[target].push(number);
});

// What the selected entry point does with each table: "loaded", "perhaps", "twice", "missing",
// "unseen" (not seen to be loaded, where modules are imported by computed names) or "elsewhere".
function fates(entry) {
  const found = data.tables.map(() => "elsewhere");
  for (const lack of entry.lacks) for (const table of lack.numbers) found[table] = lack.certain ? "missing" : "unseen";
  for (const table of entry.perhaps) found[table] = "perhaps";
  for (const table of entry.tables) found[table] = "loaded";
  for (const table of entry.twice) found[table] = "twice";
  return found;
}

function worst(numbers) {
  const kinds = numbers.map((number) => data.findings[number].severity);
  return ["error", "warning", "note"].find((kind) => kinds.includes(kind)) || "";
}
