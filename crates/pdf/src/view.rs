//! What a person looks at, and what that makes urgent.

use crate::job::{Job, Work};

/// Renders at a smaller scale are thumbnails: a view of the pages neither orders nor drops them.
const THUMBNAIL_SCALE: f64 = 0.5;

/// Pages on the screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct View {
    pub first: u32,
    pub last: u32,
    pub scale: f64,
    pub downwards: bool,
}

/// Views at reading scale and at thumbnail scale.
pub(crate) type Views = [Option<View>; 2];

/// Which of [`Views`] a scale belongs to.
pub(crate) fn lane(scale: f64) -> usize {
    usize::from(scale < THUMBNAIL_SCALE)
}

/// The view that a render belongs to, if there is one.
pub(crate) fn view_of(views: &Views, work: &Work) -> Option<View> {
    match work {
        Work::Render { scale, .. } => views.get(lane(*scale)).copied().flatten(),
        _ => None,
    }
}

impl View {
    pub fn shows(&self, work: &Work) -> bool {
        match *work {
            Work::Render { page_index, scale, .. } => {
                (self.first..=self.last).contains(&page_index) && scale.to_bits() == self.scale.to_bits()
            }
            _ => true,
        }
    }

    /// True for a render of this view's kind that it does not show.
    pub fn drops(&self, work: &Work) -> bool {
        matches!(work, Work::Render { scale, .. } if lane(*scale) == lane(self.scale)) && !self.shows(work)
    }
}

/// Smaller is sooner: opening, then visible pages from the top, then the pages to come, then thumbnails, then the rest.
pub(crate) fn rank(job: &Job, view: Option<View>) -> (u32, u32, u64) {
    match job.work {
        Work::Open | Work::SaveUnlocked => (0, 0, job.id),
        Work::Render { page_index, scale, .. } => match view {
            _ if lane(scale) == 1 => (3, 0, job.id),
            None => (2, 0, job.id),
            Some(view) if view.shows(&job.work) => (1, page_index, job.id),
            Some(view) => {
                let ahead = (page_index > view.last) == view.downwards;
                let distance = page_index.abs_diff(if page_index > view.last { view.last } else { view.first });
                (2, distance.saturating_mul(2) + u32::from(!ahead), job.id)
            }
        },
        Work::Text { .. } | Work::Fields => (4, 0, job.id),
    }
}
