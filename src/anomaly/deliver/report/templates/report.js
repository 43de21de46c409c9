"use strict";
(function () {
  const table = document.getElementById("lead-table");
  if (!table) return;
  const body = table.tBodies[0];
  const rows = Array.from(body.rows);
  const get = (id) => document.getElementById(id);
  const filters = document.querySelector(".filters");
  filters.hidden = false;

  const FIRST = 20;
  const more = get("more");
  let all = rows.length <= FIRST;

  // At first only the head of the list is open; a search or a choice looks at the whole list.
  function show() {
    const text = get("find").value.trim().toLowerCase();
    const town = get("town").value;
    const level = get("level").value;
    const paid = get("paid").checked;
    const asked = Boolean(text || town || level || paid);
    let kept = 0;
    for (const row of Array.from(body.rows)) {
      const d = row.dataset;
      const keep = (!text || d.text.includes(text)) && (!town || d.town === town) &&
        (!level || d.code === level) && (!paid || d.paid === "1");
      row.hidden = !keep;
      row.classList.toggle("later", keep && !all && !asked && kept >= FIRST);
      if (keep) kept += 1;
    }
    more.hidden = all || asked;
    get("shown").textContent = String(all || asked ? kept : Math.min(kept, FIRST));
  }
  more.addEventListener("click", function () {
    all = true;
    show();
  });
  for (const id of ["find", "town", "level", "paid"]) get(id).addEventListener("input", show);

  const heads = Array.from(table.querySelectorAll("th[data-sort]"));
  for (const head of heads) {
    // A span, because browsers leave real buttons out of the header of the next printed page.
    const button = document.createElement("span");
    button.setAttribute("role", "button");
    button.tabIndex = 0;
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("keydown", function (event) {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      button.click();
    });
    button.addEventListener("click", function () {
      const key = head.dataset.sort;
      const rising = head.getAttribute("aria-sort") ? head.getAttribute("aria-sort") === "descending" : key === "number";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", rising ? "ascending" : "descending");
      // Equal values keep the order of the list, so sorting never shuffles it.
      const order = (a, b) => Number(a.dataset[key]) - Number(b.dataset[key]);
      const rank = (a, b) => Number(a.dataset.number) - Number(b.dataset.number);
      rows.slice().sort((a, b) => (rising ? order(a, b) : order(b, a)) || rank(a, b))
        .forEach((row) => body.appendChild(row));
      show();
    });
  }

  function open() {
    const target = document.getElementById(location.hash.slice(1));
    if (target && target.tagName === "DETAILS") target.open = true;
  }
  window.addEventListener("hashchange", open);
  open();
  show();
})();
