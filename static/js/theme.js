// Before the first paint: mark that scripts run, follow the system's light or dark; paper is always light.
(function () {
  const root = document.documentElement;
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const follow = () => { root.dataset.bsTheme = dark.matches ? "dark" : "light"; };
  root.classList.add("has-js");
  follow();
  dark.addEventListener?.("change", follow);
  addEventListener("beforeprint", () => { root.dataset.bsTheme = "light"; });
  addEventListener("afterprint", follow);
})();
