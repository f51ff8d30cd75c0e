/** Returns the element of that id, which the page's own markup has. */
export function pageElement<E extends HTMLElement = HTMLElement>(id: string): E {
  return document.getElementById(id) as E;
}

/** Returns what the page carries under that id. */
export function pageData<T>(id: string): T {
  return JSON.parse(pageElement(id).textContent ?? "");
}
