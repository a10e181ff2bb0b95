(() => {
  const folds = () => document.querySelectorAll("details");
  const button = document.getElementById("folds");
  let isOpen = false;
  button.hidden = false;
  button.addEventListener("click", () => {
    isOpen = !isOpen;
    for (const fold of folds()) fold.open = isOpen;
    button.textContent = isOpen ? "Fold everything" : "Unfold everything";
  });
  addEventListener("beforeprint", () => { for (const fold of folds()) fold.open = true; });
})();
