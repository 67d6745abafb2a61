// A button beside each text that is there to be copied; without this script one selects it.
"use strict";

{
  const label = (button, hidden) => {
    const span = document.createElement("span");
    span.className = "vh";
    span.textContent = hidden;
    button.append("复制", span);
  };

  const select = (element) => getSelection().selectAllChildren(element);

  // Where a site has no HTTPS, browsers offer only the older way
  const copy = async (element) => {
    try {
      await navigator.clipboard.writeText(element.textContent);
      return true;
    } catch {
      select(element);
      return document.execCommand("copy");
    }
  };

  for (const element of document.querySelectorAll("[data-copy]")) {
    const button = document.createElement("button");
    const said = document.createElement("span");
    button.type = "button";
    button.className = "copy";
    label(button, element.dataset.copy);
    said.className = "copied";
    said.setAttribute("role", "status");
    button.addEventListener("click", async () => {
      said.textContent = "";
      const done = await copy(element);
      said.textContent = done ? "已复制" : "已选中，请按 Ctrl+C";
    });
    element.after(button, said);
  }
}
