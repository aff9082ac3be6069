//! The soak's own controls: with a protection taken away the judge must notice, and a fault must be one.

mod controls;
mod faults;
