// Search and sortable tables. Everything else on these pages works without this file. It asks nobody but this folder.
(() => {
  "use strict";

  // --- Sortable tables ------------------------------------------------------------------------------------------

  const key = (cell) => cell.dataset.sort ?? cell.textContent.trim();
  const number = (text) => {
    const digits = text.match(/^(?:at most )?(-?[\d,]+)/);
    return digits ? Number(digits[1].replaceAll(",", "")) : NaN;
  };

  function compare(a, b) {
    const [x, y] = [number(a), number(b)];
    if (!Number.isNaN(x) || !Number.isNaN(y)) return (Number.isNaN(x) ? Infinity : x) - (Number.isNaN(y) ? Infinity : y) || 0;
    return a.localeCompare(b, "en");
  }

  function sortBy(table, head, column) {
    const down = head.getAttribute("aria-sort") === "ascending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const rows = [...table.tBodies[0].rows].map((row) => [key(row.cells[Math.min(column, row.cells.length - 1)]), row]);
    rows.sort(([a], [b]) => (down ? compare(b, a) : compare(a, b)));
    table.tBodies[0].append(...rows.map(([, row]) => row));
  }

  for (const table of document.querySelectorAll("table.sortable")) {
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      button.addEventListener("click", () => sortBy(table, head, column));
      head.append(button);
    });
  }

  // --- Search ---------------------------------------------------------------------------------------------------

  const LIMIT = 50;
  const SMALL = new Set("of the and for de la el los las y e do da dos du des del et".split(" "));
  const ROOT = document.currentScript.src.replace(/site\.js.*$/, "");
  const fold = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  const words = (text) => fold(text.replace(/(?<!\p{L})(?:\p{L}\.){2,}/gu, (dotted) => dotted.replaceAll(".", ""))).match(/[\p{L}\p{N}]+/gu) ?? [];
  const initials = (list) => list.filter((word) => !SMALL.has(word) && /^\p{L}/u.test(word)).map((word) => word[0]).join("");

  // Whether one word becomes the other by at most `most` letters put in, left out, changed or swapped with the next.
  function isNear(a, b, most) {
    if (Math.abs(a.length - b.length) > most) return false;
    let [before, last] = [[], Array.from({ length: b.length + 1 }, (_, at) => at)];
    for (let i = 1; i <= a.length; i++) {
      const row = [i];
      for (let j = 1; j <= b.length; j++) {
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] !== b[j - 1]));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
      }
      if (Math.min(...row) > most) return false;
      [before, last] = [last, row];
    }
    return last[b.length] <= most;
  }

  // How alike a word of the query and a word of a name are, up to 1.
  function likeness(query, word) {
    if (query === word) return 1;
    if (query.length < 3 || /\d/.test(query) || /\d/.test(word)) return 0;
    if (word.startsWith(query)) return 0.9;
    if (query.length < 4) return 0;
    return isNear(query, word, query.length < 8 ? 1 : 2) ? 0.8 : 0;
  }

  function openIndex({ countries, units }) {
    const vocabulary = new Map(); // word -> the entries that have it
    const entries = [];
    const shortForms = new Map(); // initials -> the entries whose name has them
    const add = (entry, texts) => {
      const at = entries.push(entry) - 1;
      const put = (map, word) => {
        if (!map.has(word)) map.set(word, new Set());
        map.get(word).add(at);
      };
      for (const text of texts) {
        const list = words(text);
        for (const word of list) put(vocabulary, word);
        const letters = initials(list);
        for (let from = 0; from + 3 <= letters.length && from < 12; from++) {
          for (let to = from + 3; to <= Math.min(letters.length, from + 8); to++) put(shortForms, letters.slice(from, to));
        }
      }
    };
    for (const [code, name, number] of countries) add({ country: true, code, name, number }, [name, code]);
    const nameOf = new Map(countries.map(([code, name]) => [code, name]));
    for (const [id, code, years, ...names] of units) add({ id, code, years, name: names[0], of: nameOf.get(code) }, [...names, nameOf.get(code)]);
    return { vocabulary, entries, shortForms };
  }

  function search(index, text) {
    const all = words(text);
    const query = all.filter((word) => !SMALL.has(word)).length ? all.filter((word) => !SMALL.has(word)) : all;
    const scores = new Map();
    let possible = 0;
    for (const wanted of new Set(query)) {
      const matched = new Map();
      for (const [word, at] of index.vocabulary) {
        const how = likeness(wanted, word);
        if (how) for (const entry of at) matched.set(entry, Math.max(how, matched.get(entry) ?? 0));
      }
      for (const entry of index.shortForms.get(wanted) ?? []) matched.set(entry, Math.max(0.85, matched.get(entry) ?? 0));
      const rarity = Math.log1p(index.entries.length / (1 + matched.size));
      possible += rarity;
      for (const [entry, how] of matched) scores.set(entry, (scores.get(entry) ?? 0) + how * rarity);
    }
    const letters = initials(query);
    if (letters.length >= 3) {
      for (const entry of index.vocabulary.get(letters) ?? []) scores.set(entry, Math.max(0.85 * possible, scores.get(entry) ?? 0));
    }
    return [...scores]
      .filter(([, score]) => score >= possible / 2)
      .map(([at, score]) => ({ ...index.entries[at], score: score + (index.entries[at].country ? 1e-6 : 0) }))
      .sort((a, b) => b.score - a.score || a.name.localeCompare(b.name, "en"));
  }

  function item(result) {
    const [li, link, more] = ["li", "a", "span"].map((name) => document.createElement(name));
    link.href = `${ROOT}${result.country ? `countries/${result.code}` : `units/${result.id}`}.html`;
    link.textContent = result.name;
    more.className = "small";
    more.textContent = result.country ? ` country, ${result.number} on the lists held` : ` ${result.of}, ${result.years}`;
    li.append(link, more);
    return li;
  }

  function answer(index, text) {
    const [list, count] = ["results", "count"].map((id) => document.getElementById(id));
    const results = text.trim() ? search(index, text) : [];
    list.replaceChildren(...results.slice(0, LIMIT).map(item));
    const number = results.length.toLocaleString("en");
    if (!text.trim()) count.textContent = "";
    else if (!results.length) count.textContent = "No list held prints such words.";
    else count.textContent = results.length > LIMIT ? `The best ${LIMIT} of ${number} results.` : `${number} ${results.length === 1 ? "result" : "results"}.`;
  }

  for (const form of document.querySelectorAll("form.search")) form.hidden = false;
  if (document.getElementById("q2")) document.querySelector("header form.search").hidden = true; // the page has a larger one
  if (document.getElementById("results")) {
    const input = document.getElementById("q2");
    input.value = new URLSearchParams(location.search).get("q") ?? "";
    globalThis.leahySearch = (content) => {
      const index = openIndex(content);
      let timer;
      input.addEventListener("input", () => {
        clearTimeout(timer);
        timer = setTimeout(() => answer(index, input.value), 120);
      });
      input.form.addEventListener("submit", (event) => {
        event.preventDefault();
        answer(index, input.value);
        document.querySelector("#results a")?.focus();
      });
      answer(index, input.value);
    };
    const script = document.createElement("script");
    script.src = `${ROOT}search-index.js`;
    script.onerror = () => (document.getElementById("count").textContent = "The search index could not be read. The list of countries leads to every unit.");
    document.head.append(script);
    input.focus();
  }
})();
