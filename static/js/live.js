// The list exchanges what it lists without a new page; htmx does it, this adds what it leaves out.
// Whatever goes wrong, the browser loads the page as it would without any script.
"use strict";

{
  const unfolded = new Map();
  const box = document.getElementById("q");
  const asked = () => new URLSearchParams(location.search).get("q") || "";
  let query = asked();

  // a new window or a download, which htmx takes for a click
  const elsewhere = (event) => {
    if ((event.shiftKey || event.altKey) && event.target.closest("[hx-boost]")) event.stopPropagation();
  };

  const load = ({ detail }) => {
    if (detail.requestConfig.verb === "get") location.assign(detail.pathInfo.finalRequestPath);
    else location.reload();
  };

  const before = (event) => {
    const { shouldSwap, serverResponse } = event.detail;
    if (!shouldSwap || !serverResponse.includes('id="listing"')) {
      event.preventDefault();
      return load(event);
    }
    document.querySelectorAll("#listing details").forEach((one) => unfolded.set(one.id, one.open));
  };

  const after = () => {
    // the reader unfolds and folds, the page does not
    document.querySelectorAll("#listing details").forEach((one) => {
      if (unfolded.has(one.id)) one.open = unfolded.get(one.id);
    });
    // what is being typed is left alone, unless something else was searched for
    if (asked() !== query) box.value = query = asked();
    // what was pressed keeps the focus where it is still there
    const results = document.getElementById("results");
    if (document.activeElement === document.body) results.focus({ preventScroll: true });
  };

  // back and forward load the page anew, and show what was shown when it was left
  const leave = () => history.replaceState({ htmx: true, top: scrollY }, "");
  const comeBack = (event) => {
    if (!event.state || !event.state.htmx) return;
    event.stopImmediatePropagation();
    // the browser would show the new page where the old one was
    history.scrollRestoration = "manual";
    location.reload();
  };
  const arrive = () => {
    if (history.scrollRestoration === "auto") return;
    scrollTo({ top: history.state.top || 0, behavior: "instant" });
    // not yet: as soon as it may, it scrolls
    setTimeout(() => {
      history.scrollRestoration = "auto";
    });
  };

  document.addEventListener("click", elsewhere, true);
  document.addEventListener("htmx:beforeSwap", before);
  document.addEventListener("htmx:afterSwap", after);
  document.addEventListener("htmx:beforeHistoryUpdate", leave);
  document.addEventListener("htmx:sendError", load);
  document.addEventListener("htmx:timeout", load);
  window.addEventListener("popstate", comeBack);
  window.addEventListener("load", arrive);
}
