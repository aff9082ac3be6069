//! What is done to envelopes that are out.

use countersign_app::{
    actions::{CorrectPerson, DoneToPeople, HandInCopy, Labels, PersonOf, Removed, SetLabels, SetNote},
    envelopes::EnvelopeOf,
};

super::forward! {
    remind(argument: PersonOf) -> ();
    remind_waiting(argument: EnvelopeOf) -> DoneToPeople;
    correct_person(argument: CorrectPerson) -> ();
    resend_pack(argument: PersonOf) -> ();
    hand_in_copy(argument: HandInCopy) -> ();
    reopen(argument: EnvelopeOf) -> EnvelopeOf;
    send_to_others(argument: EnvelopeOf) -> EnvelopeOf;
    delete_there(argument: EnvelopeOf) -> ();
    remove_envelope(argument: EnvelopeOf) -> ();
    bring_back(argument: EnvelopeOf) -> ();
    removed() -> Removed;
    set_note(argument: SetNote) -> ();
    set_labels(argument: SetLabels) -> ();
    labels() -> Labels;
}
