"""The page in a real Chromium. A script at its end acts as a person would, and writes down what it sees."""

import html
import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from onebase.report.graph import page
from onebase.report.graph.values import Edge, Graph, Store, Table

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "chrome"))), None)
pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on the path: apt-get install chromium")

ACT = """
<script>
const seen = {};
const errors = [];
window.addEventListener("error", (event) => errors.push(event.message));
const text = (selector) => [...document.querySelectorAll(selector)].map((each) => each.textContent.trim());
const press = (key) => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
const all = (selector) => [...document.querySelectorAll(selector)];
const find = (selector, word) => all(selector).find((each) => each.textContent.includes(word));
const fate = (word) => find(".table", word).className;
try {
ACTIONS
} catch (error) { errors.push(String(error)); }
seen.errors = errors;
seen.requests = performance.getEntriesByType("resource").length;
const answer = document.createElement("pre");
answer.id = "answer";
answer.textContent = JSON.stringify(seen);
document.body.append(answer);
</script>
"""


def act(graph: Graph, actions: str, directory: Path, fragment: str = "") -> dict[str, Any]:
    """What the actions write into `seen`."""
    file = directory / "page.html"
    file.write_text("\n".join(page.render(graph)) + ACT.replace("ACTIONS", actions), encoding="utf-8")
    switches = [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--window-size=1500,900",
        f"--user-data-dir={directory}/u",
    ]
    command = [str(CHROMIUM), *switches, "--dump-dom", f"{file.as_uri()}{fragment}"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)
    answer = re.search(r'<pre id="answer">(.*?)</pre>', result.stdout, re.DOTALL)
    assert answer is not None, result.stderr
    seen: dict[str, Any] = json.loads(html.unescape(answer[1]))
    assert (seen.pop("errors"), seen.pop("requests")) == ([], 0)
    return seen


def test_everything_that_a_person_does(graph: Graph, tmp_path: Path) -> None:
    seen = act(
        graph,
        """
seen.tables = text(".table .name");
seen.title = document.title;
find("#lists .item", "main.py").click();
seen.web = [fate("bookings"), fate("fail()"), fate("users")];
seen.details = document.getElementById("details").textContent;
find("#lists .item", "worker.py").click();
seen.worker = [fate("bookings"), fate("users")];
find(".table", "bookings").click();
seen.table = document.getElementById("details").textContent;
seen.edges = text(".edge.out").length;
find("#lists .item", "OB101").click();
seen.finding = document.getElementById("details").textContent;
press("Escape");
seen.pressed = document.querySelectorAll("[aria-pressed=true]").length;
press("/");
seen.focus = document.activeElement.id;
document.activeElement.value = "user_id";
document.activeElement.dispatchEvent(new Event("input"));
seen.found = [text("#found")[0], fate("bookings"), fate("users")];
press("Enter");
seen.chosen = text("#details h3")[0];
press("Escape");
document.querySelector(".table").focus();
press("ArrowDown");
seen.below = document.activeElement.textContent;
const before = world.style.transform;
press("+");
seen.zoomed = world.style.transform !== before;
press("0");
press("n");
seen.next = text("#lists .item[aria-pressed=true] code");
const theme = document.documentElement.dataset.theme;
press("t");
seen.theme = document.documentElement.dataset.theme !== theme;
""",
        tmp_path,
    )
    assert sorted(seen["tables"]) == ["</script><script>fail()</script>", "bookings", "users"]
    assert seen["title"].startswith("shop & <co>")
    assert seen["web"] == ["table loaded", "table missing", "table loaded"]
    assert "Not loaded: 1 file with models" in seen["details"]
    assert "app/orphan.py" in seen["details"]
    assert seen["worker"] == ["table missing", "table twice"]
    assert "class Booking" in seen["table"]
    assert "user_id references users" in seen["table"]
    assert seen["edges"] == 1
    assert "What to do:" in seen["finding"]
    assert seen["pressed"] == 0
    assert seen["focus"] == "search"
    assert seen["found"] == ["1 match", "table loaded matched", "table loaded unmatched"]
    assert seen["chosen"] == "bookings"
    assert seen["below"]
    assert seen["zoomed"]
    assert len(seen["next"]) == 1
    assert seen["theme"]


def test_the_address_remembers_what_is_chosen(graph: Graph, tmp_path: Path) -> None:
    actions = """
seen.chosen = text("#details h3")[0];
seen.hash = location.hash;
seen.found = text("#found")[0];
change({ search: "user id" });
seen.written = location.hash;
"""
    seen = act(graph, actions, tmp_path, "#table=0&entry=99&search=user%5Fid")
    assert seen == {
        "chosen": "bookings",
        "hash": "#table=0&entry=99&search=user%5Fid",
        "found": "1 match",
        "written": "#table=0&search=user%20id",
    }


def test_three_hundred_tables(tmp_path: Path) -> None:
    tables = tuple(
        Table(f"table_{number:03}", f"Model{number}", 0, f"app/models/part_{number // 5:02}.py", number, ())
        for number in range(300)
    )
    edges = tuple(Edge(number, number * 7 % 300, "foreign key", "other_id") for number in range(1, 300))
    large = Graph("large", (Store("Base.metadata", "app/base.py", 1),), tables, edges, (), ())
    actions = """
const boxes = [...document.querySelectorAll(".table")].map((each) => each.getBoundingClientRect());
const frame = canvas.getBoundingClientRect();
const inside = (box) => box.left > frame.left && box.right < frame.right && box.bottom < frame.bottom;
seen.outside = boxes.filter((box) => !inside(box)).length;
seen.smallest = Math.min(...boxes.map((box) => box.height));
const letters = all(".far-name").map((each) => parseFloat(getComputedStyle(each).fontSize) * view.scale);
seen.far = [letters.length, Math.min(...letters) > 8, new Set(text(".far-name")).size];
seen.shown = getComputedStyle(find(".far-name", "part_59")).display;
search.value = "table_299";
search.dispatchEvent(new Event("input"));
search.focus();
press("Enter");
const box = find(".table", "table_299").getBoundingClientRect();
seen.readable = box.height > 12 && box.left > frame.left && box.right < frame.right && box.top > frame.top;
"""
    seen = act(large, actions, tmp_path)
    assert seen["outside"] == 0
    assert seen["smallest"] > 5
    assert (seen["far"], seen["shown"]) == ([60, True, 60], "block")
    assert seen["readable"]
