//! Searches that are kept by name, and whom the list can be narrowed to.

use countersign_store::{SavedSearchRow, query_words};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

use crate::{
    App, UserError,
    app::{fresh_id, now},
    list::ListQuery,
    words,
};

/// Most characters of a saved search's name.
const NAME_CHARS: usize = 60;
/// How many people are offered.
const MOST_PEOPLE: u32 = 8;

/// A search that is kept by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SavedSearch {
    /// Its id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// What is looked for.
    pub query: ListQuery,
}

/// All searches that are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SavedSearches {
    /// In the order in which they were saved.
    pub searches: Vec<SavedSearch>,
}

/// Keeps a search by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SaveSearch {
    /// The one in whose place it comes, or that is brought back; `None` for a new one.
    pub id: Option<String>,
    /// Its name.
    pub name: String,
    /// What is looked for.
    pub query: ListQuery,
}

/// Names a saved search.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct SavedSearchOf {
    /// Its id.
    pub id: String,
}

/// Looks for people whom the list can be narrowed to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FindPeople {
    /// What their names or addresses begin with.
    pub text: String,
}

/// A person of some envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FoundPerson {
    /// Name.
    pub name: String,
    /// E-mail address.
    pub email: String,
}

/// People of envelopes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub struct FoundPeople {
    /// Those of the newest envelopes first.
    pub people: Vec<FoundPerson>,
}

impl App {
    /// The searches that are kept. One that this build cannot read is left out.
    pub async fn saved_searches(&self) -> Result<SavedSearches, UserError> {
        let rows = self.blocking(countersign_store::Store::saved_searches).await?;
        let search = |row: SavedSearchRow| {
            Some(SavedSearch { id: row.id, name: row.name, query: serde_json::from_value(row.query).ok()? })
        };
        Ok(SavedSearches { searches: rows.into_iter().filter_map(search).collect() })
    }

    /// Keeps a search by name.
    pub async fn save_search(&self, save: SaveSearch) -> Result<SavedSearch, UserError> {
        let name = save.name.trim().to_owned();
        if name.is_empty() {
            return Err(words::error("search_name_empty", &[]));
        }
        if name.chars().count() > NAME_CHARS {
            return Err(words::error("search_name_long", &[("most", &NAME_CHARS.to_string())]));
        }
        let query = serde_json::to_value(&save.query).map_err(|_| words::error("app_interrupted", &[]))?;
        let row = SavedSearchRow { id: save.id.unwrap_or_else(fresh_id), name: name.clone(), query };
        let id = row.id.clone();
        self.blocking(move |store| store.put_saved_search(&row, now())).await?;
        Ok(SavedSearch { id, name, query: save.query })
    }

    /// Forgets a search. It can be saved again under its id.
    pub async fn remove_saved_search(&self, of: SavedSearchOf) -> Result<(), UserError> {
        self.blocking(move |store| store.remove_saved_search(&of.id)).await
    }

    /// People whose names or addresses begin so.
    pub async fn find_people(&self, find: FindPeople) -> Result<FoundPeople, UserError> {
        let found = self.blocking(move |store| store.people_like(&query_words(&find.text), MOST_PEOPLE)).await?;
        Ok(FoundPeople { people: found.into_iter().map(|(name, email)| FoundPerson { name, email }).collect() })
    }
}
