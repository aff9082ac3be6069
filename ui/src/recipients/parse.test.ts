import { describe, expect, it } from "vitest";
import { parsePeople } from "./parse";

describe("people from text", () => {
  it.each([
    ["an address", "amara@example.com", [[null, "amara@example.com"]]],
    ["a name", "Amara Osei", [["Amara Osei", null]]],
    ["name and address", "Amara Osei <amara@example.com>", [["Amara Osei", "amara@example.com"]]],
    ["quoted name with a comma", '"Osei, Amara" <amara@example.com>', [["Amara Osei", "amara@example.com"]]],
    ["surname first without quotes", "Osei, Amara <amara@example.com>", [["Amara Osei", "amara@example.com"]]],
    ["address before the name", "amara@example.com, Amara Osei", [["Amara Osei", "amara@example.com"]]],
    ["name, comma, address", "Amara Osei, amara@example.com", [["Amara Osei", "amara@example.com"]]],
    ["cells of a table", "Amara Osei\tamara@example.com", [["Amara Osei", "amara@example.com"]]],
    ["first name, last name, address as cells", "Amara\tOsei\tamara@example.com", [["Amara Osei", "amara@example.com"]]],
    [
      "addresses with commas and semicolons",
      "a@example.com, b@example.com; c@example.com",
      [
        [null, "a@example.com"],
        [null, "b@example.com"],
        [null, "c@example.com"],
      ],
    ],
    [
      "several with names on one line",
      "Amara Osei <a@example.com>, Daniel Whitlock <b@example.com>",
      [
        ["Amara Osei", "a@example.com"],
        ["Daniel Whitlock", "b@example.com"],
      ],
    ],
    [
      "lines, an empty one among them",
      "Amara Osei <a@example.com>\r\n\r\nDaniel Whitlock <b@example.com>\n",
      [
        ["Amara Osei", "a@example.com"],
        ["Daniel Whitlock", "b@example.com"],
      ],
    ],
    ["the same address twice", "a@example.com\nA@example.com", [[null, "a@example.com"]]],
    ["nothing", "  \n ", []],
  ])("%s", (_name, text, people) => {
    expect(parsePeople(text).map((person) => [person.name, person.email])).toEqual(people);
  });
});
