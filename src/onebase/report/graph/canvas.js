// The picture: MetaData, files and tables as boxes, references as curves; moving and zooming.

const canvas = document.getElementById("canvas");
const world = document.getElementById("world");
const FAR = 0.6; // below it a table's name is less than 7 pixels high, and files are named instead
const view = { x: 0, y: 0, scale: 1 };
const tableButtons = [];
const edgePaths = [];

function draw() {
  if (!data.tables.length) {
    canvas.append(element("p", { class: "empty" }, "No table was found in this project."));
    return;
  }
  data.stores.forEach((store) => store.box && world.append(storeBox(store.box, "MetaData ", store.name, store)));
  if (data.unknown) world.append(storeBox(data.unknown, "MetaData ", "cannot be told", null));
  world.append(drawEdges());
  const names = shortNames(data.groups.map((group) => group.path));
  for (const group of data.groups) world.append(fileBox(group, names.get(group.path)));
}

function positioned(className, [x, y, width, height]) {
  const box = element("div", { class: className });
  Object.assign(box.style, { left: `${x}px`, top: `${y}px`, width: `${width}px`, height: `${height}px` });
  return box;
}

function storeBox(box, kind, name, store) {
  const made = positioned(store ? "store" : "store unknown", box);
  const where = store && store.path ? `  ${place(store.path, store.line)}` : store ? "  made by a library" : "";
  made.append(element("div", { class: "name", title: name + where }, element("span", { class: "kind" }, kind), element("b", {}, name), where));
  return made;
}

// What tells a file from the others in few letters, for the view from afar: `app/orders/models.py` is "orders".
function shortNames(paths) {
  const usual = new Set(["__init__", "models", "model", "tables", "src"]);
  const parts = new Map([...new Set(paths)].map((path) => {
    const all = path.replace(/\.py$/, "").split("/");
    const telling = all.filter((part) => !usual.has(part));
    return [path, telling.length ? telling : all.slice(-1)];
  }));
  const ends = new Map();
  for (const each of parts.values()) each.forEach((_, at) => {
    const end = each.slice(at).join("/");
    ends.set(end, (ends.get(end) || 0) + 1);
  });
  return new Map([...parts].map(([path, each]) => {
    const suffixes = each.map((_, at) => each.slice(at).join("/")).reverse();
    return [path, suffixes.find((suffix) => ends.get(suffix) === 1) || path];
  }));
}

function fileBox(group, short) {
  const made = positioned("file", group.box);
  const far = element("div", { class: "far-name", "aria-hidden": "true" }, short);
  far.style.setProperty("--room", `${Math.min(group.box[3] * 0.7, (group.box[2] - 12) / (short.length * 0.58))}px`);
  made.append(element("div", { class: "path", title: group.path }, element("bdi", {}, group.path)));
  for (const number of group.tables) {
    const table = data.tables[number];
    const mark = worst(findingsOf[number]);
    const button = element(
      "button",
      {
        class: "table",
        "data-table": number,
        tabindex: tableButtons.length ? -1 : 0,
        title: `${table.name}\n${table.owner || "Table(…)"}\n${place(table.path, table.line)}`,
        click: () => change({ table: state.table === number ? null : number, finding: null }),
      },
      element("span", { class: "name" }, table.name),
      element("span", { class: "tag" }),
      mark ? element("span", { class: `dot ${mark}`, title: counted(findingsOf[number].length, "finding") }) : null,
    );
    tableButtons[number] = button;
    made.append(button);
  }
  made.append(far);
  return made;
}

// A foreign key says everything that a relationship beside it would draw again.
function drawEdges() {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("width", data.size[0]);
  svg.setAttribute("height", data.size[1]);
  const keys = new Set(data.edges.filter((edge) => edge[2] === "foreign key").flatMap(([a, b]) => [`${a} ${b}`, `${b} ${a}`]));
  const drawn = new Set();
  data.edges.forEach(([source, target, kind], number) => {
    const pair = `${Math.min(source, target)} ${Math.max(source, target)}`;
    const redundant = kind === "relationship" && (keys.has(`${source} ${target}`) || drawn.has(pair));
    if (redundant || source === target) return;
    drawn.add(pair);
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", curve(data.tables[source].box, data.tables[target].box));
    path.setAttribute("class", `edge ${kind === "relationship" ? "relationship" : ""}`);
    edgePaths[number] = path;
    svg.append(path);
  });
  return svg;
}

function curve([x1, y1, w1, h1], [x2, y2, w2, h2]) {
  const from = y1 + h1 / 2, to = y2 + h2 / 2;
  const right = x1 + w1 <= x2, left = x2 + w2 <= x1;
  const start = right ? x1 + w1 : x1, end = left ? x2 + w2 : x2;
  const bend = Math.max(24, Math.min(120, Math.abs(end - start) / 2));
  return `M${start} ${from} C${start + (right ? bend : -bend)} ${from} ${end + (left ? bend : -bend)} ${to} ${end} ${to}`;
}

function move(x, y, scale) {
  Object.assign(view, { x, y, scale });
  world.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
  world.style.setProperty("--pixel", `${1 / scale}px`);
  world.classList.toggle("far", scale < FAR);
}

function zoom(factor, x = canvas.clientWidth / 2, y = canvas.clientHeight / 2) {
  const scale = Math.min(3, Math.max(0.08, view.scale * factor));
  const ratio = scale / view.scale;
  move(x - (x - view.x) * ratio, y - (y - view.y) * ratio, scale);
}

function fit() {
  const [width, height] = data.size;
  if (!width) return;
  const scale = Math.min(1.25, (canvas.clientWidth - 40) / width, (canvas.clientHeight - 40) / height);
  move((canvas.clientWidth - width * scale) / 2, Math.max(20, (canvas.clientHeight - height * scale) / 2), scale);
}

function reveal(number) {
  const [x, y, width, height] = data.tables[number].box;
  const scale = Math.max(view.scale, 0.7);
  const left = view.x + x * view.scale, top = view.y + y * view.scale;
  const inside = left > 0 && top > 0 && left + width * view.scale < canvas.clientWidth && top + height * view.scale < canvas.clientHeight;
  if (inside && view.scale === scale) return;
  move(canvas.clientWidth / 2 - (x + width / 2) * scale, canvas.clientHeight / 2 - (y + height / 2) * scale, scale);
}

function listenToPointer() {
  const pointers = new Map();
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    const box = canvas.getBoundingClientRect();
    if (event.ctrlKey || !event.shiftKey) zoom(Math.exp(-event.deltaY * 0.0015), event.clientX - box.left, event.clientY - box.top);
    else move(view.x - event.deltaY, view.y, view.scale);
  }, { passive: false });
  canvas.addEventListener("pointerdown", (event) => {
    if (event.button === 0) pointers.set(event.pointerId, [event.clientX, event.clientY]);
  });
  window.addEventListener("pointermove", (event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    if (pointers.size === 1) {
      move(view.x + event.clientX - before[0], view.y + event.clientY - before[1], view.scale);
      if (Math.hypot(event.movementX, event.movementY) > 0) canvas.classList.add("dragged");
    } else {
      const other = [...pointers].find(([id]) => id !== event.pointerId)[1];
      const distance = ([x, y]) => Math.hypot(x - other[0], y - other[1]);
      zoom(distance([event.clientX, event.clientY]) / Math.max(1, distance(before)));
    }
    pointers.set(event.pointerId, [event.clientX, event.clientY]);
  });
  for (const kind of ["pointerup", "pointercancel"]) {
    window.addEventListener(kind, (event) => {
      pointers.delete(event.pointerId);
      canvas.classList.remove("dragged");
    });
  }
}

function matches(table, words) {
  const text = [table.name, table.owner, table.path, ...table.columns.map((column) => column[0])].join(" ").toLowerCase();
  return words.every((word) => text.includes(word));
}

function showState() {
  const entry = state.entry === null ? null : data.entries[state.entry];
  const found = entry ? fates(entry) : null;
  const words = state.search.toLowerCase().split(/\s+/).filter(Boolean);
  const hit = state.finding === null ? null : new Set(data.findings[state.finding].tables);
  const near = new Set(state.table === null ? [] : edgesOf[state.table].flatMap((edge) => data.edges[edge].slice(0, 2)));
  const tags = { missing: "not loaded", unseen: "not seen", perhaps: "perhaps", twice: "twice" };
  let count = 0;
  tableButtons.forEach((button, number) => {
    const fate = found ? found[number] : "loaded";
    const matched = words.length > 0 && matches(data.tables[number], words);
    count += matched;
    button.className = ["table", fate, matched && "matched", near.has(number) && number !== state.table && "near"].filter(Boolean).join(" ");
    button.classList.toggle("unmatched", (words.length > 0 && !matched) || (hit !== null && hit.size > 0 && !hit.has(number)));
    button.setAttribute("aria-pressed", String(state.table === number));
    button.querySelector(".tag").textContent = tags[fate] || "";
  });
  edgePaths.forEach((path, number) => {
    const [source, target] = data.edges[number];
    path.classList.toggle("out", state.table === source);
    path.classList.toggle("into", state.table === target && source !== target);
    const absent = found && (found[source] === "elsewhere" || found[target] === "elsewhere");
    path.classList.toggle("faded", state.table !== null ? state.table !== source && state.table !== target : Boolean(absent));
  });
  document.getElementById("found").textContent = words.length ? counted(count, "match", "matches") : "";
}
