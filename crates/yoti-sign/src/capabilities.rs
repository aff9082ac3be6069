//! What Yoti Sign can do and where its limits are (sections 1, 4.4, 11.6, 23.4 and 25).

use std::collections::BTreeMap;

use countersign_envelope::{PlaceLimits, TagKind, TagSize};
use countersign_provider::{Capabilities, Feature, Limits};

use crate::{ID, NAME};

/// Characters that an envelope's name must not hold (section 4.4, set A).
pub(crate) const NAME_FORBIDDEN: &str = ":*?<>|\\";
/// Characters that people's names, roles and field texts must not hold (section 4.4, set B).
pub(crate) const TEXT_FORBIDDEN: &str = "/\\:*?<>|";
/// Characters that the reference takes from an envelope's name: a space, two brackets and nine.
pub(crate) const REFERENCE_CHARS: u32 = 12;
/// Characters of an envelope's name at the provider (section 9).
pub(crate) const WIRE_NAME_CHARS: u32 = 125;
/// How far right and down a tag may stand (section 11.1).
pub(crate) const PLACE: PlaceLimits = PlaceLimits { max_x: 0.949, max_y: 0.949, right_edge: 0.001 };
/// Seconds between two reminders of one person; the provider publishes no limit of its own (section 16.2).
const REMIND_PAUSE_S: u32 = 3_600;
/// Most ids in one look-up (section 15.4).
pub(crate) const FIND_BATCH: usize = 50;

/// Whether the service is the practice service on this computer, which may be asked every second.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The provider's own service, or one at an address of the person's own.
    Live,
    /// The practice service.
    Practice,
}

/// The size of each kind of tag, in points. The provider publishes none: these are the fractions of section 11.6 of an
/// A4 page, rounded to half a point, and the practice service draws the same.
pub(crate) fn size(kind: TagKind) -> TagSize {
    let fixed = |w_pt, h_pt| TagSize::Fixed { w_pt, h_pt };
    match kind {
        TagKind::Signature => fixed(119.0, 38.0),
        TagKind::Initials => fixed(53.5, 33.5),
        TagKind::DateSigned => fixed(77.5, 18.5),
        TagKind::Text => TagSize::WidthOnly { min_w_pt: 30.0, default_w_pt: 171.0, h_pt: 21.0 },
        TagKind::Checkbox | TagKind::Radio => fixed(13.0, 13.5),
        TagKind::Attachment => fixed(83.5, 25.5),
    }
}

/// What Yoti Sign can do; known without a key or a network.
pub fn capabilities(mode: Mode) -> Capabilities {
    let no = |reason: &str| Feature::No(reason.into());
    Capabilities {
        provider: ID.into(),
        provider_name: NAME.into(),
        tag_sizes: TagKind::ALL.into_iter().map(|kind| (kind, size(kind))).collect::<BTreeMap<_, _>>(),
        place: PLACE,
        withdraw: Feature::Native,
        remind: Feature::Native,
        edit_recipient: Feature::Native,
        delete: Feature::Native,
        resend_pack: Feature::Native,
        sign_offline: Feature::Native,
        renew_links: no("Links in Yoti Sign’s e-mails are renewed by the person who opens the old link."),
        witness: Feature::Native,
        approver: no("Yoti Sign has no approvers: everyone either signs or gets a copy."),
        signing_order: Feature::Native,
        hidden_documents: Feature::Native,
        identity_app: Feature::Native,
        copies: Feature::Native,
        locked_files: no("Yoti Sign refuses files that need a password."),
        signed_files: Feature::Native,
        limits: limits(mode),
    }
}

fn limits(mode: Mode) -> Limits {
    let (poll_open_ms, poll_waiting_ms, poll_accepted_ms) = match mode {
        Mode::Practice => (1000, 1000, vec![1000]),
        Mode::Live => (20_000, 300_000, vec![1000, 2000, 4000, 8000, 15_000, 30_000, 60_000]),
    };
    Limits {
        documents: 20,
        total_bytes: 20_000_000,
        name_chars: WIRE_NAME_CHARS - REFERENCE_CHARS,
        message_chars: 600,
        name_forbidden: NAME_FORBIDDEN.into(),
        text_forbidden: TEXT_FORBIDDEN.into(),
        recipient_name_chars: 100,
        role_chars: 50,
        signers: 30,
        copies: 30,
        tags_per_recipient: 200,
        tag_name_chars: 50,
        help_text_chars: 255,
        reminder_days: vec![0, 1, 2, 7],
        reminder_count: 3,
        remind_pause_s: REMIND_PAUSE_S,
        signed_copy_bytes: 75_000_000,
        link_days_min: 1,
        link_days_max: 365,
        poll_open_ms,
        poll_waiting_ms,
        poll_accepted_ms,
        find_batch: FIND_BATCH as u32,
    }
}
