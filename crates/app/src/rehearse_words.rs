//! What rehearsals are called, and what comes of each.

/// id, title, what it does and what comes of it.
const REHEARSALS: &[(&str, &str, &str)] = &[
    ("slowSearch", "Looked up slowly", "The next send stands at preparing for 12 s. Stop works."),
    (
        "slowUpload",
        "Slow line",
        "The next upload runs at 40 kB a second. A large file shows bytes and seconds left, and Stop works.",
    ),
    ("slowAnswer", "Late answer", "The next send stands at creating for 20 s. It is out by then, so there is no Stop."),
    ("refused", "Refused", "The next send is refused for good: nothing was sent, and the draft can be edited."),
    ("busy", "Too many at once", "The next send is put off for a minute, then goes out by itself."),
    (
        "breaksOff",
        "Line breaks off",
        "The next upload breaks off. A large file was not sent and is tried again; a small one was out already, so it is looked for.",
    ),
    ("lostAnswer", "Answer lost", "The next envelope is made, but the answer is lost: not known, found after 5 s."),
    (
        "lostEnvelope",
        "Envelope lost",
        "The next envelope is lost with its answer: it stays not known. After half an hour it can be sent again.",
    ),
    (
        "late",
        "Made late",
        "The next answer is lost and the envelope turns up a minute later: the first looks find nothing.",
    ),
    ("garbled", "Answer of somebody else", "A web page answers the next send, as in a hotel: not known, then found."),
    ("twice", "Made twice", "The next envelope is made twice: one is followed, the other is shown as a copy."),
    ("errored", "File turned down", "The next envelope is accepted and then fails, because of one of its files."),
    ("bounced", "E-mail comes back", "The next invitation bounces. Correcting the address sends it again."),
    ("offline", "No connection", "Nothing gets through. What is sent waits for you after half a minute."),
    ("keyRefused", "Key refused", "The key is not taken any more. What is sent waits for you."),
    ("searchDown", "Search is down", "What is sent waits for you, since nobody can say whether it is there already."),
    ("alwaysBusy", "Always too many", "Every send is put off, five times in all. Then it waits for you."),
    ("unreadable", "Status cannot be read", "What is sent stays at confirming, and news of other envelopes stops."),
    ("slow", "Slow service", "Every answer takes 3 s longer."),
    ("searchLag", "Search is behind", "Search knows an envelope a minute late, so the first looks find nothing."),
    ("lostStatus", "Never completed", "Envelopes stay pending when everyone has signed."),
    ("unknownWord", "Word of its own", "Running envelopes are given a status that Countersign does not know."),
    (
        "forgotten",
        "Envelopes forgotten",
        "The service knows none of its envelopes. Those that are looked at meanwhile end as deleted, for good.",
    ),
    ("wrongClock", "Clock a day ahead", "The service’s answers carry tomorrow’s date. Looks still find what was sent."),
];

/// The variants.
const CHOICES: &[(&str, &str)] = &[
    ("PASSWORD_PROTECTED", "It has a password"),
    ("MALICIOUS_PDF", "It runs a script"),
    ("PDF_READER", "It cannot be read"),
    ("WORD_DOC_CONV_ERROR", "Word file not converted"),
    ("NO_PAGE_FOR_TAG_ERROR", "A tag has no page"),
];

/// What cannot be rehearsed, and why.
pub(crate) const WITHOUT: &[&str] = &["Declining cannot be rehearsed: Yoti Sign has no way to decline."];

/// Title and hint of a rehearsal; empty for an unknown one.
pub(crate) fn rehearsal(id: &str) -> (&'static str, &'static str) {
    REHEARSALS.iter().find(|words| words.0 == id).map_or(("", ""), |words| (words.1, words.2))
}

/// The title of a variant; empty for an unknown one.
pub(crate) fn choice(id: &str) -> &'static str {
    CHOICES.iter().find(|words| words.0 == id).map_or("", |words| words.1)
}
