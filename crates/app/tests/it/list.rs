//! The list over the real store: parts, searches with the page, several at once, the file for a spreadsheet.

use countersign_app::{
    App,
    csv::ExportList,
    drafts::ApplyEdit,
    envelopes::EnvelopeOf,
    events::{Changed, Event},
    list::{EnvelopeList, Folder, ListEnvelopes, ListFilter, ListQuery, ListSort, SortBy},
    many::{ActOnMany, ListIds, ManyAct},
    search::{FindPeople, SaveSearch, SavedSearchOf},
};
use countersign_envelope::{Edit, EnvelopeHead, EnvelopeId, Millis, Op, Table};
use countersign_testkit::pdf::{self, Page};

use crate::{
    main_job::{compose, files, import},
    world::{MemoryKeys, World, open, until},
};

fn query(folder: Folder, search: &str) -> ListQuery {
    ListQuery { folder, search: search.into(), filter: ListFilter::default(), sort: ListSort::default() }
}

async fn list(app: &App, query: ListQuery) -> EnvelopeList {
    let wanted = ListEnvelopes { query, from: 0, count: 100, selected: None };
    app.list_envelopes(wanted).await.expect("the list")
}

async fn draft(app: &App, name: &str) -> EnvelopeId {
    let envelope = app.new_draft().await.expect("a draft").envelope;
    rename(app, &envelope, name).await;
    envelope
}

async fn rename(app: &App, envelope: &EnvelopeId, name: &str) {
    let view = app.open_draft(EnvelopeOf { envelope: envelope.clone() }).await.expect("the draft");
    let composed = view.composition;
    let head = |name: &str| EnvelopeHead {
        name: name.into(),
        message: composed.message.clone(),
        options: composed.options.clone(),
        account: composed.account.clone(),
    };
    let json = |name: &str| serde_json::to_value(head(name)).ok();
    let op =
        Op::Put { table: Table::Envelope, id: envelope.0.clone(), before: json(&composed.name), after: json(name) };
    let edit = Edit { label: "Rename".into(), at: Millis(1), group: None, ops: vec![op] };
    let apply = ApplyEdit { envelope: envelope.clone(), base_revision: view.revision, edit };
    app.apply_edit(apply).await.expect("the edit");
}

async fn world(folder: &std::path::Path) -> World {
    open(&folder.join("data"), MemoryKeys::default()).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_part_of_a_list_comes_with_what_is_known_of_the_whole() {
    let folder = tempfile::tempdir().expect("folder");
    let World { app, .. } = world(folder.path()).await;
    let mut drafts = Vec::new();
    for number in 0..25 {
        drafts.push(draft(&app, &format!("Lease {number:02}")).await);
    }
    let sorted = ListQuery { sort: ListSort { by: SortBy::Name, reversed: false }, ..query(Folder::All, "") };
    let wanted = ListEnvelopes { query: sorted.clone(), from: 10, count: 5, selected: Some(drafts[20].clone()) };
    let part = app.list_envelopes(wanted).await.expect("the list");
    let names: Vec<&str> = part.rows.iter().map(|row| row.name.as_str()).collect();
    assert_eq!(names, ["Lease 10", "Lease 11", "Lease 12", "Lease 13", "Lease 14"]);
    assert_eq!((part.from, part.total, part.selected_at), (10, 25, Some(20)));
    assert!(part.sections.is_empty(), "headings belong to the order by activity");
    let ids = app.list_ids(ListIds { query: sorted, from: 23, count: 99 }).await.expect("ids").envelopes;
    assert_eq!(ids, drafts[23..]);
    // Something changed: the next part is of the list as it is now.
    app.delete_draft(EnvelopeOf { envelope: drafts[0].clone() }).await.expect("deleted");
    let all = list(&app, query(Folder::Drafts, "")).await;
    assert_eq!((all.total, all.counts.get(&Folder::Drafts)), (24, Some(&24)));
    assert_eq!(all.sections.iter().map(|section| section.count).sum::<u32>(), 24);
    assert_eq!(list(&app, query(Folder::Completed, "")).await.total, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sorted_list_follows_what_is_made_renamed_and_deleted() {
    let folder = tempfile::tempdir().expect("folder");
    let World { app, .. } = world(folder.path()).await;
    let mut drafts = Vec::new();
    for name in ["Beech", "Cedar", "Damson", "Elder"] {
        drafts.push(draft(&app, name).await);
    }
    let names = async |reversed| {
        let sorted = ListQuery { sort: ListSort { by: SortBy::Name, reversed }, ..query(Folder::All, "") };
        list(&app, sorted).await.rows.into_iter().map(|row| row.name).collect::<Vec<_>>()
    };
    assert_eq!(names(false).await, ["Beech", "Cedar", "Damson", "Elder"]);
    assert_eq!(names(true).await, ["Elder", "Damson", "Cedar", "Beech"]);
    rename(&app, &drafts[0], "Yew").await;
    draft(&app, "Alder").await;
    app.delete_draft(EnvelopeOf { envelope: drafts[2].clone() }).await.expect("deleted");
    assert_eq!(names(false).await, ["Alder", "Cedar", "Elder", "Yew"]);
    assert_eq!(names(true).await, ["Yew", "Elder", "Cedar", "Alder"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn words_are_found_on_their_page_and_slips_are_put_right() {
    let folder = tempfile::tempdir().expect("folder");
    let world = world(folder.path()).await;
    let content = "BT /F 11 Tf 60 780 Td (The breakwater is maintained by the Tenant.) Tj ET";
    let second = Page { content: content.into(), ..Page::default() };
    let file = folder.path().join("Harbour lease.pdf");
    std::fs::write(&file, pdf::document(&[Page::text(1), second])).expect("a file");
    let envelope = import(&world, vec![file]).await;
    // Who searches before the text is taken in is told to look again.
    assert_eq!(list(&world.app, query(Folder::All, "breakw tenant")).await.total, 0);
    world.events.lock().expect("events").clear();
    until("its text is taken in", || async {
        let told = |event: &Event| matches!(event, Event::Changed { what: Changed::Envelope, id: None });
        world.events.lock().expect("events").iter().any(told).then_some(())
    })
    .await;
    let found = list(&world.app, query(Folder::All, "breakw tenant")).await.rows.pop().expect("it is found");
    assert_eq!(found.id, envelope);
    let hit = found.hit.expect("a page");
    assert_eq!((hit.page_index, hit.found.as_str(), hit.before.as_str()), (1, "breakwater", "The "));
    assert_eq!(hit.name, "Harbour lease.pdf");
    // What stands in its own name needs no page.
    assert_eq!(list(&world.app, query(Folder::All, "harb")).await.rows[0].hit, None);
    let nothing = list(&world.app, query(Folder::All, "harbuor")).await;
    assert_eq!((nothing.total, nothing.suggestion.as_deref()), (0, Some("harbour")));
    // In another folder it is told of, and nothing is suggested.
    let elsewhere = list(&world.app, query(Folder::Completed, "breakwater")).await;
    assert_eq!((elsewhere.total, elsewhere.elsewhere, elsewhere.suggestion), (0, 1, None));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_is_narrowed_to_people_labels_and_times() {
    let folder = tempfile::tempdir().expect("folder");
    let world = world(folder.path()).await;
    let app = &world.app;
    let composed = import(&world, files(folder.path())).await;
    compose(app, &composed).await;
    let other = draft(app, "Other").await;
    let set = countersign_app::actions::SetLabels { envelope: other.clone(), labels: vec!["urgent".into()] };
    app.set_labels(set).await.expect("a label");
    let only = |filter: ListFilter| ListQuery { filter, ..query(Folder::All, "") };
    let ids = |list: EnvelopeList| list.rows.into_iter().map(|row| row.id).collect::<Vec<_>>();
    let people = app.find_people(FindPeople { text: "amar".into() }).await.expect("people").people;
    assert_eq!((people[0].name.as_str(), people.len()), ("Amara", 1));
    let person = ListFilter { person: Some(people[0].email.to_uppercase()), ..ListFilter::default() };
    assert_eq!(ids(list(app, only(person)).await), [composed]);
    let labelled = list(app, only(ListFilter { label: Some("urgent".into()), ..ListFilter::default() })).await;
    assert_eq!(labelled.rows[0].labels, ["urgent"]);
    assert_eq!(ids(labelled), [other]);
    let before = ListFilter { until: Some(Millis(2)), ..ListFilter::default() };
    assert_eq!(list(app, only(before)).await.total, 2, "both edits were made long ago");
    let after = ListFilter { since: Some(Millis(2)), ..ListFilter::default() };
    assert_eq!(list(app, only(after)).await.total, 0);
    let nobody = ListFilter { account: Some("none".into()), ..ListFilter::default() };
    assert_eq!(list(app, only(nobody)).await.total, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_are_acted_on_at_once_and_each_says_what_came_of_it() {
    let folder = tempfile::tempdir().expect("folder");
    let World { app, .. } = world(folder.path()).await;
    let drafts = vec![draft(&app, "One").await, draft(&app, "Two").await];
    let act = |act, envelopes: &[EnvelopeId]| app.act_on_many(ActOnMany { envelopes: envelopes.to_vec(), act });
    let mut all = drafts.clone();
    all.push(EnvelopeId::new("nowhere"));
    let archived = act(ManyAct::Archive, &all).await.expect("results").results;
    let codes: Vec<Option<&str>> =
        archived.iter().map(|result| result.error.as_ref().map(|error| error.code.as_str())).collect();
    assert_eq!(codes[..2], [Some("many_not_archived"), Some("many_not_archived")]);
    assert!(codes[2].is_some());
    assert_eq!((archived[0].name.as_str(), archived[0].envelope == drafts[0]), ("One", true));
    let deleted = act(ManyAct::DeleteDraft, &drafts).await.expect("results").results;
    assert!(deleted.iter().all(|result| result.error.is_none()));
    assert_eq!(list(&app, query(Folder::All, "")).await.total, 0);
    act(ManyAct::RestoreDraft, &drafts).await.expect("results");
    assert_eq!(list(&app, query(Folder::All, "")).await.total, 2);
    let many = vec![EnvelopeId::new("x"); 1001];
    assert_eq!(act(ManyAct::Archive, &many).await.expect_err("too many").code, "many_too_many");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_written_for_a_spreadsheet_whole_and_without_formulas() {
    let folder = tempfile::tempdir().expect("folder");
    let World { app, .. } = world(folder.path()).await;
    draft(&app, "=HYPERLINK(\"https://example.com\")").await;
    draft(&app, "Lease, with a comma").await;
    let file = folder.path().join("Envelopes.csv");
    std::fs::write(&file, "what was there before").expect("a file");
    let sorted = ListQuery { sort: ListSort { by: SortBy::Name, reversed: false }, ..query(Folder::All, "") };
    let written = app.export_list_to(ExportList { query: sorted }, &file).await.expect("written");
    assert_eq!((written.rows, written.file.as_str()), (2, "Envelopes.csv"));
    let text = std::fs::read_to_string(&file).expect("the file");
    let lines: Vec<&str> = text.trim_start_matches('\u{feff}').split("\r\n").collect();
    assert!(lines[0].starts_with("Name,Reference,Status,People,Signed,"));
    assert!(lines[1].starts_with("\"'=HYPERLINK(\"\"https://example.com\"\")\","), "{}", lines[1]);
    assert!(lines[2].starts_with("\"Lease, with a comma\","), "{}", lines[2]);
    assert_eq!(lines.len(), 4, "the last line ends, too");
    let nowhere = folder.path().join("no such folder/Envelopes.csv");
    let refused = app.export_list_to(ExportList { query: query(Folder::All, "") }, &nowhere).await;
    assert_eq!(refused.expect_err("no folder").code, "export_not_written");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_search_is_kept_by_name_until_it_is_removed() {
    let folder = tempfile::tempdir().expect("folder");
    let World { app, .. } = world(folder.path()).await;
    let wanted = ListQuery {
        filter: ListFilter { label: Some("urgent".into()), ..ListFilter::default() },
        ..query(Folder::Waiting, "harbour")
    };
    let save = |name: &str| SaveSearch { id: None, name: name.into(), query: wanted.clone() };
    assert_eq!(app.save_search(save("  ")).await.expect_err("no name").code, "search_name_empty");
    let kept = app.save_search(save(" Harbour ")).await.expect("kept");
    assert_eq!((kept.name.as_str(), &kept.query), ("Harbour", &wanted));
    assert_eq!(app.saved_searches().await.expect("searches").searches, std::slice::from_ref(&kept));
    app.remove_saved_search(SavedSearchOf { id: kept.id.clone() }).await.expect("removed");
    assert!(app.saved_searches().await.expect("searches").searches.is_empty());
    let back = SaveSearch { id: Some(kept.id.clone()), name: kept.name.clone(), query: kept.query.clone() };
    assert_eq!(app.save_search(back).await.expect("back"), kept);
}
