//! Named points of a call, at which `crates/soak` kills, stops or spoils it, and protections that it takes away to see
//! its judge notice. In a build without the feature `faults`, which is every build but soak's, nothing of it is there.

#[cfg(feature = "faults")]
mod armed {
    use std::sync::OnceLock;

    /// Is told of each point that is passed, and says which protections are off.
    type Hook = Box<dyn Fn(&'static str) -> bool + Send + Sync>;

    static HOOK: OnceLock<Hook> = OnceLock::new();

    /// Has `hook` told of every point from now on. Only the first call of a process counts.
    pub fn arm(hook: impl Fn(&'static str) -> bool + Send + Sync + 'static) {
        let _ = HOOK.set(Box::new(hook));
    }

    pub(crate) fn at(point: &'static str) {
        if let Some(hook) = HOOK.get() {
            hook(point);
        }
    }
}

#[cfg(feature = "faults")]
pub use armed::*;

#[cfg(not(feature = "faults"))]
pub(crate) const fn at(_: &'static str) {}
