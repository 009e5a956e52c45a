// Units side by side, chosen by the reader, from the data beside the page; every text is set as text.
"use strict";
(() => {
  const data = window.KHO_COMPARE;
  const selects = [...document.querySelectorAll("#so select")];
  const [place, save, status] = ["bang-so", "tai", "tinh-trang"].map((id) => document.getElementById(id));
  const SIGNS = { better: "▲", similar: "●", worse: "▼", improving: "↗", worsening: "↘", steady: "→" };
  const english = () => document.documentElement.lang === "en";
  const say = (key) => ((window.KHO_WORDS || {})[key] || [key, key])[english() ? 1 : 0];
  const written = (texts, code) => (english() ? code.replaceAll("_", " ") : texts[code] || code);
  let lines = [];

  function figure(value, digits) {
    const shown = Number.isInteger(value) && digits === undefined
      ? value.toLocaleString("de-DE")
      : value.toLocaleString("de-DE", { minimumFractionDigits: digits ?? 2, maximumFractionDigits: digits ?? 2 });
    return shown.replace("-", "−");
  }
  function made(name, text, css) {
    const element = document.createElement(name);
    element.textContent = text;
    if (css) element.className = css;
    return element;
  }
  function link(text, href) {
    const element = made("a", text);
    element.href = href;
    return element;
  }
  function heading(scope, inner, css) {
    const element = made("th", "", css);
    element.scope = scope;
    element.append(inner);
    return element;
  }

  const chosen = () => [...new Set(selects.map((select) => select.value).filter(Boolean))].map(Number);
  function fill() {
    const levels = Object.keys(data.levels);
    for (const select of selects) {
      select.append(new Option("–", ""));
      for (const level of levels) {
        const group = document.createElement("optgroup");
        group.label = data.levels[level];
        data.units.forEach((unit, at) => { if (unit[2] === level) group.append(new Option(unit[1], String(at))); });
        select.append(group);
      }
    }
    const keys = (new URLSearchParams(location.search).get("u") || "").split(",");
    const asked = keys.map((key) => data.units.findIndex((unit) => unit[0] === key)).filter((at) => at >= 0);
    asked.slice(0, selects.length).forEach((at, number) => { selects[number].value = String(at); });
  }

  function group(body, text, width) {
    const row = made("tr", "", "group");
    const cell = heading("colgroup", text);
    cell.colSpan = width;
    row.append(cell);
    body.append(row);
  }
  function line(body, name, cells, csv) {
    const row = document.createElement("tr");
    row.append(heading("row", name), ...cells);
    body.append(row);
    lines.push(csv);
  }
  function standing(body, league, units) {
    if (!units.some((unit) => league.places[unit])) return;
    group(body, link(league.name, league.page), units.length + 1);
    const placed = (unit) => league.places[unit];
    line(body, say("rank"), units.map((unit) => {
      const [rank, ranked] = placed(unit) || [];
      return made("td", !rank ? "–" : ranked < 2 ? say("only_one") : `${rank}/${ranked}`, "n rank");
    }), [`${league.name}: ${say("rank")}`, ...units.map((unit) => (placed(unit) || [])[0] ?? "")]);
    const scores = [[say("score"), Object.fromEntries(units.filter(placed).map((unit) => [unit, placed(unit)[2]]))], ...league.pillars];
    for (const [name, of] of scores) {
      const values = units.map((unit) => of[unit] ?? null);
      if (values.every((value) => value === null)) continue;
      line(body, name, values.map((value) => made("td", value === null ? "–" : figure(value, 2), "n")), [`${league.name}: ${name}`, ...values.map((value) => value ?? "")]);
    }
  }
  function cell(indicator, found) {
    if (!found) return made("td", "", "n");
    const [value, state, period, verdict, trend] = found;
    const element = made("td", "", "n");
    if (value === null) element.append(made("span", written(data.statuses, state), "missing"));
    else element.append(indicator[4] ? say(value ? "answer_yes" : "answer_no") : figure(value));
    element.append(" ", made("small", period));
    const marks = document.createElement("div");
    for (const mark of [verdict, trend]) {
      if (!mark) continue;
      const sign = made("span", SIGNS[mark]);
      sign.setAttribute("aria-hidden", "true");
      const words = made("small", "", `v ${mark}`);
      words.append(sign, ` ${say(mark)}`);
      marks.append(words, " ");
    }
    if (marks.childNodes.length) element.append(marks);
    return element;
  }
  function show() {
    const units = chosen();
    lines = [[say("indicator"), ...units.map((unit) => data.units[unit][1])]];
    place.replaceChildren();
    save.disabled = units.length < 2;
    status.textContent = units.length < 2 ? say("compare_choose") : "";
    if (units.length < 2) return;
    const frame = made("div", "", "frame");
    frame.tabIndex = 0;
    frame.setAttribute("role", "region");
    frame.setAttribute("aria-labelledby", "c-so");
    const table = made("table", "", "quiet compared");
    const caption = made("caption", say("nav_compare"));
    caption.id = "c-so";
    const [top, body, head] = [document.createElement("thead"), document.createElement("tbody"), document.createElement("tr")];
    head.append(heading("col", say("indicator")), ...units.map((unit) => heading("col", link(data.units[unit][1], data.units[unit][3]), "n")));
    top.append(head);
    for (const league of data.leagues) standing(body, league, units);
    let domain = null;
    for (const indicator of data.indicators) {
      const cells = units.map((unit) => indicator[5][unit]);
      if (!cells.some(Boolean)) continue;
      if (indicator[2] !== domain) { domain = indicator[2]; group(body, domain || say("nav_indicators"), units.length + 1); }
      const name = document.createElement("span");
      name.append(link(indicator[0], indicator[1]), indicator[3] && !indicator[4] ? ` (${indicator[3]})` : "");
      line(body, name, cells.map((found) => cell(indicator, found)), [indicator[0], ...cells.map((found) => (found ? found[0] ?? "" : ""))]);
    }
    table.append(caption, top, body);
    frame.append(table);
    place.append(frame);
  }

  for (const select of selects) {
    select.addEventListener("change", () => {
      const keys = chosen().map((unit) => data.units[unit][0]);
      try { history.replaceState(null, "", `?u=${keys.map(encodeURIComponent).join(",")}`); } catch { /* a page of file:// may have no history */ }
      show();
    });
  }
  save.addEventListener("click", () => window.khoSave("so-sanh.csv", lines));
  document.getElementById("ngon-ngu").addEventListener("click", show);
  document.getElementById("so").hidden = false;
  fill();
  show();
})();
