//! What the practice service is asked to do wrong.

use countersign_app::rehearse::{PassTime, Rehearsals, Rehearse};

super::forward! {
    rehearsals() -> Rehearsals;
    rehearse(argument: Rehearse) -> Rehearsals;
    pass_time(argument: PassTime) -> Rehearsals;
    back_to_normal() -> Rehearsals;
}
