//! Fills a new data folder with many envelopes, the same on every run, for measurements:
//! `cargo run --release -p countersign-store --example fill -- FOLDER [COUNT]`.
//!
//! The rows are put in behind the store's back, since a hundred thousand envelopes sent one by one would take an hour;
//! what the list is made of is then made by the store itself.

use std::{error::Error, path::Path};

use countersign_envelope::{Account, AccountId, Composition, Environment, Millis};
use countersign_store::Store;
use rusqlite::{Connection, Transaction, params};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

const DAY_MS: i64 = 86_400_000;
/// Of every so many envelopes one has documents whose text is searched.
const WITH_TEXT: u32 = 5;
/// Of every ten so many are not finished.
const OPEN: u32 = 1;

const KINDS: [&str; 12] = [
    "Tenancy agreement",
    "Employment contract",
    "Mutual NDA",
    "Offer letter",
    "Deed of variation",
    "Consultancy agreement",
    "Sole agency terms",
    "Lease assignment",
    "Guarantor deed",
    "Management agreement",
    "Statement of work",
    "Licence to alter",
];
const PLACES: [&str; 20] = [
    "Harbour Lane",
    "Quay Street",
    "Albion Road",
    "Tannery Yard",
    "Old Mill House",
    "Station Approach",
    "Beck Terrace",
    "Northgate",
    "Marlow Court",
    "Castle Hill",
    "Victoria Park",
    "Bridge End",
    "Orchard Close",
    "Foundry Row",
    "Kirkgate",
    "Chapel Walk",
    "Lime Grove",
    "Wharf Road",
    "Abbey Mews",
    "Granary Square",
];
const FIRST: [&str; 20] = [
    "Amara", "Daniel", "Ruth", "Ines", "Kofi", "Martha", "Leila", "Tomasz", "Siân", "Oskar", "Hannah", "Yusuf",
    "Freya", "Marc", "Brigitte", "Noor", "Piotr", "Jo", "Priya", "Kwame",
];
const LAST: [&str; 25] = [
    "Osei",
    "Whitlock",
    "Carvalho",
    "Asante",
    "Quill",
    "Haddad",
    "Zielinski",
    "Morgan",
    "Halden",
    "Beck",
    "Demir",
    "Lindqvist",
    "Duval",
    "Maj",
    "Ashdown",
    "Nair",
    "Boateng",
    "Reece",
    "Vale",
    "Corner",
    "Ellis",
    "Fenwick",
    "Grange",
    "Holt",
    "Irving",
];
const WORDS: [&str; 40] = [
    "tenant",
    "landlord",
    "premises",
    "breakwater",
    "covenant",
    "arbitration",
    "notice",
    "termination",
    "deposit",
    "insurance",
    "maintenance",
    "boundary",
    "easement",
    "schedule",
    "indemnity",
    "confidential",
    "disclosure",
    "salary",
    "probation",
    "pension",
    "warranty",
    "liability",
    "assignment",
    "novation",
    "mortgage",
    "freehold",
    "leasehold",
    "inventory",
    "furniture",
    "garden",
    "parking",
    "utilities",
    "council",
    "certificate",
    "inspection",
    "repairs",
    "alterations",
    "subletting",
    "guarantee",
    "execution",
];
const LABELS: [&str; 5] = ["urgent", "renewal", "north", "south", "legal"];

/// A number that looks random and is the same on every run.
fn mix(n: u32, salt: u32) -> u32 {
    let mut x = n.wrapping_mul(0x9e37_79b9) ^ salt.wrapping_mul(0x85eb_ca6b);
    x ^= x >> 15;
    x = x.wrapping_mul(0x2c1b_3c6d);
    x ^ x >> 13
}

fn of<'a>(list: &'a [&'a str], n: u32, salt: u32) -> &'a str {
    list[mix(n, salt) as usize % list.len()]
}

struct Person {
    name: String,
    email: String,
}

fn person(n: u32, salt: u32) -> Person {
    let (first, last) = (of(&FIRST, n, salt), of(&LAST, n, salt + 1));
    let number = mix(n, salt + 2) % 400;
    let email = format!("{}.{}{number}@example.com", first.to_lowercase().replace('â', "a"), last.to_lowercase());
    Person { name: format!("{first} {last}"), email }
}

fn status(n: u32) -> &'static str {
    if n % 10 < OPEN {
        return if n.is_multiple_of(7) { "draft" } else { "waiting" };
    }
    match mix(n, 9) % 100 {
        0..=91 => "completed",
        92..=95 => "withdrawn",
        96 | 97 => "declined",
        _ => "expired",
    }
}

fn blob(n: u32) -> String {
    format!("{n:064x}")
}

fn put(tx: &Transaction<'_>, n: u32, now: i64) -> Result<(), Box<dyn Error>> {
    let id = format!("00000000-0000-4000-8000-{n:012}");
    let account = if n.is_multiple_of(3) { "account-2" } else { "account-1" };
    let status = status(n);
    let sent = status != "draft";
    let made_at = now - i64::from(mix(n, 3) % 900) * DAY_MS - i64::from(mix(n, 4) % 86_400) * 1000;
    let made_at = if status == "waiting" { now - i64::from(mix(n, 3) % 14) * DAY_MS } else { made_at };
    let over = made_at + DAY_MS;
    let filed = sent && status != "waiting" && mix(n, 5).is_multiple_of(20);
    let name = format!("{} – {} {}", of(&KINDS, n, 6), n % 97 + 1, of(&PLACES, n, 7));
    let reference = format!("{:04X}-{:04X}", n >> 16, n & 0xffff);
    let derived = (status == "completed").then_some(r#"{"is":"completed"}"#);
    tx.prepare_cached(
        "INSERT INTO envelope (id, account, name, message, options_json, reference, next_number, revision, made_at,
         changed_at, provider_id, provider_status, status_json, derived_json, checked_at, sent_at, completed_at, filed_at,
         seen_at) VALUES (?1, ?2, ?3, ?4, '{}', ?5, 3, 1, ?6, ?7, ?8, NULL, ?9, ?10, ?11, ?12, ?13, ?14, ?7)",
    )?
    .execute(params![
        id,
        account,
        name,
        format!("About the {} and the {}.", of(&WORDS, n, 20), of(&WORDS, n, 21)),
        reference,
        made_at,
        if sent { over } else { made_at },
        sent.then(|| format!("there-{n}")),
        json!({ "is": status }).to_string(),
        derived,
        sent.then_some(now - 60_000),
        sent.then_some(made_at),
        (status == "completed").then_some(over),
        filed.then_some(now),
    ])?;
    let mut recipients = Vec::new();
    for position in 0..2_u32 {
        let person = person(n, 30 + 3 * position);
        let recipient = json!({"id": format!("{id}-{position}"), "number": position + 1, "position": position,
            "kind": "signer", "name": person.name, "email": person.email, "role": "Signer", "group": 1,
            "hiddenDocuments": [], "auth": {"kind": "link"}, "delivery": "email", "options": {}, "witness": null});
        tx.prepare_cached(
            "INSERT INTO recipient (id, envelope, position, number, name, email, props_json)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        )?
        .execute(params![
            format!("{id}-{position}"),
            id,
            position,
            position + 1,
            person.name,
            person.email,
            recipient.to_string()
        ])?;
        recipients.push(recipient);
        if sent {
            let signed = status == "completed" || (position == 0 && status == "waiting");
            let there = json!({"providerId": format!("p-{n}-{position}"), "kind": "signer", "name": person.name,
                "email": person.email, "group": 1, "rawStatus": "", "status": {"is": if signed {"signed"} else {"invited"}},
                "invitedAt": made_at, "signedAt": signed.then_some(over), "emailStatus": null});
            tx.prepare_cached("INSERT INTO person (envelope, place, email, props_json) VALUES (?1, ?2, ?3, ?4)")?
                .execute(params![id, position, person.email, there.to_string()])?;
        }
    }
    let document = json!({"id": format!("{id}-d"), "position": 0, "name": "Agreement.pdf", "kind": "pdf",
        "blob": blob(n), "sizeBytes": 80_000, "state": "ready", "pages": []});
    tx.prepare_cached(
        "INSERT INTO document (id, envelope, position, name, blob, props_json) VALUES (?1, ?2, 0, ?3, ?4, ?5)",
    )?
    .execute(params![format!("{id}-d"), id, "Agreement.pdf", blob(n), document.to_string()])?;
    if sent {
        let composition = Composition {
            name,
            documents: whole(vec![document])?,
            recipients: whole(recipients)?,
            ..Composition::default()
        };
        put_send(tx, n, &id, (account, made_at, &reference), &composition)?;
    }
    put_rest(tx, n, &id, made_at)
}

fn whole<T: DeserializeOwned>(values: Vec<Value>) -> Result<Vec<T>, serde_json::Error> {
    values.into_iter().map(serde_json::from_value).collect()
}

/// What was sent, frozen as the store freezes it.
fn put_send(
    tx: &Transaction<'_>,
    n: u32,
    id: &str,
    (account, made_at, reference): (&str, i64, &str),
    composition: &Composition,
) -> Result<(), Box<dyn Error>> {
    let through = accounts().into_iter().find(|each| each.id.as_str() == account);
    let sealed = json!({"envelope": id, "reference": reference, "account": through, "composition": composition,
        "sealedAt": made_at})
    .to_string();
    let sha256 = Sha256::digest(sealed.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    tx.prepare_cached(
        "INSERT INTO send (id, envelope, reference, revision, state, snapshot_json, snapshot_sha256, provider, account,
         provider_id, made_at, confirmed_at) VALUES (?1, ?2, ?3, 1, 'submitted', ?4, ?5, 'yoti-sign', ?6, ?7, ?8, ?8)",
    )?
    .execute(params![format!("{id}-s"), id, reference, sealed, sha256, account, format!("there-{n}"), made_at])?;
    Ok(())
}

fn put_rest(tx: &Transaction<'_>, n: u32, id: &str, made_at: i64) -> Result<(), Box<dyn Error>> {
    if status(n) == "completed" {
        tx.prepare_cached("INSERT INTO pack (envelope, folder, at, files_json) VALUES (?1, '', ?2, '[]')")?
            .execute(params![id, made_at])?;
    }
    if n.is_multiple_of(8) {
        let label = of(&LABELS, n, 40);
        tx.prepare_cached("INSERT INTO label (envelope, name) VALUES (?1, ?2)")?.execute(params![id, label])?;
    }
    Ok(())
}

/// Three pages of words.
fn text(n: u32) -> Vec<String> {
    let page = |page: u32| {
        let words = (0..220).map(|at| of(&WORDS, n.wrapping_add(at * 7919), 50 + page));
        format!("Page {} of agreement {n}. {}", page + 1, words.collect::<Vec<_>>().join(" "))
    };
    (0..3).map(page).collect()
}

fn account(id: &str, name: &str, environment: Environment) -> Account {
    Account {
        id: AccountId::new(id),
        provider: "yoti-sign".into(),
        environment,
        name: name.into(),
        api_base: None,
        web_base: None,
        made_at: Millis(0),
        key_added_at: None,
        key_accepted_at: None,
        key_refused_at: None,
    }
}

fn accounts() -> [Account; 2] {
    [
        account("account-1", "Yoti Sign", Environment::Production),
        account("account-2", "Yoti Sign test", Environment::Sandbox),
    ]
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut given = std::env::args().skip(1);
    let folder = given.next().ok_or("name a folder")?;
    let count: u32 = given.next().map_or(Ok(100_000), |count| count.parse())?;
    let folder = Path::new(&folder);
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
    let now = i64::try_from(now.as_millis())?;
    let store = Store::open(folder, Millis(now))?;
    for account in accounts() {
        store.put_account(&account)?;
    }
    store.put_setting("defaultAccount", &Value::from("account-1"))?;
    drop(store);
    let mut file = Connection::open(folder.join("countersign.db"))?;
    file.execute_batch("PRAGMA synchronous=OFF; PRAGMA foreign_keys=ON;")?;
    let tx = file.transaction()?;
    for n in 1..=count {
        put(&tx, n, now)?;
    }
    tx.commit()?;
    drop(file);
    let begun = std::time::Instant::now();
    let store = Store::open(folder, Millis(now))?;
    // What cannot be read back would be measured as an error.
    if let Some(first) = store.with_listing(|listing| listing.rows().find(|row| row.send.is_some()).cloned()) {
        let send = store.newest_send(&first.envelope)?.ok_or("nothing was sent")?;
        store.sealed(&send.id)?;
    }
    println!("{count} envelopes, taken into the list in {:.1} s", begun.elapsed().as_secs_f64());
    let begun = std::time::Instant::now();
    let mut taken = 0;
    for wanted in store.wanted_texts(count)? {
        let blobs: Vec<String> = wanted.blobs().map(String::from).collect();
        for blob in blobs {
            let n = u32::from_str_radix(&blob[56..], 16)?;
            let pages = if n % WITH_TEXT == 0 { text(n) } else { Vec::new() };
            taken += u32::from(!pages.is_empty());
            store.put_text(&blob, &pages, false)?;
        }
        store.index_text(&wanted)?;
    }
    println!("the text of {taken} of them taken in in {:.1} s", begun.elapsed().as_secs_f64());
    Ok(())
}
