// The page of SQL: DuckDB-WASM over a copy of the release, packed in scripts beside the page; asks nothing of any address.
"use strict";
(() => {
  const root = document.currentScript.dataset.root;
  const form = document.getElementById("sql");
  const [select, area, run, save] = ["cau-hoi", "truy-van", "chay", "tai"].map((id) => document.getElementById(id));
  const [status, fault, mark, place] = ["tinh-trang", "sai", "mo-phong", "bang-ket-qua"].map((id) => document.getElementById(id));
  const SHOWN = 500; // rows on the page; the CSV has all
  const NUMERIC = /^(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT|U[A-Z]+INT(EGER)?|FLOAT|DOUBLE|DECIMAL)/;
  const english = () => document.documentElement.lang === "en";
  const say = (key) => ((window.KHO_WORDS || {})[key] || [key, key])[english() ? 1 : 0];
  let connection = null;
  let answer = null;

  const script = (name) => new Promise((resolve, reject) => {
    const element = document.createElement("script");
    element.src = `${root}sql/${name}`;
    element.onload = resolve;
    element.onerror = () => reject(new Error(name));
    document.head.append(element);
  });
  function bytes(text) {
    if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text);
    const letters = atob(text);
    const array = new Uint8Array(letters.length);
    for (let at = 0; at < letters.length; at += 1) array[at] = letters.charCodeAt(at);
    return array;
  }
  const unpacked = (array) => new Response(new Blob([array]).stream().pipeThrough(new DecompressionStream("gzip")));

  // Runs in the worker before DuckDB: its wasm comes as a message, and nothing else can be had from anywhere.
  function inWorker() {
    const wasm = new Promise((resolve) => {
      self.addEventListener("message", function take(event) {
        if (!event.data || !event.data.khoWasm) return;
        event.stopImmediatePropagation();
        self.removeEventListener("message", take);
        resolve(event.data.khoWasm);
      });
    });
    self.fetch = async (address) => {
      if (!String(address.url || address).endsWith("/kho.wasm")) throw new Error("no network");
      const stream = new Blob([await wasm]).stream().pipeThrough(new DecompressionStream("gzip"));
      return new Response(stream, { headers: { "content-type": "application/wasm" } });
    };
    self.XMLHttpRequest = class { constructor() { throw new Error("no network"); } };
    self.WebSocket = self.importScripts = undefined;
  }

  async function open(release) {
    await script("engine.js");
    await script("duckdb-client.js");
    const code = await unpacked(bytes(window.KHO_ENGINE.worker)).text();
    const worker = new Worker(URL.createObjectURL(new Blob([`(${inWorker})();\n`, code], { type: "text/javascript" })));
    const wasm = bytes(window.KHO_ENGINE.wasm);
    delete window.KHO_ENGINE;
    worker.postMessage({ khoWasm: wasm }, [wasm.buffer]);
    const database = new duckdb.AsyncDuckDB(new duckdb.VoidLogger(), worker);
    await database.instantiate("http://localhost/kho.wasm");
    await database.registerFileBuffer("kho.duckdb", await release());
    connection = await database.connect();
    await connection.query("attach 'kho.duckdb' as kho (read_only)");
    await connection.query("use kho");
    for (const setting of ["autoinstall_known_extensions = false", "autoload_known_extensions = false", "lock_configuration = true"]) {
      await connection.query(`set ${setting}`);
    }
  }
  async function carried() {
    await script("release.js");
    const release = bytes(window.KHO_RELEASE);
    delete window.KHO_RELEASE;
    return new Uint8Array(await unpacked(release).arrayBuffer());
  }
  function begin(release) {
    status.textContent = say("sql_opening");
    open(release).then(() => {
      status.textContent = say("sql_ready");
      run.disabled = false;
    }).catch(failed);
  }
  function failed(error) {
    status.textContent = say("sql_failed");
    fault.textContent = String((error && error.message) || error);
    fault.hidden = false;
  }

  // The answer is kept as a table and read as text, so that every figure stands as DuckDB itself writes it.
  async function ask(query) {
    const bare = query.trim().replace(/(\s*;)+$/, "");
    const isTable = /^(\s|--[^\n]*\n)*(select|with|from|values|table|\()/i.test(bare);
    if (isTable) await (await connection.prepare(bare)).close(); // which refuses several statements at once
    await connection.query(`create or replace temp table ket_qua as ${isTable ? bare : `from (${bare}\n)`}`);
    const about = (await connection.query("select column_name, data_type from duckdb_columns() where database_name = 'temp' and table_name = 'ket_qua' order by column_index")).toArray();
    const rows = await connection.query("select cast(columns(*) as varchar) from temp.ket_qua");
    const columns = about.map((_, at) => rows.getChildAt(at));
    return { names: about.map((row) => row.column_name), types: about.map((row) => row.data_type), count: rows.numRows, columns };
  }
  const value = (at, row) => answer.columns[at].get(row);

  function element(name, text, css) {
    const made = document.createElement(name);
    made.textContent = text;
    if (css) made.className = css;
    return made;
  }
  function show() {
    const frame = element("div", "", "frame");
    frame.tabIndex = 0;
    frame.setAttribute("role", "region");
    frame.setAttribute("aria-labelledby", "c-ket-qua-sql");
    const table = element("table", "", "quiet");
    const caption = element("caption", say("sql_result"));
    caption.id = "c-ket-qua-sql";
    const head = document.createElement("tr");
    const isNumber = answer.types.map((type) => NUMERIC.test(type) && !type.endsWith("]"));
    answer.names.forEach((name, at) => {
      const cell = element("th", name, isNumber[at] ? "n" : "");
      cell.scope = "col";
      head.append(cell);
    });
    const [top, body] = [document.createElement("thead"), document.createElement("tbody")];
    top.append(head);
    for (let row = 0; row < Math.min(answer.count, SHOWN); row += 1) {
      const line = document.createElement("tr");
      answer.names.forEach((_, at) => line.append(element("td", value(at, row) ?? "", isNumber[at] ? "n" : "")));
      body.append(line);
    }
    table.append(caption, top, body);
    frame.append(table);
    place.replaceChildren(frame);
    status.textContent = `${answer.count} ${say("sql_rows")}${answer.count > SHOWN ? `; ${say("sql_first_rows")}` : ""}`;
    const flag = answer.names.indexOf("is_simulated");
    mark.hidden = flag < 0 || !Array.from({ length: answer.count }, (_, row) => value(flag, row)).includes("true");
  }

  // Figures stay as DuckDB writes them; what is text is kept from being a formula where it is saved.
  function rows() {
    const figures = answer.types.map((type) => NUMERIC.test(type) && !type.endsWith("]"));
    const written = (text, at) => (figures[at] && text !== null ? { toString: () => text } : text ?? "");
    const lines = Array.from({ length: answer.count }, (_, row) => answer.names.map((_name, at) => written(value(at, row), at)));
    return [answer.names, ...lines];
  }

  select.addEventListener("change", () => {
    if (select.value !== "") area.value = window.KHO_QUESTIONS[Number(select.value)];
  });
  area.addEventListener("input", () => { select.value = ""; });
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); }
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (!connection || run.disabled || !area.value.trim()) return;
    run.disabled = save.disabled = true;
    fault.hidden = mark.hidden = true;
    place.replaceChildren();
    status.textContent = say("sql_running");
    try {
      answer = await ask(area.value);
      show();
      save.disabled = false;
    } catch (error) { failed(error); }
    run.disabled = false;
  });
  save.addEventListener("click", () => window.khoSave("ket-qua.csv", rows()));

  mark.className = "banner";
  form.hidden = false;
  select.value = "0";
  area.value = window.KHO_QUESTIONS[0];
  if (form.dataset.release) begin(carried);
  else if (form.dataset.engine) {
    document.getElementById("tep").addEventListener("change", (event) => {
      const [file] = event.target.files;
      if (file) begin(async () => new Uint8Array(await file.arrayBuffer()));
    });
  }
})();
