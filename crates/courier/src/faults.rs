//! Named points of a send, at which `crates/soak` kills, stops or spoils it, and protections that it takes away to see
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

    pub(crate) fn is_off(protection: &'static str) -> bool {
        HOOK.get().is_some_and(|hook| hook(protection))
    }

    type Slept = Box<dyn Fn(std::time::Duration) + Send + Sync>;

    static SLEPT: OnceLock<Slept> = OnceLock::new();

    /// Has waits take almost no time, and `slept` told of each: it moves the clock.
    pub fn hurry(slept: impl Fn(std::time::Duration) + Send + Sync + 'static) {
        let _ = SLEPT.set(Box::new(slept));
    }

    pub(crate) async fn sleep(wait: std::time::Duration) {
        match SLEPT.get() {
            Some(slept) => {
                slept(wait);
                tokio::time::sleep(wait / 2000).await;
            }
            None => tokio::time::sleep(wait).await,
        }
    }
}

#[cfg(feature = "faults")]
pub use armed::*;

#[cfg(not(feature = "faults"))]
pub(crate) const fn at(_: &'static str) {}

#[cfg(not(feature = "faults"))]
pub(crate) const fn is_off(_: &'static str) -> bool {
    false
}

#[cfg(not(feature = "faults"))]
pub(crate) use tokio::time::sleep;
