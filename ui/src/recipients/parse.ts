// People typed or pasted: "Amara Osei <amara@example.com>", a name, an address, or a list of them.

/** Someone read from text; what was not given is null. */
export interface Person {
  name: string | null;
  email: string | null;
}

const ADDRESS = /[^\s<>,;"'()[\]]+@[^\s<>,;"'()[\]]+/;

function tidy(text: string): string {
  return text
    .replace(/[<>()[\]]/g, " ")
    .replace(/\s+/g, " ")
    .trim()
    .replace(/^["'“”‘’]+|["'“”‘’]+$/g, "")
    .replace(/^[,;:\-–—\s]+|[,;:\-–—\s]+$/g, "")
    .trim();
}

function nameFrom(text: string): string | null {
  const plain = tidy(text);
  if (plain === "") return null;
  // "Osei, Amara" as an address book writes it.
  const turned = /^([^,]+),\s*([^,]+)$/.exec(plain);
  return turned ? `${turned[2] ?? ""} ${turned[1] ?? ""}`.trim() : plain;
}

/** One person per address; text before an address (or after it, when none stood before) is the name. */
function peopleOfLine(line: string): Person[] {
  const cells = line.split("\t").map((cell) => cell.trim()).filter((cell) => cell !== "");
  if (cells.length > 1) return [ofCells(cells)];
  if (!ADDRESS.test(line)) {
    return splitOutsideQuotes(line).map((name) => ({ name: nameFrom(name), email: null })).filter((person) => person.name !== null);
  }
  return ofEntries(splitOutsideQuotes(line));
}

function ofCells(cells: readonly string[]): Person {
  const at = cells.findIndex((cell) => ADDRESS.test(cell));
  const email = at < 0 ? null : (ADDRESS.exec(cells[at] ?? "")?.[0] ?? null);
  const rest = cells.filter((_, index) => index !== at).slice(0, 2).join(" ");
  return { name: nameFrom(rest), email };
}

function ofEntries(entries: readonly string[]): Person[] {
  const people: Person[] = [];
  let waiting: string[] = [];
  for (const entry of entries) {
    const email = ADDRESS.exec(entry)?.[0];
    if (email === undefined) {
      waiting.push(entry);
      continue;
    }
    const own = nameFrom(entry.replace(email, " "));
    const before = nameFrom(waiting.join(", "));
    // "Osei, Amara <amara@…>": the part before the comma belongs to the same name.
    const name = own !== null && waiting.length === 1 && !own.includes(" ") ? `${own} ${waiting[0]?.trim() ?? ""}` : (own ?? before);
    people.push({ name, email });
    waiting = [];
  }
  const last = people.at(-1);
  if (last?.name === null && waiting.length > 0) last.name = nameFrom(waiting.join(", "));
  else people.push(...waiting.map((text) => ({ name: nameFrom(text), email: null })).filter((person) => person.name !== null));
  return people;
}

function splitOutsideQuotes(line: string): string[] {
  const parts: string[] = [];
  let part = "";
  let quoted = false;
  for (const letter of line) {
    if (letter === '"') quoted = !quoted;
    if ((letter === "," || letter === ";") && !quoted) {
      parts.push(part);
      part = "";
    } else part += letter;
  }
  parts.push(part);
  return parts.map((each) => each.trim()).filter((each) => each !== "");
}

/** Everyone in the text, in order; the same address twice counts once. */
export function parsePeople(text: string): Person[] {
  const seen = new Set<string>();
  return text
    .split(/\r?\n/)
    .flatMap((line) => (line.trim() === "" ? [] : peopleOfLine(line)))
    .filter((person) => {
      if (person.email === null) return true;
      const key = person.email.toLowerCase();
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    });
}
