// What pages do beyond being read: search without marks, the switch of languages, tables that sort and filter.
"use strict";
(() => {
  const script = document.currentScript;
  const root = script.dataset.root;
  const fold = (text) => text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();

  const store = {
    get() { try { return localStorage.getItem("kho-ngon-ngu"); } catch { return null; } },
    set(value) { try { localStorage.setItem("kho-ngon-ngu", value); } catch { /* a page of file:// may have no store */ } },
  };
  const words = window.KHO_WORDS || {};
  let language = "vi";
  const say = (key) => (words[key] || [key, key])[language === "vi" ? 0 : 1];
  const button = document.getElementById("ngon-ngu");
  const kept = new WeakMap();
  function speak(next) {
    language = next;
    document.documentElement.lang = next;
    for (const element of document.querySelectorAll("[data-w], [data-en]")) {
      if (!kept.has(element)) kept.set(element, element.textContent);
      const english = element.dataset.w ? (words[element.dataset.w] || [])[1] : element.dataset.en;
      element.textContent = next === "en" && english ? english : kept.get(element);
    }
    document.getElementById("noi-dung").lang = "vi";
    for (const element of document.querySelectorAll("main [data-w], main [data-en]")) element.lang = next;
    for (const input of document.querySelectorAll("[data-placeholder]")) input.placeholder = say(input.dataset.placeholder);
    button.textContent = next === "vi" ? "English" : "Tiếng Việt";
    button.lang = next === "vi" ? "en" : "vi";
  }
  button.hidden = false;
  button.addEventListener("click", () => { speak(language === "vi" ? "en" : "vi"); store.set(language); });

  // A text that a spreadsheet would take for a formula is quoted, as in every CSV of the release.
  window.khoSave = (name, rows) => {
    const safe = (value) => (typeof value === "string" && /^[=+\-@\t\r]/.test(value) ? `'${value}` : String(value));
    const quoted = (text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
    const text = rows.map((row) => row.map((value) => quoted(safe(value))).join(",")).join("\r\n");
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([`\ufeff${text}\r\n`], { type: "text/csv;charset=utf-8" }));
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  const input = document.getElementById("tim");
  const list = document.getElementById("ket-qua");
  let entries = null;
  let chosen = -1;
  function load() {
    if (entries || document.getElementById("chi-muc")) return;
    const index = document.createElement("script");
    index.id = "chi-muc";
    index.src = `${root}assets/index.js`;
    index.onload = () => {
      entries = window.KHO_INDEX.map(([text, kind, file, mark]) => ({ text, kind, file, mark, key: ` ${fold(text)}` }));
      find();
    };
    document.head.append(index);
  }
  function find() {
    const parts = fold(input.value).split(/[^a-z0-9]+/).filter(Boolean);
    const marked = input.value.normalize("NFC").toLowerCase().trim();
    list.replaceChildren();
    chosen = -1;
    const hits = entries && parts.length
      ? entries.filter((entry) => parts.every((part) => entry.key.includes(` ${part}`) || (part.length > 3 && entry.key.includes(part))))
      : [];
    // what is written with the same marks stands first, then units, then what begins with the words
    const place = (entry) =>
      (entry.text.toLowerCase().includes(marked) ? 0 : 4) + (entry.kind === "unit" ? 0 : 2) + (entry.key.startsWith(` ${parts[0]}`) ? 0 : 1);
    hits.sort((a, b) => place(a) - place(b));
    for (const [at, entry] of hits.slice(0, 20).entries()) {
      const item = document.createElement("li");
      item.id = `kq-${at}`;
      item.role = "option";
      item.dataset.href = `${root}trang/${entry.file}`;
      item.textContent = entry.text;
      const about = document.createElement("small");
      about.textContent = say(entry.kind) + (entry.mark ? ` – ${say("simulated_short")}` : "");
      item.append(about);
      list.append(item);
    }
    if (parts.length && entries && !hits.length) {
      const none = document.createElement("li");
      none.role = "option";
      none.textContent = say("search_none");
      list.append(none);
    }
    list.hidden = !parts.length || !entries;
    input.setAttribute("aria-expanded", String(!list.hidden));
    input.removeAttribute("aria-activedescendant");
  }
  function choose(step) {
    const items = [...list.querySelectorAll("[data-href]")];
    if (!items.length) return;
    chosen = (chosen + step + items.length) % items.length;
    for (const [at, item] of items.entries()) item.setAttribute("aria-selected", String(at === chosen));
    items[chosen].scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", items[chosen].id);
  }
  input.addEventListener("focus", load);
  input.addEventListener("input", () => { load(); if (entries) find(); });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); choose(event.key === "ArrowDown" ? 1 : -1); }
    if (event.key === "Escape") { input.value = ""; if (entries) find(); }
  });
  input.form.addEventListener("submit", (event) => {
    event.preventDefault();
    const item = list.querySelector('[aria-selected="true"]') || list.querySelector("[data-href]");
    if (item) location.href = item.dataset.href;
  });
  list.addEventListener("click", (event) => {
    const item = event.target.closest("[data-href]");
    if (item) location.href = item.dataset.href;
  });
  document.addEventListener("click", (event) => { if (!input.form.contains(event.target)) { list.hidden = true; input.setAttribute("aria-expanded", "false"); } });

  if (store.get() === "en") speak("en");
  const collator = new Intl.Collator("vi", { numeric: true });
  if (window.DataTable) {
    const text = (html) => String(html).replace(/<[^>]*>/g, "").trim();
    const unmarked = (html) => text(html).normalize("NFD").replace(/[\u0300-\u036f]/g, "");
    DataTable.type("vi", {
      order: { pre: text, asc: (a, b) => collator.compare(a, b), desc: (a, b) => collator.compare(b, a) },
      search: (html) => `${text(html)} ${unmarked(html)} ${fold(text(html))}`,
    });
    for (const table of document.querySelectorAll("table.sortable")) {
      const texts = [...table.tHead.rows[0].cells].map((cell, at) => (cell.classList.contains("n") ? -1 : at)).filter((at) => at >= 0);
      new DataTable(table, {
        paging: false, info: false, order: [], autoWidth: false,
        columnDefs: [{ targets: texts, type: "vi" }],
        layout: { topStart: "search", topEnd: null, bottomStart: null, bottomEnd: null },
        language: { search: say("filter"), zeroRecords: say("search_none"), emptyTable: say("nothing") },
      });
    }
  }
  if (location.hash) document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView();
})();
