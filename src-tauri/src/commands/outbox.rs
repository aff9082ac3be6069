//! What waits to go out.

use countersign_app::{
    envelopes::{EnvelopeOf, SendInfo},
    outbox::{MoveSend, Outbox, RescheduleSend, SendLater, WithdrawCopy},
};

super::forward! {
    outbox() -> Outbox;
    send_later(argument: SendLater) -> SendInfo;
    reschedule_send(argument: RescheduleSend) -> SendInfo;
    hold_send(argument: EnvelopeOf) -> SendInfo;
    move_send(argument: MoveSend) -> Outbox;
    repeat_send(argument: EnvelopeOf) -> SendInfo;
    mark_as_sent(argument: EnvelopeOf) -> SendInfo;
    withdraw_copy(argument: WithdrawCopy) -> ();
}
