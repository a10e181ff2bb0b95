(() => {
  const field = document.getElementById("search");
  const said = document.getElementById("said");
  const folded = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  const words = JSON.parse(document.getElementById("words").textContent);
  const rows = [...document.querySelectorAll("ul.list li")];
  const months = [...document.querySelectorAll("section")];
  const addresses = rows.map((row) => row.querySelector("a").getAttribute("href"));
  field.hidden = false;
  const search = () => {
    const wanted = folded(field.value).split(/\s+/).filter(Boolean);
    let count = 0;
    rows.forEach((row, at) => {
      const isFound = wanted.every((word) => words[at].includes(word));
      row.hidden = !isFound;
      count += isFound;
      const link = row.querySelector("a");
      const typed = field.value.trim();
      link.setAttribute("href", typed ? addresses[at] + "#:~:text=" + encodeURIComponent(typed) : addresses[at]);
    });
    for (const month of months) month.hidden = !month.querySelector("li:not([hidden])");
    said.textContent = wanted.length ? count.toLocaleString() + " found" : "";
  };
  field.addEventListener("input", search);
  field.focus();
})();
