//! Drafts.

use countersign_app::{
    drafts::{Applied, ApplyEdit, DraftView, StepHistory},
    envelopes::EnvelopeOf,
};

super::forward! {
    new_draft() -> EnvelopeOf;
    open_draft(argument: EnvelopeOf) -> DraftView;
    apply_edit(argument: ApplyEdit) -> Applied;
    undo(argument: StepHistory) -> Applied;
    redo(argument: StepHistory) -> Applied;
    delete_draft(argument: EnvelopeOf) -> ();
    restore_draft(argument: EnvelopeOf) -> ();
    duplicate(argument: EnvelopeOf) -> EnvelopeOf;
}
